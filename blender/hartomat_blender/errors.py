# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error type that crosses the pipe: whose fault, which code, what happened, what to do."""

from __future__ import annotations

import errno
import os

# The words of `modules::Fault` on the Rust side.
INPUT = "input"
ENVIRONMENT = "environment"
TRANSIENT = "transient"
CANCELLED = "cancelled"

# Upper bound of the detail text, characters.
MAX_DETAIL = 4000

# A volume with less room than this, bytes, counts as full when a save failed without saying why.
DISK_FULL_BELOW = 1 << 20


class SessionError(Exception):
    """An expected failure with a code a program can act on and sentences a person can act on."""

    def __init__(self, fault: str, code: str, message: str, remedy: str, detail: str | None = None):
        super().__init__(message)
        self.fault = fault
        self.code = code
        self.message = message
        self.remedy = remedy
        self.detail = detail[-MAX_DETAIL:] if detail else None

    def to_wire(self) -> dict:
        """The form in which the error crosses the pipe."""
        return {
            "fault": self.fault,
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
            "detail": self.detail,
        }


def bad_input(code: str, message: str, remedy: str, detail: str | None = None) -> SessionError:
    """The input cannot be worked with, however often it is tried."""
    return SessionError(INPUT, code, message, remedy, detail)


def cancelled() -> SessionError:
    """The requester gave up."""
    return SessionError(CANCELLED, "cancelled", "The render was cancelled.", "Place or retry it again if that was not meant.")


def save_failed(path: str, error: Exception | str) -> SessionError:
    """A file could not be written. Blender often reports only text, so a full disk is told from
    other faults by the error number where there is one, else by the room that is left."""
    folder = os.path.dirname(path) or "."
    number = error.errno if isinstance(error, OSError) else None
    full = number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
    if not full and number is None:
        try:
            stat = os.statvfs(folder)
            full = stat.f_bavail * stat.f_frsize < DISK_FULL_BELOW
        except OSError:
            full = False
    if full:
        return SessionError(
            TRANSIENT, "blender.disk_full", f"The disk is full: `{path}` could not be written.",
            "Free space on that volume (or give the data folder a larger one) and try again.", str(error))
    return SessionError(
        TRANSIENT, "blender.save_failed", f"`{path}` could not be written.",
        "Check that the folder exists, is writable and has room, then try again.", str(error))
