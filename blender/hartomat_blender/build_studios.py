# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the studio templates: `python -m hartomat_blender build-studios --out DIR`.

Run at set-up into a cache; the files are not committed. Deterministic in effect: a render in a
rebuilt studio has the same content hash.
"""

from __future__ import annotations

import os

import bpy

from . import facts, saving
from .studios import dark, packshot, softbox

STUDIOS = {"softbox": softbox, "dark": dark, "packshot": packshot}


def build_all(folder: str) -> list[str]:
    """Builds every studio into `folder` (made if missing); returns the paths written."""
    os.makedirs(folder, exist_ok=True)
    facts.enable_cycles()
    bpy.context.preferences.filepaths.save_version = 0
    written = []
    for name, module in STUDIOS.items():
        module.build()
        bpy.context.scene.render.engine = "CYCLES"
        path = os.path.abspath(os.path.join(folder, f"{name}.blend"))
        saving.write_whole(path, lambda temporary: bpy.ops.wm.save_as_mainfile(
            filepath=temporary, compress=True, relative_remap=False, copy=True))
        written.append(path)
    return written
