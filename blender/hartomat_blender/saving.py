# SPDX-License-Identifier: GPL-3.0-or-later
"""Files appear whole or not at all: write beside the target, check, flush, rename."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from . import completeness, errors


def temporary_name(path: str) -> str:
    """A name beside `path` with the same extension: Blender picks formats by extension."""
    folder, name = os.path.split(path)
    stem, extension = os.path.splitext(name)
    return os.path.join(folder, f".{stem}.part-{os.getpid()}{extension}")


def write_whole(path: str, write: Callable[[str], None]) -> None:
    """Calls `write` with a temporary name and puts its file in place of `path`.

    Raises `SessionError` (`blender.disk_full`, `blender.save_failed`); then neither the target
    nor the temporary file is touched or left behind.
    """
    temporary = temporary_name(path)
    try:
        try:
            write(temporary)
            if not completeness.is_whole(temporary):
                raise RuntimeError("the file came out cut short")
            with open(temporary, "rb") as file:
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except errors.SessionError:
            raise
        except (OSError, RuntimeError) as error:
            raise errors.save_failed(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
