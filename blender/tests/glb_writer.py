# SPDX-License-Identifier: GPL-3.0-or-later
"""A tiny GLB writer for tests: the layout of the CAD side's writer (metres, Y up, keys in extras)."""

from __future__ import annotations

import json
import struct

import numpy as np


class Writer:
    """Collects meshes and nodes, then gives the bytes of a GLB."""

    def __init__(self):
        self._binary = bytearray()
        self._document = {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": []}], "nodes": [], "meshes": [],
                          "materials": [], "accessors": [], "bufferViews": []}

    def _accessor(self, array: np.ndarray, component: int, kind: str) -> int:
        while len(self._binary) % 4:
            self._binary.append(0)
        data = np.ascontiguousarray(array).tobytes()
        self._document["bufferViews"].append({"buffer": 0, "byteOffset": len(self._binary), "byteLength": len(data)})
        accessor = {"bufferView": len(self._document["bufferViews"]) - 1, "componentType": component, "count": len(array), "type": kind}
        if kind == "VEC3" and len(array):
            accessor["min"], accessor["max"] = array.min(0).tolist(), array.max(0).tolist()
        self._binary += data
        self._document["accessors"].append(accessor)
        return len(self._document["accessors"]) - 1

    def material(self, color) -> int:
        """Adds a material by base colour (linear RGBA)."""
        self._document["materials"].append({"pbrMetallicRoughness": {"baseColorFactor": list(color)}})
        return len(self._document["materials"]) - 1

    def mesh(self, *runs) -> int:
        """Adds a mesh; each run is (points in metres and CAD axes, normals or None, triangles, material or None)."""
        primitives = []
        for points, normals, triangles, material in runs:
            attributes = {"POSITION": self._accessor(_y_up(points), 5126, "VEC3")}
            if normals is not None:
                attributes["NORMAL"] = self._accessor(_y_up(normals), 5126, "VEC3")
            primitive = {"attributes": attributes, "indices": self._accessor(np.asarray(triangles, "<u4").ravel(), 5125, "SCALAR")}
            if material is not None:
                primitive["material"] = material
            primitives.append(primitive)
        self._document["meshes"].append({"primitives": primitives})
        return len(self._document["meshes"]) - 1

    def node(self, key: str, name: str = "", mesh: int | None = None, parent: int | None = None, move=(0, 0, 0)) -> int:
        """Adds an occurrence; `move` in metres, CAD axes."""
        x, y, z = move
        node = {"name": name or key.split("/")[-1], "extras": {"part_key": key}, "translation": [x, z, -y]}
        if mesh is not None:
            node["mesh"] = mesh
        self._document["nodes"].append(node)
        index = len(self._document["nodes"]) - 1
        if parent is None:
            self._document["scenes"][0]["nodes"].append(index)
        else:
            self._document["nodes"][parent].setdefault("children", []).append(index)
        return index

    def bytes(self) -> bytes:
        """The file."""
        document = {k: v for k, v in self._document.items() if v != []}
        if self._binary:
            document["buffers"] = [{"byteLength": len(self._binary)}]
        text = json.dumps(document).encode()
        text += b" " * (-len(text) % 4)
        binary = bytes(self._binary) + b"\0" * (-len(self._binary) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
        if binary:
            chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
        return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def _y_up(vectors) -> np.ndarray:
    vectors = np.asarray(vectors, np.float32)
    return np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], axis=1) if len(vectors) else vectors.reshape(0, 3)


def box(size=(0.02, 0.02, 0.02)):
    """Points, normals and triangles of a box about the origin, faces split as the CAD side does."""
    points, normals, triangles = [], [], []
    for axis in range(3):
        for sign in (-1, 1):
            normal = np.zeros(3)
            normal[axis] = sign
            u = np.roll([1.0, 0, 0], axis + 1)
            v = np.cross(normal, u)
            start = len(points)
            points += [(normal + a * u + b * v) * np.array(size) / 2 for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            normals += [normal] * 4
            triangles += [(start, start + 1, start + 2), (start, start + 2, start + 3)]
    return np.array(points), np.array(normals), np.array(triangles)


def lathe(profile, steps: int = 96):
    """A closed profile [(radius, height), …] turned about Z; every profile edge is a face of its own."""
    points, normals, triangles = [], [], []
    angles = np.linspace(0, 2 * np.pi, steps + 1)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for (r0, z0), (r1, z1) in zip(profile, [*profile[1:], profile[0]], strict=True):
        start = len(points)
        length = np.hypot(r1 - r0, z1 - z0)
        out, rise = (z1 - z0) / length, -(r1 - r0) / length
        for c, s in circle:
            points += [(r0 * c, r0 * s, z0), (r1 * c, r1 * s, z1)]
            normals += [(out * c, out * s, rise)] * 2
        for i in range(steps):
            a = start + 2 * i
            triangles += [(a, a + 2, a + 3), (a, a + 3, a + 1)]
    return np.array(points), np.array(normals), np.array(triangles)


def ball(radius: float, steps: int = 32):
    """A sphere about the origin."""
    polar, turn = np.meshgrid(np.linspace(0, np.pi, steps + 1), np.linspace(0, 2 * np.pi, 2 * steps + 1), indexing="ij")
    unit = np.stack([np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar)], axis=-1).reshape(-1, 3)
    row = 2 * steps + 1
    a = (np.arange(steps)[:, None] * row + np.arange(2 * steps)).ravel()
    triangles = np.concatenate([np.stack([a, a + row, a + row + 1], 1), np.stack([a, a + row + 1, a + 1], 1)])
    return unit * radius, unit, triangles


def bearing(balls: int = 9) -> bytes:
    """A ball bearing 52 mm across: two rings, balls that share one mesh, one rubber seal."""
    writer = Writer()
    grey = writer.material((0.5, 0.5, 0.5, 1))
    root = writer.node("bearing", "bearing")
    inner = [(0.0125, -0.0075), (0.0165, -0.0075), (0.0172, -0.006), (0.0172, -0.004), (0.016, 0.0), (0.0172, 0.004),
             (0.0172, 0.006), (0.0165, 0.0075), (0.0125, 0.0075)]
    outer = [(0.0255, -0.0075), (0.026, -0.007), (0.026, 0.007), (0.0255, 0.0075), (0.0218, 0.0075), (0.0212, 0.004),
             (0.0224, 0.0), (0.0212, -0.004), (0.0218, -0.0075)]
    seal = [(0.0172, -0.0072), (0.0217, -0.0072), (0.0217, -0.0062), (0.0172, -0.0062)]
    for key, profile in (("inner ring", inner), ("outer ring", outer), ("seal", seal)):
        writer.node(f"bearing/{key}", key, writer.mesh((*lathe(profile), grey)), root)
    mesh = writer.mesh((*ball(0.0032), grey))
    for index in range(balls):
        angle = 2 * np.pi * index / balls
        writer.node(f"bearing/ball#{index + 1}", "ball", mesh, root, (0.0192 * np.cos(angle), 0.0192 * np.sin(angle), 0))
    return writer.bytes()
