# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the camera must stand so that the product fills the frame, never clips and is centred.

Works on the real points, not on the box, so a ring or a cone is framed as tight as a cube.
Pure numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Share of the frame left free on each side of the product.
MARGIN = 0.07
# Above this many points in all, each mesh is reduced to points in its outermost directions.
MAX_EXACT_POINTS = 2_000_000
SUPPORT_DIRECTIONS = 512
SENSOR_MM = 36.0


@dataclass(frozen=True)
class Lens:
    """Half openings as tangents; `orthographic` frames have none."""

    tan_x: float
    tan_y: float

    @classmethod
    def of(cls, focal_length_mm: float, width: int, height: int) -> Lens:
        """A lens on a 36 mm sensor whose longer side is the picture's longer side."""
        half = SENSOR_MM / 2.0 / focal_length_mm
        longer = max(width, height)
        return cls(half * width / longer, half * height / longer)


@dataclass(frozen=True)
class Placement:
    """Where the camera stands and the depths between which the product lies."""

    position: np.ndarray
    nearest: float
    farthest: float


def support_points(points: np.ndarray, directions: int = SUPPORT_DIRECTIONS) -> np.ndarray:
    """The points of a cloud that lie outermost in evenly spread directions (all, if few)."""
    if len(points) <= 2 * directions:
        return points
    index = np.arange(directions) + 0.5
    polar = np.arccos(1 - 2 * index / directions)
    turn = np.pi * (1 + 5 ** 0.5) * index
    sphere = np.stack([np.cos(turn) * np.sin(polar), np.sin(turn) * np.sin(polar), np.cos(polar)], axis=1).astype(np.float32)
    best = np.full(directions, -np.inf, np.float32)
    winner = np.zeros(directions, np.int64)
    for start in range(0, len(points), 65536):
        heights = points[start:start + 65536].astype(np.float32) @ sphere.T
        local = heights.argmax(axis=0)
        value = heights[local, np.arange(directions)]
        better = value > best
        best = np.where(better, value, best)
        winner = np.where(better, local + start, winner)
    return points[np.unique(winner)]


def look_axes(azimuth_deg: float, elevation_deg: float) -> np.ndarray:
    """Rows: right, up, forward of a camera that looks at the origin. Azimuth 0 stands at -Y and
    grows counter-clockwise seen from above; elevation 90 looks straight down."""
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    right = np.array([np.cos(azimuth), np.sin(azimuth), 0.0])
    ahead = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
    forward = ahead * np.cos(elevation) - np.array([0, 0, 1.0]) * np.sin(elevation)
    return np.stack([right, np.cross(right, forward), forward])


def fit_perspective(points: np.ndarray, axes: np.ndarray, lens: Lens, margin: float = MARGIN) -> Placement:
    """The nearest place from which all `points` lie inside the frame less its margin.

    Each side plane of the frustum gives one linear condition on the place, so the tight solution
    is exact; moving sideways then centres what is seen, since near and far points pull differently.
    """
    tan_x, tan_y = lens.tan_x * (1 - 2 * margin), lens.tan_y * (1 - 2 * margin)
    seen = points @ axes.T
    offset = np.zeros(2)
    x, y, depth = seen[:, 0], seen[:, 1], seen[:, 2]
    right, left = (x - tan_x * depth).max(), (-x - tan_x * depth).max()
    top, bottom = (y - tan_y * depth).max(), (-y - tan_y * depth).max()
    offset[:] = (right - left) / 2, (top - bottom) / 2
    back = min(-(right + left) / (2 * tan_x), -(top + bottom) / (2 * tan_y))
    size = max(float(np.ptp(seen, axis=0).max()), 1e-9)
    # A flat plate seen edge on would let the camera touch it.
    back = min(back, depth.min() - 0.02 * size)
    for _ in range(24):
        away = depth - back
        low_x, high_x = ((x - offset[0]) / away).min(), ((x - offset[0]) / away).max()
        low_y, high_y = ((y - offset[1]) / away).min(), ((y - offset[1]) / away).max()
        middle = float(np.median(away))
        offset += np.array([low_x + high_x, low_y + high_y]) / 2 * middle
        # Step back by what sticks out, come nearer by what is left.
        spread = max(
            ((np.abs(x - offset[0]) / tan_x) - depth).max(),
            ((np.abs(y - offset[1]) / tan_y) - depth).max(),
        )
        back = min(-spread, depth.min() - 0.02 * size)
    position = axes.T @ np.array([offset[0], offset[1], back])
    return Placement(position, float((depth - back).min()), float((depth - back).max()))


def fit_orthographic(points: np.ndarray, axes: np.ndarray, width: int, height: int,
                     margin: float = MARGIN) -> tuple[Placement, float]:
    """Place and `ortho_scale` (metres across the longer side) of a parallel view."""
    seen = points @ axes.T
    low, high = seen.min(axis=0), seen.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    longer = max(width, height)
    scale = max(span[0] * longer / width, span[1] * longer / height) / (1 - 2 * margin)
    back = low[2] - scale
    position = axes.T @ np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, back])
    return Placement(position, float(low[2] - back), float(high[2] - back)), float(scale)
