# SPDX-License-Identifier: GPL-3.0-or-later
"""The camera never clips, is tight and centred, whatever the shape and the picture's form."""

import numpy as np
import pytest

from hartomat_blender import axes, framing
from hartomat_blender.errors import SessionError


def projected(points, look, placement, lens):
    seen = (points - placement.position) @ look.T
    return seen[:, :2] / seen[:, 2:] / (lens.tan_x, lens.tan_y)


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (3000, 300), (200, 2000)])
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 0.01, 0.01), (1, 1, 0.001), (0.02, 0.02, 1)])
@pytest.mark.parametrize("elevation", [0.0, 28.0, 90.0])
def test_fits_tight_and_centred(size, shape, elevation):
    points = np.random.default_rng(3).normal(size=(500, 3)) * shape
    look, lens = framing.look_axes(20.0, elevation), framing.Lens.of(85.0, *size)
    placement = framing.fit_perspective(points, look, lens)
    frame = projected(points, look, placement, lens)
    limit = 1 - 2 * framing.MARGIN
    assert np.abs(frame).max() <= limit + 1e-6
    nearest_allowed = framing.NEAREST * np.ptp(points @ look[2])
    assert np.abs(frame).max() >= limit - 0.03 or placement.nearest < nearest_allowed * 1.01
    assert np.abs(frame.max(0) + frame.min(0)).max() < 0.02
    assert placement.nearest > 0


def test_support_points_stand_for_the_whole():
    points = np.random.default_rng(5).normal(size=(20_000, 3))
    few = framing.support_points(points)
    assert len(few) < 600
    for direction in np.random.default_rng(6).normal(size=(50, 3)):
        whole = (points @ direction).max()
        assert (few @ direction).max() > whole * 0.97


def test_look_axes_follow_the_contract():
    right, up, forward = framing.look_axes(0.0, 0.0)
    np.testing.assert_allclose([right, up, forward], [[1, 0, 0], [0, 0, 1], [0, 1, 0]], atol=1e-12)
    # Counter-clockwise seen from above: at 90 degrees the camera stands at +X.
    np.testing.assert_allclose(framing.look_axes(90.0, 0.0)[2], [-1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(framing.look_axes(0.0, 90.0)[2], [0, 0, -1], atol=1e-12)


def test_axes_turn_up_and_front():
    for up, front in (("+z", "-y"), ("+y", "+z"), ("-x", "+y"), ("+x", "-z")):
        turn = axes.turn_to_studio(up, front)
        assert np.linalg.det(turn) == pytest.approx(1.0)
        np.testing.assert_allclose(turn @ axes.axis_vector(up), [0, 0, 1])
        np.testing.assert_allclose(turn @ axes.axis_vector(front), [0, -1, 0])
    with pytest.raises(SessionError) as error:
        axes.turn_to_studio("+z", "-z")
    assert error.value.code == "blender.axes"
