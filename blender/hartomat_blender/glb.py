# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads binary glTF 2.0 as far as CAD needs it: nodes, triangle meshes, normals, base colours.

Arrays come out as numpy, so that a million triangles cost milliseconds. Needs no `bpy`.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field

import numpy as np

from .errors import bad_input

_MAGIC = 0x46546C67
_JSON = 0x4E4F534A
_BIN = 0x004E4942
_COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_TRIANGLES = 4
# Deeper assemblies than this are taken for a cycle in disguise.
MAX_DEPTH = 512


@dataclass(frozen=True)
class Primitive:
    """One run of triangles with one material; indices of accessors, not data."""

    position: int
    normal: int | None
    indices: int | None
    color: tuple[float, float, float, float] | None


@dataclass
class Node:
    """One occurrence. `matrix` places it in the world of the file (metres, Y up)."""

    name: str
    part_key: str | None
    parent: int | None
    mesh: int | None
    matrix: np.ndarray
    extras: dict = field(default_factory=dict)


class Glb:
    """A parsed file. Raises `SessionError` (`blender.bad_glb`) for anything malformed."""

    def __init__(self, data: bytes, name: str):
        self._name = name
        self._document, self._binary = self._split(data)
        try:
            self.meshes = [self._primitives(mesh) for mesh in self._document.get("meshes", [])]
            self.nodes = self._walk()
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise self._bad(f"its structure is broken ({error!r})") from error

    @classmethod
    def read(cls, path: str) -> Glb:
        """Reads a file from disk."""
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            raise bad_input("blender.bad_glb", f"The product's GLB `{path}` cannot be read: {error.strerror}.",
                            "Reprocess the CAD file.") from error
        return cls(data, path)

    def array(self, accessor: int, what: str) -> np.ndarray:
        """The data of one accessor, `(count, width)`, or `(count,)` for scalars."""
        try:
            return self._array(accessor)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise self._bad(f"its {what} cannot be read ({error!r})") from error

    def _bad(self, why: str):
        return bad_input("blender.bad_glb", f"The product's GLB `{self._name}` is not usable: {why}.",
                         "Reprocess the CAD file.")

    def _split(self, data: bytes) -> tuple[dict, memoryview]:
        if len(data) < 20 or struct.unpack_from("<I", data)[0] != _MAGIC:
            raise self._bad("it is not a binary glTF file")
        _, version, length = struct.unpack_from("<III", data)
        if version != 2 or length > len(data):
            raise self._bad("it is truncated or of another glTF version")
        document, binary, offset = None, memoryview(b""), 12
        while offset + 8 <= length:
            size, kind = struct.unpack_from("<II", data, offset)
            chunk = memoryview(data)[offset + 8:offset + 8 + size]
            if len(chunk) < size:
                raise self._bad("it is truncated")
            if kind == _JSON and document is None:
                try:
                    document = json.loads(bytes(chunk))
                except ValueError as error:
                    raise self._bad("its JSON part is broken") from error
            elif kind == _BIN:
                binary = chunk
            offset += 8 + size
        if not isinstance(document, dict):
            raise self._bad("it has no JSON part")
        if document.get("extensionsRequired"):
            raise self._bad(f"it requires extensions ({', '.join(document['extensionsRequired'])})")
        return document, binary

    def _array(self, index: int) -> np.ndarray:
        accessor = self._document["accessors"][index]
        count, width = int(accessor["count"]), _WIDTHS[accessor["type"]]
        dtype = np.dtype(_COMPONENTS[accessor["componentType"]])
        shape = (count,) if width == 1 else (count, width)
        if "sparse" in accessor:
            raise ValueError("sparse accessors are not supported")
        if count == 0 or "bufferView" not in accessor:
            return np.zeros(shape, dtype)
        view = self._document["bufferViews"][accessor["bufferView"]]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        stride = view.get("byteStride") or dtype.itemsize * width
        end = start + stride * (count - 1) + dtype.itemsize * width
        if start < 0 or end > len(self._binary) or view.get("buffer", 0) != 0:
            raise ValueError("an accessor leaves its buffer")
        strides = (stride,) if width == 1 else (stride, dtype.itemsize)
        return np.ndarray(shape, dtype, self._binary, start, strides)

    def _primitives(self, mesh: dict) -> list[Primitive]:
        out = []
        for primitive in mesh["primitives"]:
            if primitive.get("mode", _TRIANGLES) != _TRIANGLES or "POSITION" not in primitive["attributes"]:
                continue
            out.append(Primitive(
                position=primitive["attributes"]["POSITION"],
                normal=primitive["attributes"].get("NORMAL"),
                indices=primitive.get("indices"),
                color=self._base_color(primitive.get("material")),
            ))
        return out

    def _base_color(self, material: int | None) -> tuple[float, float, float, float] | None:
        if material is None:
            return None
        pbr = self._document["materials"][material].get("pbrMetallicRoughness", {})
        red, green, blue, alpha = pbr.get("baseColorFactor", (1.0, 1.0, 1.0, 1.0))
        return (float(red), float(green), float(blue), float(alpha))

    def _walk(self) -> list[Node]:
        nodes = self._document.get("nodes", [])
        scenes = self._document.get("scenes") or [{"nodes": list(range(len(nodes)))}]
        scene = scenes[self._document.get("scene", 0)]
        out: list[Node] = []
        seen: set[int] = set()
        # Depth first, children in file order; the stack holds (node, parent in `out`, depth).
        stack = [(index, None, 0) for index in reversed(scene.get("nodes", []))]
        while stack:
            index, parent, depth = stack.pop()
            if index in seen or depth > MAX_DEPTH:
                raise ValueError("the nodes do not form a tree")
            seen.add(index)
            node = nodes[index]
            extras = node.get("extras") or {}
            local = _local_matrix(node)
            world = local if parent is None else out[parent].matrix @ local
            out.append(Node(
                name=str(node.get("name") or ""), part_key=extras.get("part_key"), parent=parent,
                mesh=node.get("mesh"), matrix=world, extras=extras))
            own = len(out) - 1
            stack.extend((child, own, depth + 1) for child in reversed(node.get("children", [])))
        for node in out:
            if node.mesh is not None and not 0 <= node.mesh < len(self.meshes):
                raise ValueError("a node names a mesh that is not there")
        return out


def _local_matrix(node: dict) -> np.ndarray:
    if "matrix" in node:
        return np.array(node["matrix"], float).reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    matrix[:3, :3] = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]) * np.array(node.get("scale", (1.0, 1.0, 1.0)), float)
    matrix[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return matrix
