# SPDX-License-Identifier: GPL-3.0-or-later
"""What Blender alone needs for a still: the yardstick of the warm pipeline.

The scene is prepared as the session prepares it, outside the measured time; what is measured is
`bpy.ops.render.render()` and saving, in one warm process, without protocol, progress or checks.

    $HARTOMAT_PYTHON blender/bench/bare_still.py --glb product.glb --materials map.json \
        [--studio softbox.blend] [--up +z --front -y --preset iso] \
        --width 640 --height 480 --samples 16 --seed 1 --repeat 3 --out /tmp/bare.png

`--materials` is a `MaterialMap` as JSON; without it every part is neutral grey. Standard output ends
with one line of JSON: `{"seconds": […], "median_s": …}`. The first render, which also loads the
render kernels, is not among them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import bpy  # noqa: E402

from hartomat_blender import handlers, settings  # noqa: E402


def options() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--glb", required=True)
    parser.add_argument("--materials")
    parser.add_argument("--studio")
    parser.add_argument("--up", default="+z")
    parser.add_argument("--front", default="-y")
    parser.add_argument("--preset", default="iso")
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=480)
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise-threshold", type=float, default=0.0)
    parser.add_argument("--no-denoise", action="store_true")
    parser.add_argument("--transparent", action="store_true")
    parser.add_argument("--view-transform", default="agx", choices=sorted(settings.VIEW_TRANSFORMS))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", required=True)
    return parser.parse_args()


def main() -> None:
    """Prepares, warms up, measures."""
    chosen = options()
    material_map = {"entries": []}
    if chosen.materials:
        with open(chosen.materials, encoding="utf-8") as file:
            material_map = json.load(file)
    wanted = {
        "width": chosen.width, "height": chosen.height, "samples": chosen.samples, "engine": "cycles", "device": "cpu",
        "seed": chosen.seed, "denoise": not chosen.no_denoise, "noise_threshold": chosen.noise_threshold,
        "transparent": chosen.transparent, "view_transform": chosen.view_transform, "format": "png",
    }
    scene = handlers.State().scene
    scene.prepare({
        "glb": os.path.abspath(chosen.glb), "glb_sha256": "bench", "materials": material_map,
        "studio": os.path.abspath(chosen.studio) if chosen.studio else None,
        "up_axis": chosen.up, "front_axis": chosen.front,
    })
    settings.apply(scene.studio.scene, wanted, 0)
    eye = scene.eye({"kind": "preset", "name": chosen.preset})
    scene.aim(eye, scene.place(eye.turn_deg), chosen.width, chosen.height)
    seconds = []
    for _ in range(chosen.repeat + 1):
        started = time.perf_counter()
        bpy.ops.render.render()
        bpy.data.images["Render Result"].save_render(os.path.abspath(chosen.out), scene=scene.studio.scene)
        seconds.append(time.perf_counter() - started)
    measured = seconds[1:] or seconds
    print(json.dumps({"seconds": measured, "median_s": statistics.median(measured)}), flush=True)
    # Blender's own shutdown may hang; there is nothing left to save.
    os._exit(0)


main()
