# SPDX-License-Identifier: GPL-3.0-or-later
"""Turning the CAD file's up and front axes to the studio's: +Z up, front towards -Y."""

from __future__ import annotations

import numpy as np

from .errors import bad_input

_AXES = {"x": 0, "y": 1, "z": 2}


def axis_vector(name: str) -> np.ndarray:
    """`"+x"` → (1, 0, 0)."""
    vector = np.zeros(3)
    vector[_AXES[name[1]]] = 1.0 if name[0] == "+" else -1.0
    return vector


def turn_to_studio(up_axis: str, front_axis: str) -> np.ndarray:
    """3×3 rotation that takes `up_axis` to +Z and `front_axis`, the direction the product's front
    faces, to -Y. Raises `SessionError` (`blender.axes`) where both lie on one line."""
    up, front = axis_vector(up_axis), axis_vector(front_axis)
    if abs(float(up @ front)) > 0.5:
        raise bad_input("blender.axes", f"Up axis {up_axis} and front axis {front_axis} lie on one line.",
                        "Choose a front axis at right angles to the up axis in the product's revision.")
    # Columns of the CAD frame (right, back, up), mapped to X, Y, Z.
    back = -front
    right = np.cross(back, up)
    return np.stack([right, back, up])
