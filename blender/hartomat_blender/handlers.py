# SPDX-License-Identifier: GPL-3.0-or-later
"""Which request does what."""

from __future__ import annotations

import bpy

from . import digest, export_blend, export_usd, facts, still, studio, swatch, turntable
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


def _turntable(state: State, params: dict, reporter) -> dict:
    return turntable.render_turntable(state.scene, params, reporter)


def _swatch(state: State, params: dict, reporter) -> dict:
    return swatch.render_swatch(state.scene, params, reporter)


def _export_blend(state: State, params: dict, reporter) -> dict:
    return export_blend.export_blend(state.scene, params, reporter)


def _export_usd(state: State, params: dict, reporter) -> dict:
    state.reset()
    return export_usd.export_usd(params, reporter)


def _digest_blend(state: State, params: dict, reporter) -> dict:
    state.reset()
    return digest.write_digest(params["blend"], params["digest_out"])


def _ping(state: State, params: dict, reporter) -> dict:
    return {}


_OPERATIONS = {
    "ping": _ping,
    "still": _still,
    "turntable": _turntable,
    "swatch": _swatch,
    "export_blend": _export_blend,
    "export_usd": _export_usd,
    "digest_blend": _digest_blend,
    "inspect_studio": _inspect_studio,
}


def run(state: State, operation: str, params: dict, reporter) -> dict:
    """Runs one request; raises `SessionError` for expected failures."""
    handler = _OPERATIONS.get(operation)
    if handler is None:
        raise bad_input("blender.unknown_operation", f"The session knows no operation `{operation}`.",
                        "The executable and its `blender/` folder are of different versions: install them together.")
    return handler(state, params, reporter)
