# SPDX-License-Identifier: GPL-3.0-or-later
"""The assembly tree in exported files: as collections (`.blend`) or as empties (USD)."""

from __future__ import annotations

import bpy

from .importing import Product, readable_name


def as_collections(product: Product, top: bpy.types.Collection) -> None:
    """Moves every part into a collection of its assembly, nested as the CAD has it."""
    made: list[bpy.types.Collection] = []
    for assembly in product.assemblies:
        collection = bpy.data.collections.new(readable_name(assembly.name, "assembly"))
        if assembly.part_key:
            collection["part_key"] = assembly.part_key
        (top if assembly.parent is None else made[assembly.parent]).children.link(collection)
        made.append(collection)
    for part in product.parts:
        if part.assembly is not None:
            made[part.assembly].objects.link(part.object)
            top.objects.unlink(part.object)


def as_empties(product: Product, collection: bpy.types.Collection) -> None:
    """Hangs every part below an empty of its assembly. The empties stand at the product's origin:
    part placements are those within the whole product."""
    made: list[bpy.types.Object] = []
    for assembly in product.assemblies:
        empty = bpy.data.objects.new(readable_name(assembly.name, "assembly"), None)
        if assembly.part_key:
            empty["part_key"] = assembly.part_key
        empty.parent = product.root if assembly.parent is None else made[assembly.parent]
        collection.objects.link(empty)
        made.append(empty)
    for part in product.parts:
        if part.assembly is not None:
            part.object.parent = made[part.assembly]
