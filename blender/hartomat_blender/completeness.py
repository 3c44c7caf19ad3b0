# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a file that Blender wrote is whole.

Blender's image writers report success when the disk ran full in the middle: the file is there, and
short. Every form has something that is written last; that is what is looked for.
"""

from __future__ import annotations

import os
import struct
import zipfile


def is_whole(path: str) -> bool:
    """True if `path` has the end its form demands. Unknown forms are whole if not empty."""
    size = os.path.getsize(path)
    check = _CHECKS.get(os.path.splitext(path)[1].lower())
    try:
        return size > 0 and (check is None or check(path, size))
    except (OSError, struct.error):
        return False


def _edges(path: str, size: int, count: int = 16) -> tuple[bytes, bytes]:
    with open(path, "rb") as file:
        start = file.read(count)
        file.seek(max(size - count, 0))
        return start, file.read(count)


def _png(path: str, size: int) -> bool:
    return _edges(path, size)[1].endswith(b"IEND\xaeB`\x82")


def _jpeg(path: str, size: int) -> bool:
    return _edges(path, size)[1].endswith(b"\xff\xd9")


def _webp(path: str, size: int) -> bool:
    start, _ = _edges(path, size)
    return start[:4] == b"RIFF" and struct.unpack_from("<I", start, 4)[0] + 8 == size


def _tiff(path: str, size: int) -> bool:
    """The directory, written after the picture, and every strip or tile it names lie inside."""
    with open(path, "rb") as file:
        start = file.read(8)
        order = {b"II": "<", b"MM": ">"}.get(start[:2])
        if order is None or struct.unpack_from(order + "H", start, 2)[0] != 42:
            return False
        (offset,) = struct.unpack_from(order + "I", start, 4)
        if not 8 <= offset <= size - 2:
            return False
        file.seek(offset)
        (count,) = struct.unpack(order + "H", file.read(2))
        return len(file.read(12 * count + 4)) == 12 * count + 4


def _exr(path: str, size: int) -> bool:
    """The table of chunks, filled in when the file is closed, points inside the file."""
    with open(path, "rb") as file:
        data = file.read(1 << 16)
    position, window, compression = 8, None, 0
    while data[position] != 0:
        name_end = data.index(b"\0", position)
        kind_end = data.index(b"\0", name_end + 1)
        (length,) = struct.unpack_from("<i", data, kind_end + 1)
        value = kind_end + 5
        name = data[position:name_end]
        if name == b"dataWindow":
            window = struct.unpack_from("<4i", data, value)
        elif name == b"compression":
            compression = data[value]
        position = value + length
    if window is None:
        return False
    # Scan lines per chunk by kind of compression: none, RLE, ZIPS, ZIP, PIZ, PXR24, B44, B44A, DWAA, DWAB.
    lines = (1, 1, 1, 16, 32, 16, 32, 32, 32, 256)[compression]
    chunks = -(-(window[3] - window[1] + 1) // lines)
    table = position + 1
    with open(path, "rb") as file:
        file.seek(table)
        offsets = struct.unpack(f"<{chunks}Q", file.read(8 * chunks))
        last = max(offsets)
        if min(offsets) < table or last + 8 > size:
            return False
        file.seek(last + 4)
        (length,) = struct.unpack("<i", file.read(4))
    return last + 8 + length <= size


def _usdc(path: str, size: int) -> bool:
    start, _ = _edges(path, size, 24)
    return start[:8] == b"PXR-USDC" and 24 <= struct.unpack_from("<q", start, 16)[0] < size


def _blend(path: str, size: int) -> bool:
    """The end block, or the table of frames that ends a compressed file."""
    start, end = _edges(path, size, 32)
    return end.endswith(b"\xb1\xea\x92\x8f") if start.startswith(b"\x28\xb5\x2f\xfd") else b"ENDB" in end


_CHECKS = {
    ".blend": _blend,
    ".png": _png, ".jpg": _jpeg, ".webp": _webp, ".tif": _tiff, ".exr": _exr, ".usdc": _usdc,
    ".usdz": lambda path, size: zipfile.is_zipfile(path),
}
