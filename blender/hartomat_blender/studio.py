# SPDX-License-Identifier: GPL-3.0-or-later
"""Studio templates: opening them safely and finding what a render needs in them.

A studio is a `.blend` with, as custom properties,
- on an empty: `hartomat_anchor` = true; the product is placed at it. `hartomat_nominal_m` is the
  size (box diagonal, metres) products are scaled to, `hartomat_stand` is `floor` (the product's
  lowest point stands at the anchor) or `center`;
- on cameras: `hartomat_preset`, the preset's name (else the object's name), and
  `hartomat_turn_deg`, by how much the product is turned for it, counter-clockwise seen from above;
- on objects: `hartomat_show` = `opaque` or `transparent`, for things that are only seen in pictures
  with or without backdrop;
- on the scene: `hartomat_exposure_<view transform>` and `hartomat_look_<view transform>`.
"""

from __future__ import annotations

import gzip
import os
import re
from dataclasses import dataclass

import bpy
from mathutils import Vector

from . import stage
from .studio_properties import ANCHOR, NOMINAL, PRESET, STAND
from .errors import bad_input

# The header of the file: 12 bytes of old, 17 of new Blender versions.
_HEADER = re.compile(rb"BLENDER(?:[-_][vV](\d)(\d\d)|\d\d-\d\dv(\d\d)(\d\d))")


@dataclass
class Studio:
    """What an opened studio offers."""

    scene: bpy.types.Scene
    anchor: Vector
    nominal: float
    stands_on_floor: bool
    presets: dict[str, bpy.types.Object]


def open_studio(path: str | None) -> Studio:
    """Opens a studio in place of whatever was loaded; none means the built-in stage.

    Raises `SessionError`: `blender.studio_*`.
    """
    if path is None:
        stage.build_default()
        return _found(bpy.context.scene)
    load(path)
    outside = external_files()
    if outside:
        raise bad_input("blender.studio_external", f"The studio `{os.path.basename(path)}` uses files outside itself: {', '.join(outside[:5])}.",
                        "Pack everything into the file (File > External Data > Pack Resources, Make Local) and upload it again.")
    return _found(bpy.context.scene)


def load(path: str) -> None:
    """Opens a `.blend` with scripts off. Raises `SessionError` for anything that is not one."""
    name = os.path.basename(path)
    version = header_version(path)
    if version > bpy.app.version[:2]:
        raise bad_input("blender.studio_too_new",
                        f"The studio `{name}` was saved by Blender {version[0]}.{version[1]}; this is Blender {bpy.app.version[0]}.{bpy.app.version[1]}.",
                        "Save it from an older Blender, or install a newer Blender for HartOMat.")
    try:
        bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)
    except RuntimeError as error:
        raise bad_input("blender.studio_unreadable", f"The studio `{name}` cannot be opened.",
                        "Open it in Blender, save it again and upload that file.", str(error)) from error
    if bpy.context.scene is None:
        raise bad_input("blender.studio_unreadable", f"The studio `{name}` holds no scene.", "Upload a file with a scene.")


def header_version(path: str) -> tuple[int, int]:
    """Version of the Blender that saved `path`. Raises `SessionError` (`blender.studio_no_blend`)."""
    try:
        match = _HEADER.match(_first_bytes(path))
    except (OSError, EOFError, ValueError) as error:
        raise _no_blend(path) from error
    if match is None:
        raise _no_blend(path)
    old_major, old_minor, new_major, new_minor = match.groups()
    return (int(old_major or new_major), int(old_minor or new_minor))


def _no_blend(path: str):
    return bad_input("blender.studio_no_blend", f"`{os.path.basename(path)}` is no Blender file.", "Upload a `.blend` file.")


def _first_bytes(path: str, count: int = 32) -> bytes:
    with open(path, "rb") as file:
        start = file.read(count)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path) as unpacked:
                return unpacked.read(count)
        if start[:4] == b"\x28\xb5\x2f\xfd":
            import zstandard
            file.seek(0)
            try:
                with zstandard.ZstdDecompressor().stream_reader(file) as unpacked:
                    return unpacked.read(count)
            except zstandard.ZstdError as error:
                raise ValueError("broken compression") from error
        return start


def external_files() -> list[str]:
    """Linked libraries and unpacked files the open `.blend` refers to, sorted."""
    linked = [library.filepath for library in bpy.data.libraries]
    return sorted({*linked, *bpy.utils.blend_paths(absolute=False, packed=False, local=True)} - {""})


def find_anchor() -> bpy.types.Object | None:
    """The anchor of the open file, if it has one."""
    return next((o for o in bpy.context.scene.objects if o.get(ANCHOR)), None)


def find_presets() -> dict[str, bpy.types.Object]:
    """Cameras of the open file by preset name."""
    cameras = sorted((o for o in bpy.context.scene.objects if o.type == "CAMERA"), key=lambda o: o.name)
    return {str(camera.get(PRESET, camera.name)): camera for camera in cameras}


def _found(scene: bpy.types.Scene) -> Studio:
    anchor = find_anchor()
    if anchor is None:
        raise bad_input("blender.studio_no_anchor", "The studio has no anchor to place the product at.",
                        "Add an empty with the custom property `hartomat_anchor` = true where the product shall stand.")
    bpy.context.view_layer.update()
    nominal = float(anchor.get(NOMINAL, 1.0))
    if not 1e-3 <= nominal <= 1e3:
        raise bad_input("blender.studio_bad_anchor", f"The anchor's `{NOMINAL}` is {nominal}; it must lie between 0.001 and 1000.",
                        "Correct the custom property in the studio.")
    return Studio(scene, anchor.matrix_world.translation.copy(), nominal, anchor.get(STAND, "floor") == "floor", find_presets())


def inspect(path: str) -> dict:
    """What a template offers and what is wrong with it; scripts stay off."""
    load(path)
    presets, anchor = find_presets(), find_anchor()
    warnings = []
    if not presets:
        warnings.append("The studio has no camera: only views by angle can be rendered.")
    if anchor is None:
        warnings.append("The studio has no anchor (an empty with the custom property `hartomat_anchor`): nothing can be placed in it.")
    scripts = sorted(text.name for text in bpy.data.texts)
    if scripts:
        warnings.append(f"Scripts in the file are never run: {', '.join(scripts[:5])}.")
    scene = bpy.context.scene
    if not any(o.type == "LIGHT" for o in scene.objects) and scene.world is None:
        warnings.append("The studio has neither lights nor a world: pictures will be black.")
    return {"presets": list(presets), "has_anchor": anchor is not None, "external_files": external_files(), "warnings": warnings}
