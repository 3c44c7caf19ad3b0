# SPDX-License-Identifier: GPL-3.0-or-later
"""The session as a process of its own: the pipe stays clean, and it ends with its parent."""

import json
import os
import socket
import subprocess
import sys

import pytest

LAUNCH = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "launch.py")


class Child:
    def __init__(self, home):
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-B", LAUNCH, "--", "session", "--parent-pid", str(os.getpid())],
            stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={"HOME": str(home), "PATH": "/usr/bin:/bin"})
        theirs.close()
        ours.settimeout(60)
        self.socket = ours
        self._lines = ours.makefile("rb")

    def send(self, message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def wait_for(self, wanted):
        """The next message with these values; every line must be JSON."""
        while True:
            message = json.loads(self._lines.readline())
            if all(message.get(k) == v for k, v in wanted.items()):
                return message


@pytest.fixture
def child(tmp_path):
    made = Child(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()


def test_greets_answers_and_ends_with_its_parent(child, bearing, scene_of, settings_of, tmp_path):
    hello = child.wait_for({"event": "hello"})
    assert hello["protocol"] == 1 and hello["network"] in ("none", "open")
    child.wait_for({"event": "heartbeat"})
    child.send({"id": 1, "op": "no such thing"})
    assert child.wait_for({"id": 1})["error"]["code"] == "blender.unknown_operation"
    child.send({"id": 2, "op": "still", "params": {"scene": {}}})
    assert child.wait_for({"id": 2})["error"]["code"] == "blender.internal"
    # A render prints much; none of it may reach the pipe.
    child.send({"id": 3, "op": "still", "params": {"scene": scene_of(bearing), "settings": settings_of(), "out": str(tmp_path / "a.png")}})
    assert "Sample" in child.wait_for({"id": 3, "event": "progress", "note": "Sample 1/1"})["note"]
    answer = child.wait_for({"id": 3, "event": None})
    assert answer["ok"]["samples"] == 1
    child.send({"id": 4, "op": "cancel"})
    child.send({"id": 4, "op": "ping"})
    assert child.wait_for({"id": 4})["error"]["code"] == "cancelled"
    child.socket.shutdown(socket.SHUT_RDWR)
    assert child.process.wait(timeout=10) == 0
