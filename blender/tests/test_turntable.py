# SPDX-License-Identifier: GPL-3.0-or-later
"""A turntable that is interrupted, and goes on."""

import errno
import os

import pytest

from hartomat_blender import handlers, protocol
from hartomat_blender.errors import SessionError


def test_a_disk_that_is_full_in_frame_17_leaves_16_whole_frames_to_go_on_from(bearing, scene_of, settings_of, tmp_path, monkeypatch):
    folder = tmp_path / "frames"
    folder.mkdir()
    params = {"scene": scene_of(bearing), "settings": settings_of(width=16, height=12), "frames": 20, "first": 0, "last": 20,
              "degrees": 360.0, "axis": "up", "folder": str(folder), "extension": "png"}
    state = handlers.State()
    flush, flushed = os.fsync, []

    def flush_until_full(fd):
        flushed.append(fd)
        if len(flushed) == 17:
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(fd)

    monkeypatch.setattr(os, "fsync", flush_until_full)
    with pytest.raises(SessionError) as error:
        handlers.run(state, "turntable", params, protocol.Silent())
    assert (error.value.code, error.value.fault) == ("blender.disk_full", "transient")
    assert sorted(os.listdir(folder)) == [f"frame_{n:05d}.png" for n in range(16)]

    monkeypatch.undo()
    report = handlers.run(state, "turntable", params, protocol.Silent())
    assert (report["rendered"], report["reused"]) == (4, 16)
    assert len(os.listdir(folder)) == 20
