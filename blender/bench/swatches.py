# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the swatch of every library material, or of those whose name contains a word, and a
contact sheet of them: `python swatches.py --materials crates/store/src/seeds/materials.json --out DIR [WORD…]`.

For people who change the library or the studios: the sheet is what has to be looked at. Needs ffmpeg.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from hartomat_blender import handlers, protocol

COLUMNS = 8


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--materials", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--studio")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    with open(options.materials, encoding="utf-8") as file:
        library = json.load(file)["materials"]
    wanted = [m for m in library if not options.words or any(word.lower() in m["name"].lower() for word in options.words)]
    settings = {"width": options.size, "height": options.size, "samples": options.samples, "engine": "cycles", "device": "cpu", "seed": 1,
                "denoise": True, "noise_threshold": 0.0, "transparent": False, "view_transform": "agx", "format": "png"}
    state = handlers.State()
    started = time.perf_counter()
    shown = []
    for material in wanted:
        path = os.path.join(options.out, material["name"].replace("/", "_") + ".png")
        handlers.run(state, "swatch", {"name": material["name"], "pbr": material["pbr"], "studio": options.studio, "settings": settings, "out": path},
                     protocol.Silent())
        shown.append((material["name"], path))
    print(f"{len(shown)} swatches in {time.perf_counter() - started:.1f} s")
    _sheet(shown, os.path.join(options.out, "sheet.png"), options.size)


def _sheet(shown: list[tuple[str, str]], out: str, size: int) -> None:
    """Tiles the pictures, each with its name below, by one ffmpeg call."""
    command = ["ffmpeg", "-v", "error", "-y"]
    steps, cells = [], []
    for index, (name, path) in enumerate(shown):
        command += ["-i", path]
        text = name.replace("\\", "").replace("'", "").replace(":", " ").replace("%", " ")
        steps.append(f"[{index}]pad=iw:ih+20:0:0:white,drawtext=text='{text}':fontsize=13:x=(w-tw)/2:y=h-17[c{index}]")
        x, y = index % COLUMNS * size, index // COLUMNS * (size + 20)
        cells.append(f"{x}_{y}")
    inputs = "".join(f"[c{i}]" for i in range(len(shown)))
    steps.append(f"{inputs}xstack=inputs={len(shown)}:layout={'|'.join(cells)}:fill=white" if len(shown) > 1 else f"{inputs}null")
    script = out + ".filter"
    with open(script, "w", encoding="utf-8") as file:
        file.write(";".join(steps))
    subprocess.run([*command, "-filter_complex_script", script, "-frames:v", "1", out], check=True)
    os.unlink(script)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
