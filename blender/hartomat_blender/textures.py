# SPDX-License-Identifier: GPL-3.0-or-later
"""Micro textures in object space: brushed, cast, knurled, grain. CAD has no UVs.

Object space is the part's own space in true metres, so a 0.1 mm brush line stays 0.1 mm however
the product is scaled to the studio. Relief heights are scaled along, or slopes would change.
"""

from __future__ import annotations

import bpy

# A brush line is this many times longer than wide.
BRUSH_STRETCH = 60.0
# Beside the fine lines there are streaks this many times wider: they are what is seen from afar.
BRUSH_STREAKS = 5.0


class _Graph:
    """Short hand for building node graphs."""

    def __init__(self, tree: bpy.types.NodeTree):
        self.tree = tree

    def node(self, kind: str, **settings):
        node = self.tree.nodes.new(kind)
        for name, value in settings.items():
            setattr(node, name, value)
        return node

    def put(self, target, value) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, target)
        else:
            target.default_value = value

    def math(self, operation: str, first, second=0.0, third=0.0):
        node = self.node("ShaderNodeMath", operation=operation)
        for socket, value in zip(node.inputs, (first, second, third), strict=False):
            self.put(socket, value)
        return node.outputs[0]

    def scaled(self, vector, factors):
        node = self.node("ShaderNodeVectorMath", operation="MULTIPLY")
        self.put(node.inputs[0], vector)
        self.put(node.inputs[1], factors)
        return node.outputs[0]

    def noise(self, vector, detail: float, roughness: float = 0.5):
        node = self.node("ShaderNodeTexNoise")
        self.put(node.inputs["Vector"], vector)
        self.put(node.inputs["Scale"], 1.0)
        self.put(node.inputs["Detail"], detail)
        self.put(node.inputs["Roughness"], roughness)
        return node.outputs["Fac"]

    def contrast(self, value):
        """Noise keeps to the middle of 0…1; this spreads it over the whole."""
        node = self.node("ShaderNodeMapRange", interpolation_type="SMOOTHSTEP")
        self.put(node.inputs["Value"], value)
        self.put(node.inputs["From Min"], 0.3)
        self.put(node.inputs["From Max"], 0.7)
        return node.outputs["Result"]

    def blend(self, factor, first, second):
        node = self.node("ShaderNodeMix", data_type="FLOAT")
        for socket, value in zip((node.inputs[0], node.inputs[2], node.inputs[3]), (factor, first, second), strict=True):
            self.put(socket, value)
        return node.outputs[0]


def apply(tree, principled, pbr: dict, scale: float, normal):
    """Adds the texture of `pbr` to a material; returns the normal socket to use.

    A pattern gives a height 0…1, its depth in features, and by which share of itself the roughness
    swings with it at full strength.

    `scale` is studio metres per product metre, `normal` the normal below the relief or None.
    """
    texture = pbr["texture"]
    graph = _Graph(tree)
    feature_m = max(texture["scale_mm"], 1e-4) / 1000.0
    strength = min(max(texture["strength"], 0.0), 1.0)
    position = graph.node("ShaderNodeTexCoord").outputs["Object"]
    height, depth, share = _PATTERNS[texture["pattern"]](graph, position, feature_m)
    roughness = pbr["roughness"]
    swing = share * strength * roughness
    varied = graph.math("MULTIPLY_ADD", height, 2 * swing, max(roughness - swing, 0.02))
    tree.links.new(varied, principled.inputs["Roughness"])
    bump = graph.node("ShaderNodeBump")
    graph.put(bump.inputs["Height"], height)
    graph.put(bump.inputs["Strength"], strength)
    graph.put(bump.inputs["Distance"], depth * feature_m * scale)
    if normal is not None:
        tree.links.new(normal, bump.inputs["Normal"])
    return bump.outputs["Normal"]


def _along(graph: _Graph, axis: str):
    """Share 0…1 by which the surface faces along one axis of the part."""
    transform = graph.node("ShaderNodeVectorTransform", vector_type="NORMAL", convert_from="WORLD", convert_to="OBJECT")
    graph.tree.links.new(graph.node("ShaderNodeNewGeometry").outputs["Normal"], transform.inputs[0])
    separate = graph.node("ShaderNodeSeparateXYZ")
    graph.tree.links.new(transform.outputs[0], separate.inputs[0])
    size = graph.math("ABSOLUTE", separate.outputs[axis])
    # Steep, so that faces do not mix two directions.
    ramp = graph.node("ShaderNodeMapRange", interpolation_type="SMOOTHSTEP")
    graph.put(ramp.inputs["Value"], size)
    graph.put(ramp.inputs["From Min"], 0.6)
    graph.put(ramp.inputs["From Max"], 0.8)
    return ramp.outputs["Result"]


def _brushed(graph: _Graph, position, feature_m: float):
    """Lines along X, and along Y where the surface faces X."""
    def lines(length_axis: int):
        def layer(width_m, detail):
            across, along = 1.0 / width_m, 1.0 / (width_m * BRUSH_STRETCH)
            factors = tuple(along if axis == length_axis else across for axis in range(3))
            return graph.contrast(graph.noise(graph.scaled(position, factors), detail, 0.6))
        return graph.blend(0.4, layer(feature_m, 2.0), layer(feature_m * BRUSH_STREAKS, 3.0))

    return graph.blend(_along(graph, "X"), lines(0), lines(1)), 0.14, 0.6


def _cast(graph: _Graph, position, feature_m: float):
    """Rounded lumps with finer ones on them."""
    return graph.noise(graph.scaled(position, (1.0 / feature_m,) * 3), 4.0, 0.6), 0.5, 0.35


def _grain(graph: _Graph, position, feature_m: float):
    """Fine even pebbles, as on moulded rubber and textured paint."""
    node = graph.node("ShaderNodeTexVoronoi", feature="SMOOTH_F1")
    graph.put(node.inputs["Vector"], position)
    graph.put(node.inputs["Scale"], 1.0 / feature_m)
    return node.outputs["Distance"], 0.35, 0.35


def _knurled(graph: _Graph, position, feature_m: float):
    """Diamonds: two crossed ridges on the plane the surface faces most."""
    separate = graph.node("ShaderNodeSeparateXYZ")
    graph.tree.links.new(position, separate.inputs[0])
    x, y, z = separate.outputs
    turn = 3.14159265 / feature_m

    def diamonds(u, v):
        first = graph.math("ABSOLUTE", graph.math("SINE", graph.math("MULTIPLY", graph.math("ADD", u, v), turn)))
        second = graph.math("ABSOLUTE", graph.math("SINE", graph.math("MULTIPLY", graph.math("SUBTRACT", u, v), turn)))
        return graph.math("MULTIPLY", first, second)

    on_x, on_y = _along(graph, "X"), _along(graph, "Y")
    return graph.blend(on_x, graph.blend(on_y, diamonds(x, y), diamonds(x, z)), diamonds(y, z)), 0.4, 0.35


_PATTERNS = {"brushed": _brushed, "cast": _cast, "grain": _grain, "knurled": _knurled}


def arrange(tree: bpy.types.NodeTree) -> None:
    """Puts nodes in columns by their distance from the output, for whoever opens the file."""
    column = {node.name: 0 for node in tree.nodes}
    for _ in range(len(tree.nodes)):
        for link in tree.links:
            column[link.from_node.name] = max(column[link.from_node.name], column[link.to_node.name] + 1)
    rows: dict[int, int] = {}
    for node in tree.nodes:
        place = column[node.name]
        node.location = (300 - 260 * place, -220 * rows.get(place, 0))
        rows[place] = rows.get(place, 0) + 1
