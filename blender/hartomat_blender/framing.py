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
# Least distance to the product, as a share of its depth along the view.
NEAREST = 0.15
# Fewer points make the search fast; what they miss is far below the margin.
BISECTED_DIRECTIONS = 1024
# Halvings of an interval: the last one is far below a pixel.
BISECTIONS = 24


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
    # Pieces that stay in the processor's cache, one row per direction.
    for start in range(0, len(points), 4096):
        heights = sphere @ points[start:start + 4096].astype(np.float32).T
        local = heights.argmax(axis=1)
        value = heights[np.arange(directions), local]
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
    """The nearest place from which all `points` lie centred inside the frame less its margin.

    Near and far points move differently when the camera does, so distance and centre depend on each
    other; both are monotone and are found by bisection, the centre within each step of the distance.
    """
    seen = support_points(points, BISECTED_DIRECTIONS) @ axes.T
    across, depth = seen[:, :2], seen[:, 2]
    size = max(float(np.ptp(across, axis=0).max()), 1e-3 * float(np.ptp(depth)), 1e-9)
    # Nearer than this a rod seen from its end would be all perspective.
    nearest = max(0.02 * size, NEAREST * float(np.ptp(depth)))
    limits = np.array([lens.tan_x, lens.tan_y]) * (1 - 2 * margin)

    def centred(away: float) -> tuple[np.ndarray, float]:
        """Sideways place at that distance from the nearest point, and how full the frame is there."""
        inverse = 1.0 / (depth - depth.min() + away)
        offset = np.array([_middle(across[:, axis], inverse) for axis in (0, 1)])
        slopes = np.abs((across - offset) * inverse[:, None]).max(axis=0)
        return offset, float((slopes / limits).max())

    near, far = nearest, max(2.0 * size / float(limits.min()), 1.001 * nearest)
    for _ in range(BISECTIONS):
        away = np.sqrt(near * far)
        if centred(away)[1] > 1.0:
            near = away
        else:
            far = away
    offset, _ = centred(far)
    position = axes.T @ np.array([offset[0], offset[1], depth.min() - far])
    return Placement(position, far, float(np.ptp(depth) + far))


def _middle(across: np.ndarray, inverse: np.ndarray) -> float:
    """Where one must stand so that the outermost points on both sides lie equally far out."""
    low, high = float(across.min()), float(across.max())
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        slopes = (across - middle) * inverse
        if slopes.max() + slopes.min() > 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


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
