# SPDX-License-Identifier: GPL-3.0-or-later
"""The session's own pipe: one JSON object per line, both ways, on a socket of its own.

The parent hands the socket over as file descriptor 0. It is moved away at once, so that nothing
Blender prints or reads can ever mix with it; standard output goes where standard error goes.

From the parent:  {"id": 7, "op": "still", "params": {…}}   and   {"id": 7, "op": "cancel"}
To the parent:    {"event": "hello", …}, {"event": "heartbeat", "rss_mb": 412},
                  {"id": 7, "event": "progress", "fraction": 0.2, "note": "Sample 12/64"},
                  {"id": 7, "ok": {…}}  or  {"id": 7, "error": {…}}
"""

from __future__ import annotations

import json
import os
import queue
import socket
import threading

# Longest line taken from the parent, bytes: a material map of 100,000 parts fits.
MAX_LINE_BYTES = 64 << 20


def take_over_stdin() -> socket.socket:
    """Moves the socket from descriptor 0 to a private one, before Blender is loaded."""
    private = os.dup(0)
    os.set_inheritable(private, False)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return socket.socket(fileno=private)


class Channel:
    """Reads requests on a thread of its own and sends from any thread."""

    def __init__(self, sock: socket.socket):
        self._sock = sock
        self._send_lock = threading.Lock()
        self._requests: queue.SimpleQueue = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        threading.Thread(target=self._read, name="requests", daemon=True).start()

    def send(self, message: dict) -> None:
        """Sends one message. Ends the process if the parent is gone: nobody is left to serve."""
        data = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        try:
            with self._send_lock:
                self._sock.sendall(data)
        except OSError:
            os._exit(3)

    def next_request(self) -> dict:
        """Waits for the next request."""
        return self._requests.get()

    def is_cancelled(self, request_id: int) -> bool:
        """True once the parent asked to give up this request."""
        return request_id in self._cancelled

    def forget(self, request_id: int) -> None:
        """The request is answered; a late cancel must not hit another one."""
        self._cancelled.discard(request_id)

    def _read(self) -> None:
        with self._sock.makefile("rb") as lines:
            while True:
                line = lines.readline(MAX_LINE_BYTES)
                # End of file: the parent closed the pipe or died. A render under way has no taker
                # any more, so the process ends at once, whatever its main thread is doing.
                if not line.endswith(b"\n"):
                    os._exit(0)
                message = json.loads(line)
                if message.get("op") == "cancel":
                    self._cancelled.add(message["id"])
                else:
                    self._requests.put(message)


class Reporter:
    """What one piece of work uses to say how far it is, and to hear that it shall stop."""

    def __init__(self, channel: Channel, request_id: int):
        self._channel = channel
        self._id = request_id

    def progress(self, fraction: float, note: str) -> None:
        """`fraction` is 0…1 of the whole request."""
        self._channel.send({"id": self._id, "event": "progress", "fraction": round(float(fraction), 4), "note": note})

    def quiet(self, seconds: int) -> None:
        """Announces work in which Blender keeps the interpreter to itself, so no heartbeat comes."""
        self._channel.send({"event": "quiet", "seconds": seconds})

    def item(self, data: dict) -> None:
        """One finished part of the work (a frame)."""
        self._channel.send({"id": self._id, "event": "item", "data": data})

    @property
    def cancelled(self) -> bool:
        """True once the parent asked to stop."""
        return self._channel.is_cancelled(self._id)

    def check(self) -> None:
        """Raises the typed cancellation where the parent asked for it."""
        from . import errors
        if self.cancelled:
            raise errors.cancelled()


class Silent:
    """A reporter for direct use without a parent (tests, bench, studio building)."""

    cancelled = False

    def progress(self, fraction: float, note: str) -> None:
        """Nobody watches."""

    def quiet(self, seconds: int) -> None:
        """Nobody watches."""

    def item(self, data: dict) -> None:
        """Nobody watches."""

    def check(self) -> None:
        """Nobody cancels."""
