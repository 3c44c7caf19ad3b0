# SPDX-License-Identifier: GPL-3.0-or-later
"""Which request does what."""

from __future__ import annotations

import bpy

from . import facts, still, studio
from .errors import bad_input
from .product_scene import ProductScene


class State:
    """What a session keeps between requests."""

    def __init__(self) -> None:
        facts.enable_cycles()
        # Belt and braces beside `use_scripts=False`: drivers and registered texts stay inert.
        bpy.context.preferences.filepaths.use_scripts_auto_execute = False
        bpy.context.preferences.filepaths.save_version = 0
        self.scene = ProductScene()

    def reset(self) -> None:
        """After a failure of unknown reach nothing loaded is trusted any more."""
        self.scene.forget()


def _still(state: State, params: dict, reporter) -> dict:
    return still.render_still(state.scene, params, reporter)


def _inspect_studio(state: State, params: dict, reporter) -> dict:
    state.reset()
    return studio.inspect(params["blend"])


def _ping(state: State, params: dict, reporter) -> dict:
    return {}


_OPERATIONS = {
    "ping": _ping,
    "still": _still,
    "inspect_studio": _inspect_studio,
}


def run(state: State, operation: str, params: dict, reporter) -> dict:
    """Runs one request; raises `SessionError` for expected failures."""
    handler = _OPERATIONS.get(operation)
    if handler is None:
        raise bad_input("blender.unknown_operation", f"The session knows no operation `{operation}`.",
                        "The executable and its `blender/` folder are of different versions: install them together.")
    return handler(state, params, reporter)
