# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames of a turntable: the product turns, camera and light stand still.

Frames are files of their own and independent of each other: a frame that is there is not rendered
again, so an interrupted turntable goes on where it stopped, and several workers can share one.
"""

from __future__ import annotations

import os
import time

import numpy as np

from . import settings, still
from .errors import bad_input
from .product_scene import ProductScene

MAX_FRAMES = 10_000
# Poses whose points are framed together.
FRAMED_POSES = 36


def angle_of(frame: int, frames: int, degrees: float) -> float:
    """Turn of one frame, degrees. A full circle shows no pose twice; a part of one shows its end."""
    whole = abs(degrees) % 360.0 == 0.0
    return degrees * frame / (frames if whole else max(frames - 1, 1))


def frame_path(folder: str, frame: int, extension: str) -> str:
    """`frame_00017.png`: numbered from 0."""
    return os.path.join(folder, f"frame_{frame:05d}.{extension}")


def render_turntable(scene: ProductScene, params: dict, reporter) -> dict:
    """Renders the frames `first` … `last` (excluded) of `frames` that are not in `folder` yet."""
    frames, degrees, axis = params["frames"], params["degrees"], params["axis"]
    first, last = params["first"], params["last"]
    if not (1 <= frames <= MAX_FRAMES and 0 <= first < last <= frames):
        raise bad_input("blender.bad_frames", f"Frames {first} to {last} of {frames} cannot be rendered.",
                        f"Choose between 1 and {MAX_FRAMES} frames.")
    wanted = params["settings"]
    reporter.progress(0.0, "Preparing the scene")
    warnings = scene.prepare(params["scene"])
    device, more = settings.apply(scene.studio.scene, wanted, params.get("threads", 0))
    eye = scene.eye(params["scene"]["view"])
    angles = [eye.turn_deg + angle_of(f, frames, degrees) for f in range(frames)]
    step = max(frames // FRAMED_POSES, 1)
    scene.aim(eye, np.concatenate([scene.place(a, axis) for a in angles[::step]]), wanted["width"], wanted["height"])
    rendered, reused, seconds = 0, 0, []
    render = scene.studio.scene.render
    # Same pixels as without, but geometry stays on the device from frame to frame.
    render.use_persistent_data = True
    started = time.perf_counter()
    try:
        for frame in range(first, last):
            reporter.check()
            path = frame_path(params["folder"], frame, params["extension"])
            if os.path.exists(path):
                reused += 1
                continue
            begun = time.perf_counter()
            scene.place(angles[frame], axis)
            low, high = ((f - first) / (last - first) for f in (frame, frame + 1))
            still.render_frame(reporter, low, high, f"Frame {frame + 1}/{frames}, ")
            reporter.check()
            still.save_result(path, scene.studio.scene)
            rendered += 1
            seconds.append(time.perf_counter() - begun)
            reporter.item({"frame": frame, "path": path, "seconds": seconds[-1]})
    finally:
        render.use_persistent_data = False
    total = time.perf_counter() - started
    return {
        "report": still.report(wanted, device, scene.import_s, total, warnings + more),
        "rendered": rendered, "reused": reused, "frame_s": seconds,
    }
