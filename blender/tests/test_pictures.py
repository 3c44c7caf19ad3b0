# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the files: formats, alpha, shadow, colour management, samples, swatches."""

import struct

import bpy
import glb_writer
import numpy as np
import pytest

from hartomat_blender import handlers, protocol, settings
from hartomat_blender.errors import SessionError

STEEL = {"base_color": [0.6, 0.6, 0.6, 1.0], "metallic": 1.0, "roughness": 0.3}
BRUSHED = {**STEEL, "anisotropy": 0.7, "texture": {"pattern": "brushed", "scale_mm": 0.2, "strength": 0.35}}
GLASS = {"base_color": [1.0, 1.0, 1.0, 1.0], "metallic": 0.0, "roughness": 0.0, "ior": 1.52, "transmission": 1.0}


@pytest.fixture
def still(bearing, scene_of, settings_of, tmp_path):
    """Renders a small still of the bearing with the given settings; returns path and report."""
    state = handlers.State()

    def render(extension="png", scene=(), **changes):
        path = tmp_path / f"still.{extension}"
        params = {"scene": scene_of(bearing, **dict(scene)), "settings": settings_of(**changes), "out": str(path)}
        return path, handlers.run(state, "still", params, protocol.Silent())
    return render


def pixels(path):
    """Height × width × 4, bottom row first, values as they are stored."""
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    width, height = image.size
    values = np.array(image.pixels[:], dtype=np.float32).reshape(height, width, 4)
    bpy.data.images.remove(image)
    return values


def of_png(data):
    return struct.unpack_from(">IIBB", data, 16)


@pytest.mark.parametrize(("word", "bits"), [("png", 8), ("png16", 16)])
@pytest.mark.parametrize("transparent", [False, True])
def test_png_has_its_depth_and_alpha(still, word, bits, transparent):
    path, _ = still(format=word, transparent=transparent)
    assert of_png(path.read_bytes()) == (48, 36, bits, 6 if transparent else 2)


@pytest.mark.parametrize(("word", "extension", "magic"), [
    ("exr", "exr", b"\x76\x2f\x31\x01"), ("jpeg", "jpg", b"\xff\xd8\xff"), ("webp", "webp", b"RIFF"), ("tiff", "tif", b"II*\0")])
def test_other_formats_are_what_they_say(still, word, extension, magic):
    path, report = still(extension, format=word)
    data = path.read_bytes()
    assert data.startswith(magic) and (report["width"], report["height"]) == (48, 36)
    image = pixels(path)
    assert image.shape == (36, 48, 4) and np.ptp(image[..., 0]) > 0.2, "the product is in it"
    if word == "tiff":
        assert _tiff_bits(data) == 16
    if word == "exr":
        assert _exr_pixel_type(data) == 2, "32-bit floats"


@pytest.mark.parametrize(("word", "extension"), [("png", "png"), ("png16", "png"), ("exr", "exr"), ("webp", "webp"), ("tiff", "tif")])
def test_transparent_pictures_have_ground_product_and_shadow(still, word, extension):
    path, _ = still(extension, format=word, transparent=True, samples=8, view_transform="standard")
    alpha = pixels(path)[..., 3]
    assert alpha[-1].max() < 0.02 and alpha[-1, 0] < 0.02, "above the product nothing is left"
    assert (alpha > 0.98).sum() > 200, "the product is opaque"
    assert ((alpha > 0.05) & (alpha < 0.9)).sum() > 20, "the catcher shows a soft shadow"


def test_jpeg_cannot_be_transparent(still):
    with pytest.raises(SessionError) as error:
        still("jpg", format="jpeg", transparent=True)
    assert (error.value.code, error.value.fault) == ("blender.format_without_alpha", "input")


def test_view_transforms_differ(still):
    shown = [pixels(still(view_transform=word)[0]) for word in ("agx", "standard", "filmic")]
    for first, second in ((0, 1), (1, 2), (0, 2)):
        assert np.abs(shown[first] - shown[second]).mean() > 0.01


def test_the_same_request_gives_the_same_pixels_and_another_seed_others(still):
    first, again, other = (pixels(still(seed=seed)[0]) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_draft_quality_is_few_samples_with_a_denoiser(still):
    """One sample is speckled; denoised it comes closer to the clean picture."""
    clean = pixels(still(samples=64)[0])
    raw, denoised = (pixels(still(samples=1, denoise=on)[0]) for on in (False, True))
    assert np.abs(denoised - clean).mean() < np.abs(raw - clean).mean()


def test_noise_threshold_turns_adaptive_sampling_on_and_off(settings_of):
    cycles = bpy.context.scene.cycles
    for threshold in (0.05, 0.0, 0.2):
        settings.apply(bpy.context.scene, settings_of(noise_threshold=threshold), 0)
        assert cycles.use_adaptive_sampling == (threshold > 0)
        if threshold:
            assert cycles.adaptive_threshold == pytest.approx(threshold)


@pytest.mark.parametrize("device", ["cuda", "optix", "hip", "metal", "oneapi"])
def test_a_device_that_is_not_there_is_an_error_not_a_cpu_render(settings_of, device):
    from hartomat_blender import facts
    if any(found["kind"] == device for found in facts.gpu_devices()):
        pytest.skip(f"this machine has a {device} device")
    with pytest.raises(SessionError) as error:
        settings.apply(bpy.context.scene, settings_of(device=device), 0)
    assert (error.value.code, error.value.fault) == ("blender.device_absent", "environment")


@pytest.mark.parametrize(("engine", "names"), [("cycles", {"CYCLES"}), ("eevee", {"BLENDER_EEVEE_NEXT", "BLENDER_EEVEE"})])
def test_the_engine_is_the_one_asked_for(settings_of, engine, names):
    settings.apply(bpy.context.scene, settings_of(engine=engine), 0)
    assert bpy.context.scene.render.engine in names


@pytest.mark.parametrize("view", [
    {"kind": "preset", "name": "front"}, {"kind": "preset", "name": "top"},
    {"kind": "angle", "azimuth_deg": 200.0, "elevation_deg": -20.0, "focal_length_mm": 24.0}])
def test_the_product_is_never_clipped_and_stands_in_the_middle(bearing, scene_of, settings_of, tmp_path, view):
    state = handlers.State()
    path = tmp_path / "a.png"
    scene = scene_of(bearing, view=view)
    state.scene.prepare(scene)
    # Without the catcher alpha is the product's outline.
    bpy.data.objects["shadow catcher"]["hartomat_show"] = "never"
    params = {"scene": scene, "settings": settings_of(width=96, height=72, transparent=True, samples=4), "out": str(path)}
    handlers.run(state, "still", params, protocol.Silent())
    rows, columns = np.nonzero(pixels(path)[..., 3] > 0.5)
    margins = [columns.min(), 95 - columns.max(), rows.min(), 71 - rows.max()]
    assert min(margins) >= 3, "nothing touches the border"
    assert abs(margins[0] - margins[1]) <= 2 and abs(margins[2] - margins[3]) <= 2, margins


def test_parts_without_triangles_are_named_in_a_warning(tmp_path, scene_of, settings_of):
    writer = glb_writer.Writer()
    root = writer.node("root")
    writer.node("root/box", mesh=writer.mesh((*glb_writer.box(), None)), parent=root)
    writer.node("root/curve", mesh=writer.mesh((np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((0, 3), int), None)), parent=root)
    glb = tmp_path / "a.glb"
    glb.write_bytes(writer.bytes())
    params = {"scene": scene_of(str(glb)), "settings": settings_of(), "out": str(tmp_path / "a.png")}
    report = handlers.run(handlers.State(), "still", params, protocol.Silent())
    assert any("root/curve" in warning and "no surface" in warning for warning in report["warnings"]), report["warnings"]


@pytest.mark.parametrize("size", [1e-4, 100.0])
def test_tiny_and_huge_products_fill_the_same_picture(tmp_path, scene_of, settings_of, size):
    shown = []
    for edge in (size, 0.1):
        writer = glb_writer.Writer()
        writer.node("box", mesh=writer.mesh((*glb_writer.box((edge, edge, edge)), None)))
        glb = tmp_path / f"{edge}.glb"
        glb.write_bytes(writer.bytes())
        params = {"scene": scene_of(str(glb)), "settings": settings_of(samples=8), "out": str(tmp_path / f"{edge}.png")}
        handlers.run(handlers.State(), "still", params, protocol.Silent())
        shown.append(pixels(tmp_path / f"{edge}.png"))
    assert np.abs(shown[0] - shown[1]).mean() < 0.01


def _swatch(tmp_path, settings_of, pbr, name="a.png", **changes):
    path = tmp_path / name
    params = {"name": "x", "pbr": pbr, "studio": None, "settings": settings_of(width=48, height=48, **changes), "out": str(path)}
    report = handlers.run(handlers.State(), "swatch", params, protocol.Silent())
    return pixels(path), report


@pytest.mark.parametrize("pbr", [BRUSHED, GLASS], ids=["brushed", "glass"])
def test_swatches_are_the_same_each_time(tmp_path, settings_of, pbr):
    first, report = _swatch(tmp_path, settings_of, pbr, samples=2)
    second, _ = _swatch(tmp_path, settings_of, pbr, "b.png", samples=2)
    assert np.array_equal(first, second) and report["samples"] == 2


def test_glass_is_clear_down_to_its_foot(tmp_path, settings_of):
    """Its foot stands on the ground: without light through it, it would be black."""
    image, _ = _swatch(tmp_path, settings_of, GLASS, samples=16, denoise=True)
    foot = image[5:14, 12:36, :3]
    assert foot.mean() > 0.35, foot.mean()


def _tiff_bits(data):
    """BitsPerSample of the first directory."""
    (offset,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, offset)
    for index in range(count):
        tag, kind, number, value = struct.unpack_from("<HHII", data, offset + 2 + 12 * index)
        if tag == 258:
            return struct.unpack_from("<H", data, value)[0] if number > 2 else value & 0xFFFF
    return None


def _exr_pixel_type(data):
    """Type of the first channel: 1 half, 2 float."""
    start = data.index(b"channels\0chlist\0") + len(b"channels\0chlist\0") + 4
    end = data.index(b"\0", start)
    return struct.unpack_from("<I", data, end + 1)[0]
