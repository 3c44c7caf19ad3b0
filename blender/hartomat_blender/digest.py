# SPDX-License-Identifier: GPL-3.0-or-later
"""The canonical digest of a `.blend`: what the file shows, without addresses and time stamps.

A JSON document, one entry per thing, sorted; the Rust side hashes its bytes. Two documents can be
compared entry by entry, so a difference says where it lies.
"""

from __future__ import annotations

import hashlib
import json

import bpy
import numpy as np

from . import saving, studio

VERSION = 1
# Settings of a scene that change what a render shows.
_RENDER = ("engine", "resolution_x", "resolution_y", "resolution_percentage", "film_transparent", "filter_size")
_CYCLES = ("samples", "seed", "use_denoising", "use_adaptive_sampling", "adaptive_threshold", "max_bounces")


def write_digest(blend: str, out: str) -> dict:
    """Opens `blend` (scripts off) and writes its digest document to `out`. Returns counts."""
    studio.load(blend)
    document = canonical()
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def write(path: str) -> None:
        with open(path, "wb") as file:
            file.write(text)

    saving.write_whole(out, write)
    return {"objects": len(document["objects"]), "materials": len(document["materials"])}


def canonical() -> dict:
    """The digest of what is loaded."""
    bpy.context.view_layer.update()
    meshes = {mesh.name: _mesh(mesh) for mesh in bpy.data.meshes if mesh.users}
    return {
        "version": VERSION,
        "scenes": {scene.name: _scene(scene) for scene in bpy.data.scenes},
        "objects": {obj.name: _object(obj, meshes) for obj in bpy.data.objects},
        "materials": {m.name: {"properties": _properties(m), "nodes": _tree(m.node_tree)} for m in bpy.data.materials if m.users},
        "worlds": {w.name: _tree(w.node_tree) for w in bpy.data.worlds if w.users},
        "external": studio.external_files(),
    }


def _number(value: float) -> str:
    # Seven digits: what a 32-bit float holds, without its last noise.
    return f"{float(value) + 0.0:.7g}"


def _value(value):
    if isinstance(value, bool | str | int) or value is None:
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, bpy.types.ID):
        return value.name
    if hasattr(value, "to_list"):
        value = value.to_list()
    try:
        return [_value(item) for item in value]
    except TypeError:
        return None


def _properties(item: bpy.types.ID) -> dict:
    # Names of built-in groups (`cycles`) hold settings that are taken up where they matter.
    return {key: _value(item[key]) for key in sorted(item.keys()) if not hasattr(item[key], "keys")}


def _matrix(matrix) -> list[str]:
    return [_number(value) for row in matrix for value in row]


def _scene(scene: bpy.types.Scene) -> dict:
    view = scene.view_settings
    return {
        "camera": scene.camera.name if scene.camera else None,
        "world": scene.world.name if scene.world else None,
        "render": {name: _value(getattr(scene.render, name)) for name in _RENDER},
        "cycles": {name: _value(getattr(scene.cycles, name)) for name in _CYCLES} if hasattr(scene, "cycles") else {},
        "view": [view.view_transform, view.look, _number(view.exposure), _number(view.gamma)],
        "unit": [scene.unit_settings.system, _number(scene.unit_settings.scale_length)],
        "collections": _collection(scene.collection),
    }


def _collection(collection: bpy.types.Collection) -> dict:
    return {
        "properties": _properties(collection),
        "objects": sorted(obj.name for obj in collection.objects),
        "children": {child.name: _collection(child) for child in collection.children},
    }


def _object(obj: bpy.types.Object, meshes: dict[str, str]) -> dict:
    out = {
        "type": obj.type,
        "matrix": _matrix(obj.matrix_world),
        "parent": obj.parent.name if obj.parent else None,
        "properties": _properties(obj),
        "slots": [slot.material.name if slot.material else None for slot in obj.material_slots],
        "hidden": [obj.hide_render, obj.visible_camera, obj.is_shadow_catcher],
    }
    if obj.type == "MESH":
        out["mesh"] = meshes[obj.data.name]
    elif obj.type == "CAMERA":
        camera = obj.data
        out["camera"] = [camera.type, *map(_number, (camera.lens, camera.sensor_width, camera.ortho_scale, camera.shift_x, camera.shift_y))]
    elif obj.type == "LIGHT":
        light = obj.data
        out["light"] = [light.type, _number(light.energy), *map(_number, light.color),
                        *(_number(getattr(light, name, 0.0)) for name in ("size", "size_y", "shadow_soft_size"))]
        out["nodes"] = _tree(light.node_tree) if light.use_nodes else None
    return out


def _mesh(mesh: bpy.types.Mesh) -> str:
    """SHA-256 over counts and raw values of points, corners, faces and shown normals."""
    digest = hashlib.sha256(f"{len(mesh.vertices)},{len(mesh.loops)},{len(mesh.polygons)}".encode())
    for items, attribute, width, kind in (
        (mesh.vertices, "co", 3, np.float32), (mesh.loops, "vertex_index", 1, np.int32), (mesh.polygons, "loop_start", 1, np.int32),
        (mesh.polygons, "material_index", 1, np.int32), (mesh.corner_normals, "vector", 3, np.float32),
    ):
        values = np.empty(len(items) * width, kind)
        items.foreach_get(attribute, values)
        digest.update(values.tobytes())
    return digest.hexdigest()


def _tree(tree: bpy.types.NodeTree | None) -> dict | None:
    if tree is None:
        return None
    nodes = {}
    for node in tree.nodes:
        settings = {p.identifier: getattr(node, p.identifier) for p in node.bl_rna.properties if p.type in {"ENUM", "BOOLEAN"} and not p.is_readonly and p.identifier not in _LOOKS}
        inputs = {s.identifier: _value(s.default_value) for s in node.inputs if hasattr(s, "default_value") and not s.is_linked}
        nodes[node.name] = {"type": node.bl_idname, "inputs": inputs, "settings": {k: v if not isinstance(v, set) else sorted(v) for k, v in settings.items()}}
    links = sorted([link.from_node.name, link.from_socket.identifier, link.to_node.name, link.to_socket.identifier] for link in tree.links)
    return {"nodes": nodes, "links": links}


# How a node looks in the editor changes nothing.
_LOOKS = {"hide", "mute_preview", "show_options", "show_preview", "show_texture", "select", "use_custom_color", "warning_propagation", "color_tag"}
