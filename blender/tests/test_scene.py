# SPDX-License-Identifier: GPL-3.0-or-later
"""Product in its studio: scale, paint, views, warm reuse, and saving."""

import errno
import os
import resource

import bpy
import glb_writer
import numpy as np
import pytest

from hartomat_blender import handlers, protocol, saving, settings, turntable
from hartomat_blender.errors import SessionError
from hartomat_blender.product_scene import CAMERA, ProductScene

STEEL = {"base_color": [0.6, 0.6, 0.6, 1.0], "metallic": 1.0, "roughness": 0.3}
BRUSHED = {**STEEL, "texture": {"pattern": "brushed", "scale_mm": 0.2, "strength": 0.4}}


def entry(key, name="steel", pbr=STEEL, origin="auto"):
    return {"part_key": key, "material": name, "origin": origin, "pbr": pbr}


def write(tmp_path, writer, name="product.glb"):
    path = tmp_path / name
    path.write_bytes(writer.bytes())
    return str(path)


def one_box(tmp_path, size, name):
    writer = glb_writer.Writer()
    writer.node("box", mesh=writer.mesh((*glb_writer.box(size), None)))
    return write(tmp_path, writer, name)


def camera_of(scene, request):
    scene.prepare(request)
    eye = scene.eye(request["view"])
    scene.aim(eye, scene.place(eye.turn_deg), 640, 480)
    return np.array(bpy.data.objects[CAMERA].matrix_world)


def test_a_tenth_of_a_millimetre_and_a_hundred_metres_look_alike(tmp_path, scene_of):
    cameras = [camera_of(ProductScene(), scene_of(one_box(tmp_path, (s, s, s), f"{s}.glb"))) for s in (1e-4, 0.1, 100.0)]
    np.testing.assert_allclose(cameras[0], cameras[1], atol=1e-4)
    np.testing.assert_allclose(cameras[2], cameras[1], atol=1e-4)


def test_instances_are_painted_one_by_one(bearing, scene_of):
    scene = ProductScene()
    warnings = scene.prepare(scene_of(bearing, [entry("bearing/ball#1"), entry("bearing/ball#2", "brushed", BRUSHED)]))
    by_key = {p.part_key: p.object.material_slots[0].material for p in scene.product.parts}
    assert by_key["bearing/ball#1"]["material_name"] == "steel"
    assert by_key["bearing/ball#2"]["material_name"] == "brushed"
    assert by_key["bearing/ball#3"]["material_name"] == "unmapped"
    assert "10 part(s) are not in the material map" in warnings[0]


def test_face_colours_stay_where_no_library_material_applies(tmp_path, scene_of):
    writer = glb_writer.Writer()
    red, blue = writer.material((1, 0, 0, 1)), writer.material((0, 0, 1, 1))
    points, normals, triangles = glb_writer.box()
    writer.node("box", mesh=writer.mesh((points, normals, triangles[:6], red), (points, normals, triangles[6:], blue)))
    glb = write(tmp_path, writer)

    def colours(origin):
        scene = ProductScene()
        scene.prepare(scene_of(glb, [entry("box", origin=origin)]))
        slots = scene.product.parts[0].object.material_slots
        return [tuple(s.material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value)[:3] for s in slots]

    assert colours("cad_color") == [(1, 0, 0), (0, 0, 1)]
    assert len(set(colours("manual"))) == 1


@pytest.mark.parametrize("pattern", ["brushed", "cast", "knurled", "grain"])
def test_every_texture_builds(tmp_path, scene_of, pattern):
    pbr = {**STEEL, "anisotropy": 0.5, "texture": {"pattern": pattern, "scale_mm": 0.3, "strength": 0.5}}
    scene = ProductScene()
    scene.prepare(scene_of(one_box(tmp_path, (0.1, 0.1, 0.1), "box.glb"), [entry("box", pattern, pbr)]))
    links = scene.product.parts[0].object.material_slots[0].material.node_tree.links
    assert any(link.to_socket.name == "Normal" and link.to_node.type == "BSDF_PRINCIPLED" for link in links)


def test_a_warm_scene_is_kept_and_materials_may_change(bearing, scene_of):
    scene = ProductScene()
    scene.prepare(scene_of(bearing))
    first = scene.product
    assert scene.import_s > 0
    scene.prepare(scene_of(bearing, [entry("bearing/seal", "brushed", BRUSHED)]))
    assert scene.product is first and scene.import_s == 0
    names = [m.name for m in bpy.data.materials if m.name.startswith("hartomat ")]
    scene.prepare(scene_of(bearing))
    assert len([m for m in bpy.data.materials if m.name.startswith("hartomat ")]) == len(names) - 1, "no material piles up"


def test_views_turn_the_product_not_the_light(bearing, scene_of):
    scene = ProductScene()
    request = scene_of(bearing, view={"kind": "angle", "azimuth_deg": 90.0, "elevation_deg": 10.0, "focal_length_mm": 85.0})
    camera = camera_of(scene, request)
    assert camera[1, 3] < -0.5, "the camera stays in front"
    np.testing.assert_allclose(np.array(scene.product.root.matrix_world)[:3, 0] / scene.scale, [0, -1, 0], atol=1e-6)


def test_the_product_stands_on_the_floor(bearing, scene_of):
    scene = ProductScene()
    scene.prepare(scene_of(bearing, up_axis="+x", front_axis="+y"))
    assert scene.place(0.0)[:, 2].min() == pytest.approx(0.0, abs=1e-6)
    assert scene.place(77.0, "right")[:, 2].min() > 0.0, "a tumbling product clears the floor"


def test_turntable_angles_double_no_frame():
    assert [turntable.angle_of(f, 4, 360.0) for f in range(4)] == [0, 90, 180, 270]
    assert [turntable.angle_of(f, 3, -90.0) for f in range(3)] == [0, -45, -90]


@pytest.mark.parametrize(("word", "extension"), [
    ("png", "png"), ("png16", "png"), ("exr", "exr"), ("jpeg", "jpg"), ("webp", "webp"), ("tiff", "tif")])
def test_a_still_comes_whole_or_not_at_all(bearing, scene_of, settings_of, tmp_path, word, extension):
    """Blender's writers say nothing when the disk runs full in the middle."""
    out = tmp_path / "out"
    out.mkdir()
    state = handlers.State()
    params = {"scene": scene_of(bearing), "settings": settings_of(format=word), "out": str(out / f"a.{extension}")}
    report = handlers.run(state, "still", params, protocol.Silent())
    assert report["device"] == "cpu" and report["import_s"] > 0
    assert os.listdir(out) == [f"a.{extension}"]
    size = (out / f"a.{extension}").stat().st_size
    for room in (size // 10, size // 2, size - 1):
        _limit_file_size(room)
        try:
            with pytest.raises(SessionError) as error:
                handlers.run(state, "still", {**params, "out": str(out / f"b.{extension}")}, protocol.Silent())
        finally:
            _limit_file_size(resource.RLIM_INFINITY)
        assert error.value.code in ("blender.save_failed", "blender.disk_full")
        assert os.listdir(out) == [f"a.{extension}"], "no half file is left"


@pytest.mark.parametrize("extension", ["usdc", "usdz", "blend"])
def test_exports_come_whole_or_not_at_all(bearing, scene_of, settings_of, tmp_path, extension):
    out = tmp_path / "out"
    out.mkdir()
    state = handlers.State()
    operation = "export_blend" if extension == "blend" else "export_usd"
    params = {"scene": scene_of(bearing), "settings": settings_of(), "out": str(out / f"a.{extension}"),
              "digest_out": str(tmp_path / "digest"), "compress": True}
    assert handlers.run(state, operation, params, protocol.Silent())["parts"] == 12
    size = (out / f"a.{extension}").stat().st_size
    _limit_file_size(size // 2)
    try:
        with pytest.raises(SessionError) as error:
            handlers.run(state, operation, {**params, "out": str(out / f"b.{extension}")}, protocol.Silent())
    finally:
        _limit_file_size(resource.RLIM_INFINITY)
    assert error.value.code in ("blender.save_failed", "blender.disk_full")
    assert os.listdir(out) == [f"a.{extension}"], "no half file is left"


def _limit_file_size(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_full_disk_is_named(tmp_path):
    def write_to_full(path):
        with open(path, "wb") as file:
            file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(SessionError) as error:
        saving.write_whole(str(tmp_path / "a.png"), write_to_full)
    assert (error.value.code, error.value.fault) == ("blender.disk_full", "transient")
    assert os.listdir(tmp_path) == []


def test_stamps_are_off_and_the_seed_is_fixed(settings_of):
    scene = bpy.context.scene
    scene.render.use_stamp = True
    scene.cycles.use_animated_seed = True
    settings.apply(scene, settings_of(seed=7), 0)
    assert not scene.render.use_stamp and not scene.cycles.use_animated_seed and scene.cycles.seed == 7
