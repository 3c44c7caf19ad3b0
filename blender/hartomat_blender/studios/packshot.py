# SPDX-License-Identifier: GPL-3.0-or-later
"""Packshot studio: the shop's white ground. Even light from a tent of softboxes, dark cards for the
contours of metal; the ground is caught shadow on pure white, so that pictures merge with the page."""

from __future__ import annotations

from .. import stage
from .. import studio_properties as names


def build() -> None:
    """Builds the studio in place of whatever is loaded."""
    scene = stage.empty_scene()
    stage.add_anchor(scene)
    stage.add_presets(scene)
    stage.set_world(scene, low=(0.16, 0.16, 0.16), high=(0.30, 0.30, 0.31), seen=(10.0, 10.0, 10.0))
    stage.add_softbox(scene, "key", (-2.3, -1.6, 2.5), (2.2, 2.2), 86.0, falloff=0.4)
    stage.add_softbox(scene, "fill", (2.5, -1.7, 1.9), (2.2, 2.2), 40.0, falloff=0.4)
    stage.add_softbox(scene, "overhead", (0.0, 0.7, 3.0), (2.8, 2.4), 66.0, target=(0.0, 0.1, 0.0), falloff=0.4)
    stage.add_softbox(scene, "horizon", (0.0, 4.2, 2.0), (6.0, 2.2), 48.0, falloff=0.8)
    stage.add_softbox(scene, "rim left", (-2.2, 2.2, 1.5), (0.6, 2.4), 40.0)
    stage.add_softbox(scene, "rim right", (2.3, 2.0, 1.5), (0.6, 2.4), 40.0)
    stage.add_card(scene, "dark left", (-1.7, 0.0, 0.6), (0.7, 2.6))
    stage.add_card(scene, "dark right", (1.7, 0.2, 0.6), (0.7, 2.6))
    # A catcher in both kinds of picture: over white it shows its shadow, on film it leaves alpha.
    catcher = stage.add_catcher(scene, (0.7, 0.7, 0.7), around=(0.2, 0.2, 0.2))
    del catcher[names.SHOW]
    scene[names.EXPOSURE + "agx"] = 0.35
    scene[names.LOOK + "agx"] = "AgX - Medium High Contrast"
