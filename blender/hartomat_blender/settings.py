# SPDX-License-Identifier: GPL-3.0-or-later
"""Render settings: every one that can change a pixel is set for every request, so that nothing is
left over from a studio's author or from the request before."""

from __future__ import annotations

import bpy

from . import devices, facts
from . import studio_properties as names
from .errors import bad_input

MAX_PX = 32768
VIEW_TRANSFORMS = {"agx": "AgX", "standard": "Standard", "filmic": "Filmic"}
# Word of `contracts::ImageFormat` → Blender's format, colour depth, whether it can hold alpha.
FORMATS = {
    "png": ("PNG", "8", True),
    "png16": ("PNG", "16", True),
    "exr": ("OPEN_EXR", "32", True),
    "jpeg": ("JPEG", "8", False),
    "webp": ("WEBP", "8", True),
    "tiff": ("TIFF", "16", True),
}
JPEG_QUALITY = 92
# Marks what was hidden for one engine and must be shown again to the other.
_HIDDEN_HERE = "hartomat_hidden_for_eevee"
# 100 is lossless in Blender's WebP.
WEBP_QUALITY = 95


def apply(scene: bpy.types.Scene, settings: dict, threads: int) -> tuple[str, list[str]]:
    """Sets everything. Returns the word of the device that will be used, and warnings.

    Raises `SessionError`: `blender.bad_size`, `blender.format_without_alpha`, `blender.device_absent`.
    """
    width, height = settings["width"], settings["height"]
    if not (1 <= width <= MAX_PX and 1 <= height <= MAX_PX):
        raise bad_input("blender.bad_size", f"A picture of {width} × {height} px cannot be rendered.",
                        f"Choose a width and height between 1 and {MAX_PX} px.")
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100
    render.pixel_aspect_x = render.pixel_aspect_y = 1.0
    render.use_border = render.use_crop_to_border = False
    render.use_compositing = render.use_sequencer = False
    render.use_motion_blur = render.use_freestyle = render.use_multiview = False
    render.use_stamp = False
    render.use_simplify = False
    render.filter_size = 1.5
    render.dither_intensity = 1.0
    render.film_transparent = settings["transparent"]
    render.threads_mode = "FIXED" if threads else "AUTO"
    if threads:
        render.threads = threads
    scene.frame_set(1)
    _colour(scene, settings["view_transform"])
    _format(render.image_settings, settings)
    warnings = show_for(scene, settings)
    if settings["engine"] == "eevee":
        _eevee(scene, settings)
        return "auto", warnings
    return _cycles(scene, settings), warnings


def _cycles(scene: bpy.types.Scene, settings: dict) -> str:
    facts.enable_cycles()
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.feature_set = "SUPPORTED"
    cycles.samples = max(int(settings["samples"]), 1)
    cycles.time_limit = 0.0
    cycles.use_adaptive_sampling = settings["noise_threshold"] > 0.0
    if cycles.use_adaptive_sampling:
        cycles.adaptive_threshold = settings["noise_threshold"]
        cycles.adaptive_min_samples = 0
    cycles.use_denoising = settings["denoise"]
    if settings["denoise"]:
        cycles.denoiser = "OPENIMAGEDENOISE"
        cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
        # Rounded edges make the guiding normals noisy; the fast prefilter lets that through as speckles.
        cycles.denoising_prefilter = "ACCURATE"
        cycles.denoising_quality = "HIGH"
        cycles.denoising_use_gpu = False
    cycles.seed = settings["seed"] & 0x7FFFFFFF
    cycles.use_animated_seed = False
    cycles.use_guiding = False
    # Studios have few lights; choosing among them by a tree costs a fifth of the time.
    cycles.use_light_tree = False
    cycles.pixel_filter_type = "BLACKMAN_HARRIS"
    # Light crosses two walls of a clear hollow part and comes back: fewer would leave it black inside.
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 12, 2, 4
    cycles.transmission_bounces, cycles.transparent_max_bounces = 12, 8
    cycles.sample_clamp_direct, cycles.sample_clamp_indirect = 0.0, 6.0
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.film_exposure = 1.0
    cycles.film_transparent_glass = False
    return devices.use_device(scene, settings["device"])


def _eevee(scene: bpy.types.Scene, settings: dict) -> None:
    scene.render.engine = "BLENDER_EEVEE" if bpy.app.version >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"
    eevee = scene.eevee
    eevee.taa_render_samples = max(int(settings["samples"]), 1)
    eevee.use_raytracing = True
    eevee.use_shadows = True


def _colour(scene: bpy.types.Scene, word: str) -> None:
    view = scene.view_settings
    scene.display_settings.display_device = "sRGB"
    view.view_transform = VIEW_TRANSFORMS[word]
    try:
        view.look = str(scene.get(names.LOOK + word, "None"))
    except TypeError:
        # A studio may name a look this Blender has not.
        view.look = "None"
    view.exposure = float(scene.get(names.EXPOSURE + word, 0.0))
    view.gamma = 1.0
    view.use_curve_mapping = False


def _format(image: bpy.types.ImageFormatSettings, settings: dict) -> None:
    kind, depth, alpha = FORMATS[settings["format"]]
    if settings["transparent"] and not alpha:
        raise bad_input("blender.format_without_alpha", f"{settings['format'].upper()} cannot hold a transparent ground.",
                        "Choose png, png16, exr, webp or tiff, or a picture with backdrop.")
    image.file_format = kind
    image.color_mode = "RGBA" if settings["transparent"] else "RGB"
    image.color_depth = depth
    image.color_management = "FOLLOW_SCENE"
    if kind == "PNG":
        image.compression = 25
    elif kind == "JPEG":
        image.quality = JPEG_QUALITY
    elif kind == "WEBP":
        image.quality = WEBP_QUALITY
    elif kind == "TIFF":
        image.tiff_codec = "DEFLATE"
    elif kind == "OPEN_EXR":
        image.exr_codec = "ZIP"


def show_for(scene: bpy.types.Scene, settings: dict) -> list[str]:
    """Shows what belongs into pictures with or without backdrop. Returns warnings."""
    wanted = "transparent" if settings["transparent"] else "opaque"
    warnings = []
    for obj in scene.objects:
        show = obj.get(names.SHOW)
        if show is not None:
            obj.hide_render = show != wanted
        elif obj.pop(_HIDDEN_HERE, False):
            obj.hide_render = False
        if obj.is_shadow_catcher and settings["engine"] == "eevee" and not obj.hide_render:
            # EEVEE knows no shadow catcher: the floor would be seen as a floor.
            obj.hide_render = True
            obj[_HIDDEN_HERE] = True
            warnings.append("EEVEE cannot catch shadows; the picture has no ground shadow.")
    return warnings
