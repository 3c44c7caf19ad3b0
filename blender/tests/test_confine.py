# SPDX-License-Identifier: GPL-3.0-or-later
"""A confined process reads the system and its own folder, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

CHILD = """
import json, sys
sys.path.insert(0, sys.argv[1])
from hartomat_blender import confine
own, foreign = sys.argv[2], sys.argv[3]
said = {"state": confine.restrict_files([own])}
def tried(what, mode, path):
    try:
        with open(path, mode) as file:
            said[what] = "w" in mode or file.read()
    except PermissionError:
        said[what] = "refused"
tried("write own", "w", own + "/new.txt")
tried("read own", "r", own + "/mine.txt")
tried("read foreign", "r", foreign + "/secret.txt")
tried("write foreign", "w", foreign + "/new.txt")
tried("write system", "w", "/usr/hartomat-test")
print(json.dumps(said))
"""


def test_only_the_own_folder_and_the_system_can_be_seen(tmp_path):
    own, foreign = tmp_path / "own", tmp_path / "foreign"
    own.mkdir()
    foreign.mkdir()
    (own / "mine.txt").write_text("mine")
    (foreign / "secret.txt").write_text("secret")
    child = subprocess.run([sys.executable, "-c", CHILD, PACKAGE, str(own), str(foreign)],
                           capture_output=True, text=True, timeout=60, check=True)
    said = json.loads(child.stdout)
    if said["state"] == "open":
        # The kernel offers no Landlock: then everything stays reachable, and the session says so.
        assert said["read foreign"] == "secret"
        return
    assert said == {"state": "job", "write own": True, "read own": "mine", "read foreign": "refused",
                    "write foreign": "refused", "write system": "refused"}
