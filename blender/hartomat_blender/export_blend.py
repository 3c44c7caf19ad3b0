# SPDX-License-Identifier: GPL-3.0-or-later
"""Production `.blend`: the product in true scale in its studio, packed, ready to open in Blender.

Renders scale the product to the studio; the export scales the studio to the product instead.
"""

from __future__ import annotations

import bpy
from mathutils import Matrix

from . import assemblies, digest, facts, saving, settings
from .materials import Painter
from .product_scene import CAMERA, ProductScene


def export_blend(scene: ProductScene, params: dict, reporter) -> dict:
    """Writes `params["out"]` and the canonical digest document `params["digest_out"]`."""
    wanted = params["settings"]
    reporter.progress(0.0, "Preparing the scene")
    warnings = scene.prepare(params["scene"])
    try:
        _, more = settings.apply(scene.studio.scene, wanted, 0)
        eye = scene.eye(params["scene"]["view"])
        scene.aim(eye, scene.place(eye.turn_deg), wanted["width"], wanted["height"])
        reporter.progress(0.3, "Scaling to true size")
        _to_true_scale(scene, params["scene"]["materials"])
        assemblies.as_collections(scene.product, bpy.data.collections["product"])
        _tidy(scene, pack=params.get("pack", True))
        reporter.check()
        reporter.progress(0.6, "Saving")
        saving.write_whole(params["out"], lambda temporary: bpy.ops.wm.save_as_mainfile(
            filepath=temporary, compress=params["compress"], relative_remap=False, copy=True))
        parts = len(scene.product.parts)
    finally:
        # The scene was taken apart for the export; the next request starts afresh.
        scene.forget()
    reporter.progress(0.8, "Checking the file")
    digest.write_digest(params["out"], params["digest_out"])
    return {"parts": parts, "blender_build": facts.blender_build(), "warnings": warnings + more}


def _to_true_scale(scene: ProductScene, material_map: dict) -> None:
    """Scales everything about the anchor so that one unit of the product is one metre."""
    grow = 1.0 / scene.scale
    anchor = scene.studio.anchor
    about_anchor = Matrix.Translation(anchor) @ Matrix.Scale(grow, 4) @ Matrix.Translation(-anchor)
    for obj in scene.studio.scene.objects:
        if obj.parent is not None:
            continue
        if obj.type == "LIGHT":
            _grow_light(obj, grow)
        elif obj.type == "CAMERA":
            _grow_camera(obj, grow)
        if obj.type in {"LIGHT", "CAMERA"}:
            # Their own sizes have grown; the object itself stays unscaled.
            place = about_anchor @ obj.matrix_world
            obj.matrix_world = Matrix.Translation(place.translation) @ obj.matrix_world.to_3x3().to_4x4()
        else:
            obj.matrix_world = about_anchor @ obj.matrix_world
    scene.product.root.scale = (1.0, 1.0, 1.0)
    painter = Painter(1.0, scene.studio.nominal * grow)
    painter.paint(scene.product, material_map)


def _grow_light(obj: bpy.types.Object, grow: float) -> None:
    light = obj.data
    if light.type == "SUN":
        return
    # Light falls off with the square of the distance.
    light.energy *= grow * grow
    if light.type == "AREA":
        light.size *= grow
        light.size_y *= grow
    else:
        light.shadow_soft_size *= grow


def _grow_camera(obj: bpy.types.Object, grow: float) -> None:
    camera = obj.data
    camera.ortho_scale *= grow
    camera.clip_start *= grow
    camera.clip_end *= grow
    camera.display_size *= grow


def _tidy(scene: ProductScene, *, pack: bool) -> None:
    """What is left of the session's own bookkeeping has no place in the customer's file."""
    blender_scene = scene.studio.scene
    blender_scene.unit_settings.system = "METRIC"
    blender_scene.unit_settings.scale_length = 1.0
    blender_scene.unit_settings.length_unit = "MILLIMETERS"
    blender_scene.render.filepath = "//"
    blender_scene.camera = bpy.data.objects[CAMERA]
    for _ in range(3):
        bpy.ops.outliner.orphans_purge(do_local_ids=True, do_linked_ids=True, do_recursive=True)
    if pack:
        bpy.ops.file.pack_all()
