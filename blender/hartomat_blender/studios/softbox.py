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
    stage.set_world(scene, low=(0.05, 0.05, 0.055), high=(0.22, 0.23, 0.25))
    stage.add_softbox(scene, "key", (-2.2, -1.5, 2.4), (1.7, 1.7), 135.0)
    stage.add_softbox(scene, "fill", (2.9, -1.9, 1.2), (1.6, 2.2), 24.0)
    stage.add_softbox(scene, "overhead", (0.3, 0.8, 2.9), (2.6, 2.0), 60.0, target=(0.0, 0.1, 0.0))
    # What the flat tops of products mirror towards the camera.
    stage.add_softbox(scene, "horizon", (0.0, 4.2, 2.0), (6.0, 2.2), 36.0, falloff=0.8)
    stage.add_softbox(scene, "rim left", (-2.2, 2.2, 1.7), (0.5, 2.4), 48.0)
    stage.add_softbox(scene, "rim right", (2.3, 2.0, 1.7), (0.5, 2.4), 55.0)
    stage.add_card(scene, "dark left", (-3.2, 0.2, 0.8), (1.6, 3.0))
    stage.add_card(scene, "dark right", (3.2, 0.5, 0.8), (1.6, 3.0))
    stage.add_backdrop(scene, (0.60, 0.60, 0.607), near=(0.42, 0.42, 0.427), around=(0.20, 0.20, 0.205))
    stage.add_catcher(scene, (0.42, 0.42, 0.427), around=(0.20, 0.20, 0.205))
    scene[names.EXPOSURE + "agx"] = 0.5
    scene[names.LOOK + "agx"] = "AgX - Medium High Contrast"
