# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing the compute device: set, refresh, verify. Never a silent CPU render."""

from __future__ import annotations

import bpy

from . import facts
from .errors import ENVIRONMENT, SessionError


def use_device(scene: bpy.types.Scene, wanted: str) -> str:
    """Makes Cycles use `wanted` (a word of `contracts::Device`); returns the word of what is used.

    Raises `SessionError` (`blender.device_absent`) where the requested kind is not there.
    """
    facts.enable_cycles()
    present = {device["kind"] for device in facts.gpu_devices()}
    if wanted == "auto":
        wanted = next((kind for kind in facts.AUTO_ORDER if kind in present), "cpu")
    preferences = bpy.context.preferences.addons["cycles"].preferences
    if wanted == "cpu":
        scene.cycles.device = "CPU"
        return "cpu"
    if wanted not in present:
        raise SessionError(
            ENVIRONMENT, "blender.device_absent",
            f"The render wants a {wanted.upper()} device, and this machine has none that Blender can use.",
            "Choose device `auto` or `cpu`, or run the job on a worker with such a GPU and its driver. `hartomat doctor` lists the devices.")
    preferences.compute_device_type = facts.DEVICE_TYPES[wanted]
    preferences.refresh_devices()
    for device in preferences.devices:
        device.use = device.type == facts.DEVICE_TYPES[wanted]
    if not any(device.use for device in preferences.devices):
        raise SessionError(
            ENVIRONMENT, "blender.device_absent", f"The {wanted.upper()} device went away.",
            "Check the GPU's driver; `hartomat doctor` lists the devices.")
    scene.cycles.device = "GPU"
    return wanted


def eevee_device() -> str:
    """What EEVEE draws with, once it has drawn: `cpu` where it is software, else `auto` (the system's
    own graphics device, which Blender does not let anyone choose)."""
    import gpu
    try:
        renderer = gpu.platform.renderer_get().lower()
    except SystemError:
        return "auto"
    return "cpu" if any(word in renderer for word in ("llvmpipe", "softpipe", "swrast")) else "auto"
