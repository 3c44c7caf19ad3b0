# SPDX-License-Identifier: GPL-3.0-or-later
"""What the session takes from itself before it touches anything a user made."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS = 38

# Landlock: linux/landlock.h.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH = 1
ASK_VERSION = 1
READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read files, read folders
DEVICES = READ | 1 << 1  # graphics devices are written to
# How many rights each version of the interface knows, beginning with the first.
RIGHTS_KNOWN = (13, 14, 15, 15, 16)


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


def restrict_files(writable: list[str]) -> str:
    """Leaves this process and its threads to come with the system's own files, read only, and the
    folders `writable`. Answers `job`, or `open` where the kernel does not offer that. Must run
    before any thread is started."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION)
    if version < 1:
        return "open"
    everything = (1 << RIGHTS_KNOWN[min(version, len(RIGHTS_KNOWN)) - 1]) - 1
    handled = ctypes.c_uint64(everything)
    rules = libc.syscall(CREATE_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if rules < 0:
        return "open"
    try:
        for path in _system_folders():
            _allow(libc, rules, path, READ)
        _allow(libc, rules, "/dev", DEVICES)
        for path in writable:
            _allow(libc, rules, path, everything)
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.syscall(RESTRICT_SELF, rules, 0) != 0:
            return "open"
    finally:
        os.close(rules)
    return "job"


def _system_folders() -> list[str]:
    """Where the interpreter, Blender, their libraries and this package live."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    program = os.path.dirname(os.path.realpath("/proc/self/exe"))
    paths = ["/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/proc", "/sys", "/opt", "/nix", "/run/opengl-driver"]
    return [*paths, sys.prefix, sys.base_prefix, sys.exec_prefix, program, here, *(p for p in sys.path if p)]


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    """What does not exist needs no rule."""
    with contextlib.suppress(OSError):
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not os.path.isdir(path):
                rights &= 1 << 0 | 1 << 1 | 1 << 2
            # struct landlock_path_beneath_attr is packed: u64 rights, s32 file descriptor.
            rule = rights.to_bytes(8, "little") + fd.to_bytes(4, "little")
            libc.syscall(ADD_RULE, rules, RULE_PATH_BENEATH, rule, 0)
        finally:
            os.close(fd)
