# SPDX-License-Identifier: GPL-3.0-or-later
"""The product in its studio, kept warm: what a session holds between requests.

A request names studio, GLB, axes, materials and view. Only what differs from the request before is
done again; the picture must not depend on what was rendered earlier in the same session.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

from . import axes, framing, importing, studio
from . import studio_properties as names
from .errors import bad_input
from .materials import Painter

CAMERA = "hartomat camera"
_TURN_AXES = {"up": "Z", "right": "X", "front": "Y"}
# Meshes of products with more points than this are reduced to their outermost ones for framing;
# with 512 directions the error stays below 0.3 % of the radius, well inside the margin.
MAX_EXACT_POINTS = 20_000


@dataclass(frozen=True)
class Eye:
    """A direction to look from, with its lens."""

    axes: np.ndarray
    focal_length_mm: float
    orthographic: bool
    # By how much the product is turned, counter-clockwise seen from above.
    turn_deg: float
    # Over 1 shows the middle of the product that many times larger.
    zoom: float = 1.0


class ProductScene:
    """One product standing in one studio."""

    def __init__(self) -> None:
        self._studio_key: object = None
        self._glb_key: str | None = None
        self._map_key: str | None = None
        self.studio: studio.Studio | None = None
        self.product: importing.Product | None = None
        self._points = np.zeros((0, 3))
        self._painter: Painter | None = None
        self.import_s = 0.0

    def forget(self) -> None:
        """The next request starts from an empty Blender."""
        self.__init__()

    def prepare(self, scene: dict, load=importing.import_product) -> list[str]:
        """Loads studio and product unless they are there already, and paints. Returns warnings.

        `load` makes the product from `scene["glb"]` in a collection.
        """
        started = time.perf_counter()
        self.import_s = 0.0
        path = scene.get("studio")
        studio_key = None if path is None else (path, os.stat(path).st_mtime_ns if os.path.exists(path) else 0)
        if self.product is None or (studio_key, scene["glb_sha256"]) != (self._studio_key, self._glb_key):
            self.forget()
            self.studio = studio.open_studio(path)
            collection = bpy.data.collections.new("product")
            self.studio.scene.collection.children.link(collection)
            self.product = load(scene["glb"], collection)
            self._points = outermost_points(self.product)
            self._studio_key, self._glb_key = studio_key, scene["glb_sha256"]
            self.import_s = time.perf_counter() - started
        self._turn_axes(scene["up_axis"], scene["front_axis"])
        return [*self._paint(scene["materials"]), *_invisible(self.product)]

    def _turn_axes(self, up_axis: str, front_axis: str) -> None:
        self._rotation = axes.turn_to_studio(up_axis, front_axis)
        turned = self._points @ self._rotation.T
        low, high = turned.min(axis=0), turned.max(axis=0)
        diagonal = float(np.linalg.norm(high - low))
        if diagonal <= 0.0:
            raise bad_input("blender.empty_scene", "The product has no extent.", "Check the CAD file.")
        self.scale = self.studio.nominal / diagonal
        self._middle = (low + high) / 2
        self._height = float(high[2] - low[2]) * self.scale

    def _paint(self, material_map: dict) -> list[str]:
        key = json.dumps([material_map, self.scale], sort_keys=True)
        if key != self._map_key:
            self._painter = Painter(self.scale, self.studio.nominal)
            self._warnings = self._painter.paint(self.product, material_map)
            _drop_orphans()
            self._map_key = key
        return list(self._warnings)

    def place(self, turn_deg: float, axis: str = "up") -> np.ndarray:
        """Stands the product at the anchor, turned about a line through its middle: the vertical,
        or `right` or `front` of the product. Returns its outermost points in the studio, metres."""
        turn = np.array(Matrix.Rotation(np.radians(turn_deg), 3, _TURN_AXES[axis]))
        linear = turn @ self._rotation * self.scale
        target = np.array(self.studio.anchor)
        if self.studio.stands_on_floor:
            # A tumbling product must clear the floor whatever its pose.
            height = self._height if axis == "up" else self.studio.nominal
            target = target + np.array([0.0, 0.0, height / 2])
        matrix = np.eye(4)
        matrix[:3, :3] = linear
        matrix[:3, 3] = target - turn @ self._middle * self.scale
        self.product.root.matrix_world = Matrix(matrix)
        return self._points @ linear.T + matrix[:3, 3]

    def eye(self, view: dict) -> Eye:
        """The direction of a view. Raises `SessionError` (`blender.unknown_preset`)."""
        if view["kind"] == "angle":
            # The camera stays before the lights and the product is turned, as in a real studio.
            return Eye(framing.look_axes(0.0, view["elevation_deg"]), view["focal_length_mm"], False, -view["azimuth_deg"])
        camera = self.studio.presets.get(view["name"])
        if camera is None:
            known = ", ".join(self.studio.presets) or "none"
            raise bad_input("blender.unknown_preset", f"The studio has no camera preset `{view['name']}` (it has: {known}).",
                            "Choose one of its presets, or a view by angle.")
        basis = np.array(camera.matrix_world.to_3x3().normalized())
        look = np.stack([basis[:, 0], basis[:, 1], -basis[:, 2]])
        return Eye(look, _focal_length(camera.data), camera.data.type == "ORTHO", float(camera.get(names.TURN, 0.0)), float(camera.get(names.ZOOM, 1.0)))

    def aim(self, eye: Eye, points: np.ndarray, width: int, height: int) -> bpy.types.Object:
        """Puts the session's own camera where `points` fill the picture."""
        camera = bpy.data.objects.get(CAMERA)
        if camera is None:
            camera = bpy.data.objects.new(CAMERA, bpy.data.cameras.new(CAMERA))
            self.studio.scene.collection.objects.link(camera)
        data = camera.data
        data.sensor_fit, data.sensor_width, data.sensor_height = "AUTO", framing.SENSOR_MM, framing.SENSOR_MM
        data.shift_x = data.shift_y = 0.0
        data.dof.use_dof = False
        if eye.orthographic:
            placement, data.ortho_scale = framing.fit_orthographic(points, eye.axes, width, height)
            data.type = "ORTHO"
        else:
            lens = framing.Lens.of(eye.focal_length_mm, width, height)
            placement = framing.fit_perspective(points, eye.axes, lens)
            data.type, data.lens = "PERSP", eye.focal_length_mm
        reach = self.studio.nominal
        if eye.orthographic:
            data.ortho_scale /= eye.zoom
        else:
            data.lens *= eye.zoom
        data.clip_start = max(placement.nearest * 0.5, reach * 1e-3)
        data.clip_end = placement.farthest + reach * 200.0
        matrix = np.eye(4)
        matrix[:3, :3] = np.stack([eye.axes[0], eye.axes[1], -eye.axes[2]], axis=1)
        matrix[:3, 3] = placement.position
        camera.matrix_world = Matrix(matrix)
        self.studio.scene.camera = camera
        return camera


def _focal_length(camera: bpy.types.Camera) -> float:
    """Focal length on a 36 mm sensor, mm."""
    return camera.lens * framing.SENSOR_MM / max(camera.sensor_width, 1e-3)


def _invisible(product: importing.Product) -> list[str]:
    """Parts that cannot be seen because they have no triangles; they are never dropped in silence."""
    keys = product.without_triangles
    if not keys:
        return []
    shown = ", ".join(keys[:5]) + (" …" if len(keys) > 5 else "")
    return [f"{len(keys)} part(s) have no surface and are not in the picture: {shown}"]


def outermost_points(product: importing.Product) -> np.ndarray:
    """Points of the product, metres in CAD axes, that framing has to look at."""
    by_mesh: dict[str, np.ndarray] = {}
    total = sum(len(part.object.data.vertices) for part in product.parts)
    for part in product.parts:
        mesh = part.object.data
        if mesh.name not in by_mesh:
            points = np.empty(len(mesh.vertices) * 3, np.float32)
            mesh.vertices.foreach_get("co", points)
            points = points.reshape(-1, 3).astype(np.float64)
            by_mesh[mesh.name] = points if total <= MAX_EXACT_POINTS else framing.support_points(points)
    placed = [by_mesh[p.object.data.name] @ p.matrix[:3, :3].T + p.matrix[:3, 3] for p in product.parts]
    points = np.concatenate(placed)
    return points if len(points) <= MAX_EXACT_POINTS else framing.support_points(points, 2048)


def _drop_orphans() -> None:
    from .materials import PREFIX
    for material in [m for m in bpy.data.materials if m.users == 0 and m.name.startswith(PREFIX)]:
        bpy.data.materials.remove(material)
