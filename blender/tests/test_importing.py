# SPDX-License-Identifier: GPL-3.0-or-later
"""Import keeps identities, placements and normals, and says what is wrong with a file."""

import time

import bpy
import glb_writer
import numpy as np
import pytest

from hartomat_blender import importing, stage
from hartomat_blender.errors import SessionError
from hartomat_blender.glb import Glb


def collection():
    made = bpy.data.collections.new("product")
    bpy.context.scene.collection.children.link(made)
    return made


def world(obj):
    mesh = obj.data
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", points)
    normals = np.empty(len(mesh.loops) * 3, np.float32)
    mesh.corner_normals.foreach_get("vector", normals)
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corners)
    matrix = np.array(obj.matrix_world)
    points = points.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3]
    return points[corners], normals.reshape(-1, 3) @ matrix[:3, :3].T


def test_keys_instances_and_tree(bearing):
    product = importing.import_product(bearing, collection())
    keys = {part.part_key for part in product.parts}
    assert "bearing/ball#9" in keys and len(keys) == 12
    assert all(part.object["part_key"] == part.part_key for part in product.parts)
    balls = {part.object.data.name for part in product.parts if "ball" in part.part_key}
    assert len(balls) == 1, "instances share their mesh"
    assert [a.part_key for a in product.assemblies] == ["bearing"]
    assert {part.assembly for part in product.parts} == {0}


def test_same_as_the_stock_importer(bearing):
    """Points and shown normals, corner by corner."""
    import addon_utils
    ours = importing.import_product(bearing, collection())
    bpy.context.view_layer.update()
    own = {part.object["part_key"]: world(part.object) for part in ours.parts}
    stage.empty_scene()
    addon_utils.enable("io_scene_gltf2")
    bpy.ops.import_scene.gltf(filepath=bearing)
    bpy.context.view_layer.update()
    stock = {obj["part_key"]: world(obj) for obj in bpy.data.objects if obj.type == "MESH"}
    assert own.keys() == stock.keys()
    for key, (points, normals) in own.items():
        np.testing.assert_allclose(points, stock[key][0], atol=1e-7)
        np.testing.assert_allclose(normals, stock[key][1], atol=2e-3)


def test_a_part_without_triangles_is_kept_by_name():
    writer = glb_writer.Writer()
    root = writer.node("root")
    writer.node("root/box", mesh=writer.mesh((*glb_writer.box(), None)), parent=root)
    nothing = (np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((0, 3), int), None)
    writer.node("root/curve", mesh=writer.mesh(nothing), parent=root)
    product = _import(writer)
    assert [part.part_key for part in product.parts] == ["root/box"]
    assert product.without_triangles == ["root/curve"]


def test_a_product_without_any_surface_is_an_input_fault():
    writer = glb_writer.Writer()
    writer.node("root")
    with pytest.raises(SessionError) as error:
        _import(writer)
    assert (error.value.code, error.value.fault) == ("blender.empty_scene", "input")


def test_five_thousand_occurrences(tmp_path):
    writer = glb_writer.Writer()
    root = writer.node("grid")
    mesh = writer.mesh((*glb_writer.box((0.001, 0.001, 0.001)), None))
    for index in range(5000):
        writer.node(f"grid/box#{index + 1}", "box", mesh, root, ((index % 100) * 0.002, (index // 100) * 0.002, 0))
    started = time.process_time()
    product = _import(writer)
    assert len(product.parts) == 5000
    assert time.process_time() - started < 15


@pytest.mark.parametrize("spoil", [
    lambda data: b"", lambda data: b"not a GLB at all, just text", lambda data: data[:200], lambda data: data[:-400],
    lambda data: data.replace(b'"children": [1', b'"children": [0'), lambda data: data.replace(b'"mesh": 0', b'"mesh": 9'),
    lambda data: data.replace(b'"byteOffset": 0,', b'"byteOffset": 9999999,'),
])
def test_broken_files_are_input_faults(bearing, tmp_path, spoil):
    path = tmp_path / "broken.glb"
    with open(bearing, "rb") as file:
        path.write_bytes(_repaired_length(spoil(file.read())))
    with pytest.raises(SessionError) as error:
        importing.import_product(str(path), collection())
    assert (error.value.code, error.value.fault) == ("blender.bad_glb", "input")


def test_foreign_nodes_with_rotation_and_scale():
    document = {"translation": [1, 2, 3], "rotation": [0, 0, 0.70710678, 0.70710678], "scale": [2, 2, 2]}
    from hartomat_blender.glb import _local_matrix
    np.testing.assert_allclose(_local_matrix(document) @ [1, 0, 0, 1], [1, 4, 3, 1], atol=1e-6)


def _repaired_length(data: bytes) -> bytes:
    """A spoilt JSON part may have another length: only what was spoilt shall be wrong."""
    import struct
    if len(data) < 24 or data[:4] != b"glTF":
        return data
    (size,) = struct.unpack_from("<I", data, 12)
    end = data.find(b"BIN\0") - 4
    if end > 0 and end != 20 + size:
        text = data[20:end] + b" " * (-(end - 20) % 4)
        data = data[:12] + struct.pack("<I", len(text)) + data[16:20] + text + data[end:]
        data = data[:8] + struct.pack("<I", len(data)) + data[12:]
    return data


def _import(writer):
    glb = Glb(writer.bytes(), "test")
    original = Glb.read
    Glb.read = classmethod(lambda cls, path: glb)
    try:
        return importing.import_product("test", collection())
    finally:
        Glb.read = original
