# SPDX-License-Identifier: GPL-3.0-or-later
"""Swatches: one material on a turned knob that shows flats, edges, a hollow and a round."""

from __future__ import annotations

import hashlib
import json

import bpy
import numpy as np

from . import importing, still
from .product_scene import ProductScene

# Half profile (radius, height), metres: 60 mm across, so that micro textures show in their true size.
_FOOT = [(0.0, 0.0), (0.028, 0.0), (0.030, 0.002), (0.030, 0.010), (0.028, 0.012), (0.018, 0.0135), (0.0155, 0.018), (0.0165, 0.0225)]
_STEPS = 192


def _profile() -> np.ndarray:
    # From where the neck meets the ball over the top to the axis.
    angles = np.linspace(np.arcsin(0.0165 / 0.024), np.pi, 72)
    middle = 0.0225 + 0.024 * np.cos(angles[0])
    ball = np.stack([0.024 * np.sin(angles), middle - 0.024 * np.cos(angles)], axis=1)
    return np.concatenate([np.array(_FOOT), ball[1:]])


def _knob(_path: str, collection: bpy.types.Collection) -> importing.Product:
    root = bpy.data.objects.new("product", None)
    collection.objects.link(root)
    profile = _profile()
    positions, normals, triangles = [], [], []
    turns = np.linspace(0, 2 * np.pi, _STEPS + 1)
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    edges = np.diff(profile, axis=0)
    edge_normals = np.stack([edges[:, 1], -edges[:, 0]], axis=1) / np.linalg.norm(edges, axis=1)[:, None]
    foot = len(_FOOT) - 1
    for index, ((r0, z0), (r1, z1)) in enumerate(zip(profile[:-1], profile[1:], strict=True)):
        start, across = _normals_of(edge_normals, index, foot)
        base = sum(map(len, positions))
        for radius, height, (out, up) in ((r0, z0, start), (r1, z1, across)):
            positions.append(np.column_stack([circle * radius, np.full(len(circle), height)]))
            normals.append(np.column_stack([circle * out, np.full(len(circle), up)]))
        a = base + np.arange(_STEPS)
        b = a + len(circle)
        triangles += [np.column_stack([a, a + 1, b + 1]), np.column_stack([a, b + 1, b])]
    mesh = importing.fill_mesh("swatch", np.concatenate(positions), np.concatenate(normals), np.concatenate(triangles))
    obj = bpy.data.objects.new("swatch", mesh)
    obj["part_key"] = "swatch"
    obj.parent = root
    collection.objects.link(obj)
    part = importing.Part(obj, "swatch", np.eye(4), [None], None)
    return importing.Product(root=root, parts=[part], assemblies=[], triangles=len(mesh.polygons))


def _normals_of(edge_normals: np.ndarray, index: int, foot: int):
    """Flat along the turned foot, smooth over the ball."""
    own = edge_normals[index]
    if index < foot:
        return own, own
    before = edge_normals[max(index - 1, foot)]
    after = edge_normals[min(index + 1, len(edge_normals) - 1)]
    return _unit(own + before), _unit(own + after)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def render_swatch(scene: ProductScene, params: dict, reporter) -> dict:
    """Renders `params["pbr"]` on the knob; otherwise as a still."""
    entry = {"part_key": "swatch", "material": params["name"], "origin": "manual", "pbr": params["pbr"]}
    wanted = {
        "glb": "", "glb_sha256": "swatch:" + hashlib.sha256(json.dumps(_FOOT).encode()).hexdigest(),
        "materials": {"entries": [entry]}, "studio": params["studio"], "up_axis": "+z", "front_axis": "-y",
        "view": {"kind": "angle", "azimuth_deg": 0.0, "elevation_deg": 22.0, "focal_length_mm": 85.0},
    }
    scene.prepare(wanted, _knob)
    return still.render_still(scene, {**params, "scene": wanted}, reporter)
