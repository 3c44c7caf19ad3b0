# SPDX-License-Identifier: GPL-3.0-or-later
"""Run with the interpreter that has `bpy`: `$HARTOMAT_PYTHON -m pytest blender/tests`."""

from __future__ import annotations

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]


def pytest_configure():
    """Without Blender nothing is tested: that must fail, not pass."""
    try:
        import bpy  # noqa: F401
    except ImportError as error:
        pytest.exit(f"these tests need an interpreter with bpy (see requirements.txt): {error}", returncode=3)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Leaves without Blender's own shutdown, which may hang when it has used the GPU layer."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(getattr(config, "hartomat_exit", 1))


def pytest_sessionfinish(session, exitstatus):
    """Keeps the result for `pytest_unconfigure`."""
    session.config.hartomat_exit = int(exitstatus)


@pytest.fixture(autouse=True)
def clean_blender():
    """Every test starts with nothing loaded."""
    from hartomat_blender import stage
    stage.empty_scene()


@pytest.fixture
def bearing(tmp_path):
    """A ball bearing of 12 parts."""
    import glb_writer
    path = tmp_path / "bearing.glb"
    path.write_bytes(glb_writer.bearing())
    return str(path)


@pytest.fixture
def scene_of():
    """Makes the `scene` part of a request."""
    def make(glb, entries=(), studio=None, **changes):
        return {"glb": glb, "glb_sha256": glb, "materials": {"entries": list(entries), "unmapped": []}, "studio": studio,
                "up_axis": "+z", "front_axis": "-y", "view": {"kind": "preset", "name": "iso"}, **changes}
    return make


@pytest.fixture
def settings_of():
    """Makes the `settings` part of a request."""
    def make(**changes):
        return {"width": 48, "height": 36, "samples": 1, "engine": "cycles", "device": "cpu", "seed": 1, "denoise": False,
                "noise_threshold": 0.0, "transparent": False, "view_transform": "agx", "format": "png", **changes}
    return make
