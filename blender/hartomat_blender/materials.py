# SPDX-License-Identifier: GPL-3.0-or-later
"""Painting: the material map's PBR values as Principled surfaces, one per distinct surface.

Materials sit in object slots, because instances that share a mesh may be painted differently.
"""

from __future__ import annotations

import json

import bpy

from . import textures
from .importing import Product

# Prefix of every material this module makes, so that it can tell its own from the studio's.
PREFIX = "hartomat "
# What a part shows that the map does not know: matt light grey.
NEUTRAL = {"base_color": [0.5, 0.5, 0.5, 1.0], "metallic": 0.0, "roughness": 0.45}
# Edges of real parts are broken; a rounding of this share of the scene's nominal size catches light.
EDGE_ROUNDING = 0.0012


class Painter:
    """Makes materials once per distinct surface and drops those no longer used."""

    def __init__(self, scale: float, nominal: float):
        """`scale` is studio metres per metre of the product; `nominal` the product's size in the
        studio, metres (0 leaves edges as the CAD has them)."""
        self._scale = scale
        self._nominal = nominal
        self._made: dict[str, bpy.types.Material] = {}

    def paint(self, product: Product, material_map: dict) -> list[str]:
        """Gives every part its surface. Returns warnings (parts the map does not name)."""
        entries = {entry["part_key"]: entry for entry in material_map.get("entries", [])}
        unknown = []
        for part in product.parts:
            entry = entries.get(part.part_key)
            if entry is None:
                unknown.append(part.part_key)
            slots = part.object.material_slots
            for index, slot in enumerate(slots):
                slot.link = "OBJECT"
                slot.material = self._material(entry, part.slot_colors[index], len(slots))
        self._drop_unused()
        if not unknown:
            return []
        shown = ", ".join(unknown[:5]) + (" …" if len(unknown) > 5 else "")
        return [f"{len(unknown)} part(s) are not in the material map and are shown in neutral grey: {shown}"]

    def surface(self, name: str, pbr: dict) -> bpy.types.Material:
        """The material of one surface, made at first use."""
        key = json.dumps([name, pbr], sort_keys=True)
        material = self._made.get(key)
        if material is None:
            material = self._made[key] = build(name, pbr, self._scale, self._nominal * EDGE_ROUNDING)
        return material

    def _material(self, entry: dict | None, slot_color, slot_count: int) -> bpy.types.Material:
        if entry is None:
            pbr = dict(NEUTRAL)
            if slot_color is not None:
                pbr["base_color"] = list(slot_color)
            return self.surface("unmapped", pbr)
        pbr = entry["pbr"]
        # A part without a library material keeps the colours of its single faces.
        if entry.get("origin") == "cad_color" and slot_count > 1 and slot_color is not None:
            pbr = {**pbr, "base_color": list(slot_color)}
        return self.surface(entry["material"], pbr)

    def _drop_unused(self) -> None:
        for key, material in list(self._made.items()):
            if material.users == 0:
                bpy.data.materials.remove(material)
                del self._made[key]


def build(name: str, pbr: dict, scale: float, rounding: float) -> bpy.types.Material:
    """A Principled material. Colours are linear; `rounding` is a radius in studio metres."""
    # Blender cuts names at 63 bytes; the whole name travels as a property.
    material = bpy.data.materials.new((PREFIX + name).encode()[:58].decode(errors="ignore"))
    material["material_name"] = name
    material.use_nodes = True
    tree = material.node_tree
    principled = tree.nodes["Principled BSDF"]
    red, green, blue, alpha = pbr["base_color"]
    values = {
        "Base Color": (red, green, blue, 1.0),
        "Metallic": pbr["metallic"],
        "Roughness": pbr["roughness"],
        "IOR": pbr.get("ior", 1.5),
        "Transmission Weight": pbr.get("transmission", 0.0),
        "Coat Weight": pbr.get("coat", 0.0),
        "Anisotropic": pbr.get("anisotropy", 0.0),
        "Alpha": alpha,
    }
    for socket, value in values.items():
        principled.inputs[socket].default_value = value
    principled.inputs["Coat Roughness"].default_value = 0.06
    # Solid view and other programs show the same colour.
    material.diffuse_color = (red, green, blue, alpha)
    material.metallic = pbr["metallic"]
    material.roughness = pbr["roughness"]
    if pbr.get("anisotropy", 0.0) > 0.0:
        tangent = tree.nodes.new("ShaderNodeTangent")
        tangent.direction_type, tangent.axis = "RADIAL", "Z"
        tree.links.new(tangent.outputs["Tangent"], principled.inputs["Tangent"])
    normal = None
    if rounding > 0.0 and pbr.get("transmission", 0.0) < 0.5:
        bevel = tree.nodes.new("ShaderNodeBevel")
        bevel.samples = 3
        bevel.inputs["Radius"].default_value = rounding
        normal = bevel.outputs["Normal"]
    if pbr.get("texture"):
        normal = textures.apply(tree, principled, pbr, scale, normal)
    if normal is not None:
        tree.links.new(normal, principled.inputs["Normal"])
    if pbr.get("transmission", 0.0) > 0.0:
        _let_light_through(tree, principled, pbr)
    textures.arrange(tree)
    return material


def _let_light_through(tree: bpy.types.NodeTree, principled, pbr: dict) -> None:
    """Shadow and diffuse rays pass clear things as if they were thin tinted film.

    Refracted light (caustics) is not traced: without this, clear parts would throw the shadow of a
    stone, and whatever stands under or in them would be black.
    """
    path = tree.nodes.new("ShaderNodeLightPath")
    either = tree.nodes.new("ShaderNodeMath")
    either.operation = "MAXIMUM"
    share = tree.nodes.new("ShaderNodeMath")
    share.operation = "MULTIPLY"
    share.inputs[1].default_value = pbr["transmission"]
    film = tree.nodes.new("ShaderNodeBsdfTransparent")
    film.inputs["Color"].default_value = (*pbr["base_color"][:3], 1.0)
    mix = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(path.outputs["Is Shadow Ray"], either.inputs[0])
    tree.links.new(path.outputs["Is Diffuse Ray"], either.inputs[1])
    tree.links.new(either.outputs[0], share.inputs[0])
    tree.links.new(share.outputs[0], mix.inputs[0])
    tree.links.new(principled.outputs[0], mix.inputs[1])
    tree.links.new(film.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
