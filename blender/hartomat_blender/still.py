# SPDX-License-Identifier: GPL-3.0-or-later
"""One picture: prepare, aim, render, save."""

from __future__ import annotations

import re
import time

import bpy

from . import devices, facts, saving, settings
from .product_scene import ProductScene

_SAMPLE = re.compile(r"Sample (\d+)/(\d+)")
# Share of a request's progress that passes before the first sample.
_PREPARED = 0.05
# How long a frame in EEVEE may take without a sign of life.
EEVEE_QUIET_S = 1200


def render_still(scene: ProductScene, params: dict, reporter) -> dict:
    """Renders `params["scene"]` with `params["settings"]` to `params["out"]`; returns the report."""
    wanted = params["settings"]
    reporter.progress(0.0, "Preparing the scene")
    warnings = scene.prepare(params["scene"])
    device, more = settings.apply(scene.studio.scene, wanted, params.get("threads", 0))
    eye = scene.eye(params["scene"]["view"])
    scene.aim(eye, scene.place(eye.turn_deg), wanted["width"], wanted["height"])
    scene.studio.scene.render.use_persistent_data = False
    reporter.check()
    started = time.perf_counter()
    render_frame(reporter, _PREPARED, 0.97)
    render_s = time.perf_counter() - started
    reporter.check()
    reporter.progress(0.98, "Saving")
    save_result(params["out"], scene.studio.scene)
    return report(wanted, device, scene.import_s, render_s, warnings + more)


def report(wanted: dict, device: str, import_s: float, render_s: float, warnings: list[str]) -> dict:
    """The core fields of the render log, as `contracts::RenderReport` has them."""
    if wanted["engine"] == "eevee":
        device = devices.eevee_device()
        if device == "cpu":
            warnings = [*warnings, "EEVEE ran in software: this machine has no graphics device."]
    return {
        "engine": wanted["engine"], "device": device, "blender_build": facts.blender_build(),
        "seed": wanted["seed"], "samples": wanted["samples"], "width": wanted["width"], "height": wanted["height"],
        "import_s": import_s, "render_s": render_s, "warnings": warnings,
    }


def render_frame(reporter, low: float, high: float, prefix: str = "") -> None:
    """Renders the current frame into Blender's render result, reporting between `low` and `high`."""
    last = [""]

    def on_stats(stats, *_):
        match = _SAMPLE.search(stats)
        note = prefix + (match.group(0) if match else "Rendering")
        if note == last[0] and match:
            return
        last[0] = note
        done = int(match.group(1)) / max(int(match.group(2)), 1) if match else 0.0
        reporter.progress(low + (high - low) * done, note)

    if bpy.context.scene.render.engine != "CYCLES":
        # EEVEE renders without letting other threads in; in software its first shaders take minutes.
        reporter.quiet(EEVEE_QUIET_S)
    bpy.app.handlers.render_stats.append(on_stats)
    try:
        bpy.ops.render.render()
    finally:
        bpy.app.handlers.render_stats.remove(on_stats)


def save_result(path: str, scene: bpy.types.Scene) -> None:
    """Saves the render result whole or not at all."""
    result = bpy.data.images["Render Result"]
    saving.write_whole(path, lambda temporary: result.save_render(temporary, scene=scene))
