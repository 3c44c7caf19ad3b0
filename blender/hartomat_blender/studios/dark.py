# SPDX-License-Identifier: GPL-3.0-or-later
"""Dark studio: drama for hero pictures. Two long strips draw the edges from behind, a narrow key
models the front, the ground is near black and falls off into shadow."""

from __future__ import annotations

from .. import stage
from .. import studio_properties as names


def build() -> None:
    """Builds the studio in place of whatever is loaded."""
    scene = stage.empty_scene()
    stage.add_anchor(scene)
    stage.add_presets(scene)
    stage.set_world(scene, low=(0.012, 0.012, 0.014), high=(0.05, 0.055, 0.065))
    stage.add_softbox(scene, "key", (-2.4, -1.2, 2.0), (0.9, 1.9), 62.0, color=(1.0, 0.97, 0.93))
    stage.add_softbox(scene, "fill", (2.8, -2.0, 1.4), (1.4, 1.8), 16.0, color=(0.85, 0.92, 1.0))
    stage.add_softbox(scene, "overhead", (0.0, 0.9, 2.6), (2.6, 0.7), 55.0, target=(0.0, 0.0, 0.2))
    # What flat tops mirror into a camera straight above: without it they are as dark as the room.
    stage.add_softbox(scene, "crown", (0.0, 0.2, 3.4), (3.2, 0.6), 26.0, target=(0.0, 0.15, 0.0), falloff=0.9)
    stage.add_softbox(scene, "horizon", (0.0, 4.2, 1.9), (5.0, 1.4), 17.0, falloff=0.9)
    stage.add_softbox(scene, "rim left", (-1.9, 1.9, 1.2), (0.35, 2.6), 62.0, color=(0.88, 0.94, 1.0))
    stage.add_softbox(scene, "rim right", (2.0, 1.7, 1.2), (0.35, 2.6), 75.0, color=(0.88, 0.94, 1.0))
    stage.add_backdrop(scene, (0.022, 0.023, 0.026), near=(0.24, 0.24, 0.25), around=(0.12, 0.12, 0.13))
    stage.add_catcher(scene, (0.24, 0.24, 0.25), around=(0.12, 0.12, 0.13))
    scene[names.EXPOSURE + "agx"] = 0.75
    scene[names.LOOK + "agx"] = "AgX - Medium High Contrast"
