# SPDX-License-Identifier: GPL-3.0-or-later
"""The product alone as USD (`.usdc`, `.usdz`), Y up, metres, with mapped materials.

USD forbids `/` and `#` in names, so identities travel as the attribute `userProperties:part_key`.
"""

from __future__ import annotations

import os
import tempfile

import bpy
import numpy as np
from mathutils import Matrix

from . import assemblies, axes, completeness, errors, facts, importing, stage
from .materials import Painter


def export_usd(params: dict, reporter) -> dict:
    """Writes `params["out"]`; its extension chooses the form. Replaces what is loaded."""
    wanted = params["scene"]
    reporter.progress(0.0, "Preparing the scene")
    stage.empty_scene()
    collection = bpy.data.collections.new("product")
    bpy.context.scene.collection.children.link(collection)
    product = importing.import_product(wanted["glb"], collection)
    turned = np.eye(4)
    turned[:3, :3] = axes.turn_to_studio(wanted["up_axis"], wanted["front_axis"])
    product.root.matrix_world = Matrix(turned)
    # Preview surfaces know no micro relief and no rounded edges: plain values only.
    plain = {"entries": [{**e, "pbr": {k: v for k, v in e["pbr"].items() if k != "texture"}} for e in wanted["materials"]["entries"]]}
    warnings = Painter(1.0, 0.0).paint(product, plain)
    assemblies.as_empties(product, collection)
    reporter.check()
    reporter.progress(0.5, "Writing USD")
    _write(params["out"])
    return {"parts": len(product.parts), "blender_build": facts.blender_build(), "warnings": warnings}


def _write(path: str) -> None:
    folder, name = os.path.split(path)
    # A package names its inner file after the outer one: write under the true name, then move.
    try:
        with tempfile.TemporaryDirectory(prefix=".usd-", dir=folder) as work:
            inner = os.path.join(work, name)
            done = bpy.ops.wm.usd_export(
                filepath=inner, selected_objects_only=False, export_animation=False, export_hair=False, export_uvmaps=False,
                export_normals=True, export_materials=True, generate_preview_surface=True, export_textures_mode="KEEP",
                use_instancing=True, root_prim_path="/product", export_custom_properties=True, author_blender_name=False,
                convert_orientation=True, export_global_forward_selection="NEGATIVE_Z", export_global_up_selection="Y",
                convert_scene_units="METERS", export_lights=False, export_cameras=False, convert_world_material=False)
            if "FINISHED" not in done or not completeness.is_whole(inner):
                raise RuntimeError("the file came out cut short")
            os.replace(inner, path)
    except (OSError, RuntimeError) as error:
        raise errors.save_failed(path, error) from error
