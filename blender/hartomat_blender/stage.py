# SPDX-License-Identifier: GPL-3.0-or-later
"""Building blocks of studios: anchor, softboxes, cards, backdrop, shadow catcher, camera presets.

All studios are made for a product of size 1 (box diagonal, metres) that stands at the origin and
is seen from -Y. Lights stay where they are; other sides are shown by turning the product, so every
view is lit as the front is.
"""

from __future__ import annotations

import math

import bpy
import numpy as np
from mathutils import Matrix, Vector

from . import facts
from .framing import look_axes
from . import studio_properties as names

# The presets every studio of ours offers: name → (elevation, turn of the product, focal length mm).
PRESETS = {
    "front": (12.0, 0.0, 85.0),
    "iso": (28.0, 35.0, 85.0),
    "top": (89.0, 0.0, 100.0),
    "detail": (18.0, 25.0, 120.0),
}
# The detail preset shows the middle of the product, this many times larger.
DETAIL_ZOOM = 1.9


def empty_scene() -> bpy.types.Scene:
    """Clears everything and returns the one scene that is left."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    facts.enable_cycles()
    scene = bpy.context.scene
    scene.name = "studio"
    scene.unit_settings.system = "METRIC"
    return scene


def add_anchor(scene: bpy.types.Scene) -> bpy.types.Object:
    """The empty that products of size 1 stand on."""
    anchor = bpy.data.objects.new("anchor", None)
    anchor.empty_display_size = 0.5
    anchor[names.ANCHOR] = True
    anchor[names.NOMINAL] = 1.0
    anchor[names.STAND] = "floor"
    scene.collection.objects.link(anchor)
    return anchor


def add_presets(scene: bpy.types.Scene) -> None:
    """One camera per preset; renders take its direction and lens, and find the distance themselves."""
    for name, (elevation, turn, lens) in PRESETS.items():
        data = bpy.data.cameras.new(name)
        data.lens = lens
        camera = bpy.data.objects.new(name, data)
        camera[names.PRESET] = name
        camera[names.TURN] = turn
        if name == "detail":
            camera[names.ZOOM] = DETAIL_ZOOM
        rows = look_axes(0.0, elevation)
        matrix = np.eye(4)
        matrix[:3, :3] = np.stack([rows[0], rows[1], -rows[2]], axis=1)
        matrix[:3, 3] = np.array([0.0, 0.0, 0.35]) - rows[2] * 2.8
        camera.matrix_world = Matrix(matrix)
        scene.collection.objects.link(camera)


def add_softbox(scene, name: str, place, size, watts: float, target=(0.0, 0.0, 0.3),
                color=(1.0, 1.0, 1.0), falloff: float = 0.6) -> bpy.types.Object:
    """An area light whose face is brighter in its middle: metal shows a gradient, not a white patch.

    `size` in metres (width, height); `falloff` 0 even … 1 dark rim.
    """
    light = bpy.data.lights.new(name, "AREA")
    light.shape = "RECTANGLE"
    light.size, light.size_y = size
    light.energy = watts
    light.color = color
    light.use_nodes = True
    tree = light.node_tree
    emission = next(n for n in tree.nodes if n.type == "EMISSION")
    geometry = tree.nodes.new("ShaderNodeNewGeometry")
    distance = tree.nodes.new("ShaderNodeVectorMath")
    distance.operation = "DISTANCE"
    # Parametric coordinates of a light's face span a triangle's barycentrics; x and y suffice.
    distance.inputs[1].default_value = (0.5, 0.5, 0.0)
    flat = tree.nodes.new("ShaderNodeVectorMath")
    flat.operation = "MULTIPLY"
    flat.inputs[1].default_value = (1.0, 1.0, 0.0)
    ramp = tree.nodes.new("ShaderNodeMapRange")
    ramp.interpolation_type = "SMOOTHSTEP"
    ramp.inputs["From Min"].default_value = 0.05
    ramp.inputs["From Max"].default_value = 0.62
    ramp.inputs["To Min"].default_value = 1.0 + 0.5 * falloff
    ramp.inputs["To Max"].default_value = 1.0 - falloff
    tree.links.new(geometry.outputs["Parametric"], flat.inputs[0])
    tree.links.new(flat.outputs[0], distance.inputs[0])
    tree.links.new(distance.outputs["Value"], ramp.inputs["Value"])
    tree.links.new(ramp.outputs["Result"], emission.inputs["Strength"])
    obj = bpy.data.objects.new(name, light)
    scene.collection.objects.link(obj)
    _aim(obj, place, target)
    obj.visible_camera = False
    return obj


def add_card(scene, name: str, place, size, target=(0.0, 0.0, 0.3), shade: float = 0.01) -> bpy.types.Object:
    """A flat card that only reflections and indirect light see: dark ones give metal its contour."""
    half_x, half_y = size[0] / 2, size[1] / 2
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(-half_x, -half_y, 0), (half_x, -half_y, 0), (half_x, half_y, 0), (-half_x, half_y, 0)], [], [(0, 1, 2, 3)])
    mesh.materials.append(diffuse_material(name, (shade, shade, shade)))
    obj = bpy.data.objects.new(name, mesh)
    scene.collection.objects.link(obj)
    _aim(obj, place, target)
    obj.visible_camera = False
    obj.visible_shadow = False
    return obj


def add_backdrop(scene, color, near, around, wall_y: float = 5.0) -> bpy.types.Object:
    """A seamless sweep: floor, hollow, wall. Seen in pictures with backdrop only.

    The camera sees `color`; what the sweep reflects onto the product fades from `near` at its feet
    to `around`: polished metal keeps its contour on light ground, and is not black on dark ground.
    """
    radius, height, half_width, steps = 3.0, 16.0, 30.0, 48
    profile = [(-20.0, 0.0), (-2.0, 0.0), (0.0, 0.0), (wall_y - radius, 0.0)]
    for step in range(1, steps + 1):
        angle = math.pi / 2 * step / steps
        profile.append((wall_y - radius + radius * math.sin(angle), radius - radius * math.cos(angle)))
    profile.append((wall_y, height))
    vertices = [(x, y, z) for y, z in profile for x in (-half_width, half_width)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh = bpy.data.meshes.new("backdrop")
    mesh.from_pydata(vertices, [], faces)
    mesh.polygons.foreach_set("use_smooth", [True] * len(faces))
    mesh.materials.append(_faded_material("backdrop", color, near, around))
    obj = bpy.data.objects.new("backdrop", mesh)
    obj[names.SHOW] = "opaque"
    scene.collection.objects.link(obj)
    return obj


def add_catcher(scene, near, around, radius: float = 5.0) -> bpy.types.Object:
    """The floor of transparent pictures: seen only by its shadow."""
    corners = 96
    mesh = bpy.data.meshes.new("shadow catcher")
    ring = [(radius * math.cos(2 * math.pi * i / corners), radius * math.sin(2 * math.pi * i / corners), 0.0) for i in range(corners)]
    mesh.from_pydata(ring, [], [tuple(range(corners))])
    mesh.materials.append(_faded_material("shadow catcher", near, near, around))
    obj = bpy.data.objects.new("shadow catcher", mesh)
    obj.is_shadow_catcher = True
    obj[names.SHOW] = "transparent"
    scene.collection.objects.link(obj)
    return obj


def diffuse_material(name: str, color, roughness: float = 0.7, specular: float = 0.0) -> bpy.types.Material:
    """A plain matt surface."""
    material = bpy.data.materials.new(f"studio {name}")
    material.use_nodes = True
    principled = material.node_tree.nodes["Principled BSDF"]
    principled.inputs["Base Color"].default_value = (*color, 1.0)
    principled.inputs["Roughness"].default_value = roughness
    principled.inputs["Specular IOR Level"].default_value = specular
    return material


def _faded_material(name: str, color, near, around) -> bpy.types.Material:
    """Matt `color` to the camera; to all other rays `near` below the product, `around` farther out."""
    material = diffuse_material(name, color)
    tree = material.node_tree
    distance = tree.nodes.new("ShaderNodeVectorMath")
    distance.operation = "LENGTH"
    # Object space, so that the fade keeps its place when the studio is scaled for a true-scale export.
    tree.links.new(tree.nodes.new("ShaderNodeTexCoord").outputs["Object"], distance.inputs[0])
    ramp = tree.nodes.new("ShaderNodeMapRange")
    ramp.interpolation_type = "SMOOTHSTEP"
    ramp.inputs["From Min"].default_value = 0.45
    ramp.inputs["From Max"].default_value = 1.5
    tree.links.new(distance.outputs["Value"], ramp.inputs["Value"])
    faded = _color_mix(tree, ramp.outputs["Result"], near, around)
    shown = _color_mix(tree, tree.nodes.new("ShaderNodeLightPath").outputs["Is Camera Ray"], faded, color)
    tree.links.new(shown, tree.nodes["Principled BSDF"].inputs["Base Color"])
    return material


def _color_mix(tree: bpy.types.NodeTree, factor, first, second):
    mix = tree.nodes.new("ShaderNodeMix")
    mix.data_type = "RGBA"
    tree.links.new(factor, mix.inputs[0])
    for socket, value in ((mix.inputs[6], first), (mix.inputs[7], second)):
        if isinstance(value, bpy.types.NodeSocket):
            tree.links.new(value, socket)
        else:
            socket.default_value = (*value, 1.0)
    return mix.outputs[2]


def set_world(scene, low, high, strength: float = 1.0, seen=None) -> None:
    """Surroundings as a vertical gradient from `low` (below) to `high` (above); `seen` is the colour
    camera rays meet instead, where nothing else is."""
    world = bpy.data.worlds.new("surroundings")
    scene.world = world
    world.use_nodes = True
    # The surroundings are dim and even: aiming rays at them would cost time and gain nothing.
    world.cycles.sampling_method = "NONE"
    tree = world.node_tree
    background = tree.nodes["Background"]
    background.inputs["Strength"].default_value = strength
    separate = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(tree.nodes.new("ShaderNodeTexCoord").outputs["Generated"], separate.inputs[0])
    ramp = tree.nodes.new("ShaderNodeMapRange")
    ramp.interpolation_type = "SMOOTHSTEP"
    ramp.inputs["From Min"].default_value = -0.3
    ramp.inputs["From Max"].default_value = 0.9
    tree.links.new(separate.outputs["Z"], ramp.inputs["Value"])
    tree.links.new(_color_mix(tree, ramp.outputs["Result"], low, high), background.inputs["Color"])
    if seen is None:
        return
    shown = tree.nodes.new("ShaderNodeBackground")
    shown.inputs["Color"].default_value = (*seen, 1.0)
    switch = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(tree.nodes.new("ShaderNodeLightPath").outputs["Is Camera Ray"], switch.inputs[0])
    tree.links.new(background.outputs[0], switch.inputs[1])
    tree.links.new(shown.outputs[0], switch.inputs[2])
    tree.links.new(switch.outputs[0], tree.nodes["World Output"].inputs["Surface"])


def _aim(obj: bpy.types.Object, place, target) -> None:
    direction = Vector(target) - Vector(place)
    obj.matrix_world = Matrix.Translation(place) @ direction.to_track_quat("-Z", "Y").to_matrix().to_4x4()


def build_default() -> None:
    """The built-in stage: the softbox studio, made in memory."""
    from .studios import softbox
    softbox.build()
