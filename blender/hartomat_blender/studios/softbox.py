# SPDX-License-Identifier: GPL-3.0-or-later
"""Softbox studio: the catalogue's everyday light. Large soft key, softer fill, two strip rims, an
overhead gradient that metals show, dark cards at the sides for their contours, light grey sweep."""

from __future__ import annotations

from .. import stage
from .. import studio_properties as names


def build() -> None:
    """Builds the studio in place of whatever is loaded."""
    scene = stage.empty_scene()
    stage.add_anchor(scene)
    stage.add_presets(scene)
    stage.set_world(scene, low=(0.10, 0.10, 0.105), high=(0.32, 0.33, 0.35))
    stage.add_softbox(scene, "key", (-2.3, -1.9, 2.3), (2.0, 2.0), 105.0)
    stage.add_softbox(scene, "fill", (2.9, -1.7, 1.3), (1.8, 2.2), 30.0)
    stage.add_softbox(scene, "overhead", (0.0, 0.5, 3.0), (2.8, 2.2), 70.0, target=(0.0, 0.1, 0.0))
    stage.add_softbox(scene, "rim left", (-2.2, 2.2, 1.7), (0.6, 2.4), 45.0)
    stage.add_softbox(scene, "rim right", (2.3, 2.0, 1.7), (0.6, 2.4), 45.0)
    stage.add_card(scene, "dark left", (-3.4, 0.2, 0.8), (1.6, 3.0))
    stage.add_card(scene, "dark right", (3.4, 0.5, 0.8), (1.6, 3.0))
    stage.add_backdrop(scene, (0.72, 0.72, 0.725))
    stage.add_catcher(scene)
    scene[names.EXPOSURE + "agx"] = 0.35
    scene[names.LOOK + "agx"] = "AgX - Medium High Contrast"
