#!/usr/bin/env python3
"""Measures hartomat-cad against cascadio 0.1.1: wall time and peak memory of STEP -> GLB, in pairs.

Usage: against_cascadio.py HARTOMAT_CAD HARTOMAT_CAD_SAMPLES [--rounds N] [--work DIR] [--only NAME] [--strict]

Same files, same deflection (0.1 mm, 0.5 rad), each run a process of its own, ours and theirs in turn;
the best of N rounds counts, because noise only ever adds. cascadio's virtual environment is made on
demand. Prints one JSON line per file, with the seconds ours spent on each stage in its best round, and
names the files where ours is slower or larger; with --strict it fails on them.
"""

import argparse
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import venv

REPO = pathlib.Path(__file__).resolve().parents[3]
SHARED = REPO.parent / "shared" / "step"
BROKEN = {"16_as1_truncated.stp", "17_garbage.stp", "18_empty.stp"}
THEIRS = "import cascadio, sys; cascadio.step_to_glb(sys.argv[1], sys.argv[2], 0.1, 0.5)"


def measure(command, stdin=b""):
    """Wall seconds, CPU seconds, peak MB, success and last line of one process."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdin.write(stdin)
    process.stdin.close()
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    wall = time.monotonic() - started
    last = said.splitlines()[-1] if said.strip() else b""
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, status == 0, last


def triangles(glb):
    """Triangles of the meshes of a GLB, each mesh once; none where there is no file."""
    if not glb.is_file():
        return 0
    data = glb.read_bytes()
    root = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    primitives = [p for mesh in root.get("meshes", []) for p in mesh["primitives"]]
    return sum(root["accessors"][p["indices"]]["count"] // 3 for p in primitives)


def environment(folder):
    python = folder / "cascadio" / "bin" / "python"
    if not python.exists():
        venv.create(folder / "cascadio", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "cascadio==0.1.1", "numpy"], check=True)
    return python


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("worker", type=pathlib.Path)
    arguments.add_argument("samples", type=pathlib.Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "hartomat-cad-bench")
    arguments.add_argument("--only", action="append", help="part of a file name; may be given again")
    arguments.add_argument("--strict", action="store_true")
    asked = arguments.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    python = environment(asked.work)
    large = asked.work / "large_720.step"
    if not large.exists():
        subprocess.run([asked.samples, "--large", "720", large], check=True, stdout=subprocess.DEVNULL)
    files = [large]
    if SHARED.is_dir():
        files += sorted(f for f in SHARED.iterdir() if f.suffix.lower() in (".step", ".stp") and f.name not in BROKEN)
        files.append(SHARED / "s1-c5-214" / "s1-c5-214.stp")
    else:
        print(f"skipped: {SHARED} is not there", file=sys.stderr)
    if asked.only:
        files = [f for f in files if any(name in f.name for name in asked.only)]
    worse = []
    for file in files:
        job = {
            "bundle_dir": str(file.parent), "root": file.name, "out_dir": str(asked.work), "report": False,
            "outputs": [{"name": "ours.glb", "format": "glb",
                         "tessellation": {"linear": {"absolute_mm": 0.1}, "angular_rad": 0.5}}],
        }
        for name in ("ours.glb", "theirs.glb"):
            (asked.work / name).unlink(missing_ok=True)
        pairs = [(measure([asked.worker], json.dumps(job).encode()),
                  measure([python, "-c", THEIRS, file, asked.work / "theirs.glb"])) for _ in range(asked.rounds)]
        best = [[min(pair[side][column] for pair in pairs) for column in range(3)] for side in (0, 1)]
        if not all(pair[0][3] for pair in pairs):
            worse.append(f"{file.name}: ours failed")
        row = {"file": file.name}
        for name, (wall, cpu, peak) in zip(("hartomat", "cascadio"), best):
            row[name] = {"wall_s": round(wall, 3), "cpu_s": round(cpu, 3), "peak_mb": round(peak)}
        if all(pair[0][3] for pair in pairs):
            stages = json.loads(min((pair[0] for pair in pairs), key=lambda ours: ours[0])[4])["timings"]
            row["stages_s"] = {name: round(seconds, 3) for name, seconds in stages.items() if name != "measure"}
        row["triangles"] = {"hartomat": triangles(asked.work / "ours.glb"), "cascadio": triangles(asked.work / "theirs.glb")}
        print(json.dumps(row), flush=True)
        if row["triangles"]["cascadio"] == 0:
            print(f"{file.name}: cascadio makes no triangle of it, so it is not compared", file=sys.stderr)
        elif best[0][0] > best[1][0] or best[0][2] > best[1][2]:
            worse.append(f"{file.name}: {row}")
    for line in worse:
        print(f"worse than cascadio: {line}", file=sys.stderr)
    return 1 if worse and asked.strict else 0


if __name__ == "__main__":
    sys.exit(main())
