# SPDX-License-Identifier: GPL-3.0-or-later
"""What this Blender is and which devices it has."""

from __future__ import annotations

import bpy

# Words of `contracts::Device` → Cycles' compute device types.
DEVICE_TYPES = {"cuda": "CUDA", "optix": "OPTIX", "hip": "HIP", "metal": "METAL", "oneapi": "ONEAPI"}
# Fastest first: what `auto` tries.
AUTO_ORDER = ("optix", "cuda", "hip", "oneapi", "metal")


def blender_build() -> str:
    """Version and build hash, e.g. `4.5.15+5afeabba6097`."""
    return ".".join(map(str, bpy.app.version)) + "+" + bpy.app.build_hash.decode(errors="replace")


def enable_cycles() -> None:
    """Registers Cycles where the start-up settings have not."""
    if "cycles" not in bpy.context.preferences.addons:
        import addon_utils
        addon_utils.enable("cycles", default_set=True)


def gpu_devices() -> list[dict]:
    """Every GPU Cycles can use, as `{"kind", "name"}`."""
    enable_cycles()
    preferences = bpy.context.preferences.addons["cycles"].preferences
    out = []
    for word, kind in DEVICE_TYPES.items():
        try:
            devices = preferences.get_devices_for_type(kind)
        except (TypeError, ValueError):
            continue  # this build knows no such kind
        out.extend({"kind": word, "name": device.name} for device in devices or [] if device.type == kind)
    return out


def blender_facts() -> dict:
    """The session's greeting."""
    from . import PROTOCOL_VERSION
    return {
        "protocol": PROTOCOL_VERSION,
        "version": list(bpy.app.version),
        "build": blender_build(),
        "python_module": bool(getattr(bpy.app, "module", False)),
        "devices": [{"kind": "cpu", "name": "CPU"}, *gpu_devices()],
    }
