# SPDX-License-Identifier: GPL-3.0-or-later
"""A warm session: waits for requests, runs them one after the other, never lets one end it.

Start: `python -m hartomat_blender session --parent-pid PID`, descriptor 0 being the pipe.
"""

from __future__ import annotations

import os
import threading
import time
import traceback

from . import confine, errors, protocol

HEARTBEAT_S = 1.0


# Names the folders the session may write to; see `confine.restrict_files`.
WRITABLE_ENV = "HARTOMAT_SESSION_WRITABLE"


def resident_mb() -> int:
    """Resident memory of this process, MB."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // (1 << 20)


def beat(channel: protocol.Channel) -> None:
    """Tells the parent that the interpreter still turns, for ever."""
    while True:
        channel.send({"event": "heartbeat", "rss_mb": resident_mb()})
        time.sleep(HEARTBEAT_S)


def serve(parent_pid: int) -> None:
    """Runs the session until the parent closes the pipe. Does not return."""
    sock = protocol.take_over_stdin()
    network = confine.leave_network()
    confine.die_with_parent(parent_pid)
    # Folders separated as in PATH; empty: the parent does not ask for it.
    writable = [path for path in os.environ.pop(WRITABLE_ENV, "").split(os.pathsep) if path]
    files = confine.restrict_files(writable) if writable else "open"
    channel = protocol.Channel(sock)
    # The heartbeat starts before Blender is loaded: loading may be slow on a cold disk.
    threading.Thread(target=beat, args=(channel,), name="heartbeat", daemon=True).start()

    try:
        from . import facts, handlers
    except ImportError as error:
        channel.send({"event": "start_failed", "error": errors.SessionError(
            errors.ENVIRONMENT, "blender.missing", f"This interpreter cannot load Blender: {error}.",
            "Run `./run --setup-only`, or point HARTOMAT_PYTHON to a Python 3.11 with bpy 4.5 and HARTOMAT_BLENDER to a Blender 4.2 or newer.",
            traceback.format_exc()).to_wire()})
        os._exit(4)
    channel.send({"event": "hello", **facts.blender_facts(), "network": network, "files": files, "rss_mb": resident_mb()})

    state = handlers.State()
    while True:
        request = channel.next_request()
        request_id = request["id"]
        try:
            reporter = protocol.Reporter(channel, request_id)
            reporter.check()
            answer = {"id": request_id, "ok": handlers.run(state, request["op"], request.get("params") or {}, reporter)}
        except errors.SessionError as error:
            answer = {"id": request_id, "error": error.to_wire()}
        except MemoryError:
            state.reset()
            answer = {"id": request_id, "error": errors.SessionError(
                errors.TRANSIENT, "blender.out_of_memory", "Blender ran out of memory.",
                "Render smaller or fewer things at once, or give the machine more memory.").to_wire()}
        except Exception as error:  # a bug of ours must not take the session down
            state.reset()
            answer = {"id": request_id, "error": errors.SessionError(
                errors.TRANSIENT, "blender.internal", f"The Blender session failed: {error}",
                "Try again; if it happens again, report it with the detail.", traceback.format_exc()).to_wire()}
        channel.forget(request_id)
        channel.send({**answer, "rss_mb": resident_mb()})
