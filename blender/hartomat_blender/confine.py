# SPDX-License-Identifier: GPL-3.0-or-later
"""What the session takes from itself before it touches anything a user made."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


def die_with_parent(parent_pid: int) -> None:
    """The kernel kills this process when the thread that started it ends.

    The closed pipe ends it too; this also covers a moment in which the interpreter cannot run.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent_pid and os.getppid() != parent_pid:
        os._exit(0)


def leave_network() -> str:
    """Moves into a network namespace without interfaces. Answers `none`, or `open` where the
    system does not permit it. Must run before any thread is started (the kernel's rule for user
    namespaces) and before `die_with_parent`, whose setting a change of namespace clears."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) == 0:
        return "none"
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return "open"
    # Without these maps every file would seem to belong to nobody.
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with contextlib.suppress(OSError), open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    return "none"
