//! A GLB of this project's own writer with library materials in place of CAD colours.
//!
//! Only the JSON chunk changes; accessors and buffers stay as they are. Occurrences of one mesh
//! that show different materials get meshes of their own over the same accessors.

use std::collections::{BTreeMap, HashMap};

use contracts::material::{MapEntry, MapOrigin, MaterialMap, Pbr};
use serde_json::{Map, Value, json};

use crate::{Fault, ModuleError};

const JSON_CHUNK: &[u8; 4] = b"JSON";
/// Bytes of the GLB header, and of the header of each chunk.
const HEADER: usize = 12;
const CHUNK_HEADER: usize = 8;

/// # Errors
/// Where the bytes are no GLB.
pub fn paint(glb: &[u8], materials: &MaterialMap) -> Result<Vec<u8>, ModuleError> {
    let (document, rest) = split(glb).ok_or_else(no_glb)?;
    let mut document: Value = serde_json::from_slice(document).map_err(|_| no_glb())?;
    apply(&mut document, materials).ok_or_else(no_glb)?;
    join(&document, rest).ok_or_else(no_glb)
}

fn no_glb() -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "cad.damaged_glb",
        "The product's GLB cannot be read back.",
        "Read the CAD file again (reprocess).",
    )
}

/// The JSON chunk, and the chunks behind it.
fn split(glb: &[u8]) -> Option<(&[u8], &[u8])> {
    let header = glb.get(HEADER..HEADER + CHUNK_HEADER)?;
    if glb.get(..4)? != b"glTF" || &header[4..] != JSON_CHUNK {
        return None;
    }
    let length = usize::try_from(u32::from_le_bytes(header[..4].try_into().ok()?)).ok()?;
    let start = HEADER + CHUNK_HEADER;
    Some((glb.get(start..start + length)?, glb.get(start + length..)?))
}

fn join(document: &Value, rest: &[u8]) -> Option<Vec<u8>> {
    let mut text = serde_json::to_vec(document).ok()?;
    text.resize(text.len().next_multiple_of(4), b' ');
    let total = HEADER + CHUNK_HEADER + text.len() + rest.len();
    let mut glb = Vec::with_capacity(total);
    glb.extend_from_slice(b"glTF");
    glb.extend_from_slice(&2u32.to_le_bytes());
    glb.extend_from_slice(&u32::try_from(total).ok()?.to_le_bytes());
    glb.extend_from_slice(&u32::try_from(text.len()).ok()?.to_le_bytes());
    glb.extend_from_slice(JSON_CHUNK);
    glb.extend_from_slice(&text);
    glb.extend_from_slice(rest);
    Some(glb)
}

fn apply(document: &mut Value, map: &MaterialMap) -> Option<()> {
    let entries: BTreeMap<&str, &MapEntry> =
        map.entries.iter().filter(|e| e.origin != MapOrigin::CadColor).map(|e| (e.part_key.as_str(), e)).collect();
    let root = document.as_object_mut()?;
    let mut materials = take_list(root, "materials");
    let mut meshes = take_list(root, "meshes");
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut painted: HashMap<(usize, usize), usize> = HashMap::new();
    let mut uses_clearcoat_or_glass = Vec::new();
    for node in root.get_mut("nodes").and_then(Value::as_array_mut).into_iter().flatten() {
        let entry = node.pointer("/extras/part_key").and_then(Value::as_str).and_then(|key| entries.get(key));
        let mesh = node.get("mesh").and_then(Value::as_u64).and_then(|m| usize::try_from(m).ok());
        let (Some(entry), Some(mesh)) = (entry, mesh) else { continue };
        let material = *by_name.entry(&entry.material).or_insert_with(|| {
            materials.push(material(&entry.material, &entry.pbr, &mut uses_clearcoat_or_glass));
            materials.len() - 1
        });
        let copy = match painted.get(&(mesh, material)) {
            Some(copy) => *copy,
            None => {
                let mut copy = meshes.get(mesh)?.clone();
                for primitive in copy.get_mut("primitives")?.as_array_mut()? {
                    primitive.as_object_mut()?.insert("material".into(), json!(material));
                }
                meshes.push(copy);
                painted.insert((mesh, material), meshes.len() - 1);
                meshes.len() - 1
            }
        };
        node.as_object_mut()?.insert("mesh".into(), json!(copy));
    }
    drop_unused(root, &mut meshes, &mut materials);
    uses_clearcoat_or_glass.sort_unstable();
    uses_clearcoat_or_glass.dedup();
    if !uses_clearcoat_or_glass.is_empty() {
        let used = root.entry("extensionsUsed").or_insert_with(|| json!([])).as_array_mut()?;
        for name in uses_clearcoat_or_glass {
            if !used.iter().any(|u| u == name) {
                used.push(json!(name));
            }
        }
    }
    Some(())
}

fn take_list(root: &mut Map<String, Value>, key: &str) -> Vec<Value> {
    match root.remove(key) {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    }
}

/// Meshes and materials nothing shows any more go; the indices of the others move up.
fn drop_unused(root: &mut Map<String, Value>, meshes: &mut Vec<Value>, materials: &mut Vec<Value>) {
    let mut nodes = take_list(root, "nodes");
    let kept = keep(meshes, nodes.iter_mut().filter_map(|n| n.get_mut("mesh")).collect());
    *meshes = kept;
    let primitives = meshes.iter_mut().filter_map(|m| m.get_mut("primitives")?.as_array_mut()).flatten();
    let kept = keep(materials, primitives.filter_map(|p| p.get_mut("material")).collect());
    *materials = kept;
    root.insert("nodes".into(), Value::Array(nodes));
    root.insert("meshes".into(), Value::Array(std::mem::take(meshes)));
    root.insert("materials".into(), Value::Array(std::mem::take(materials)));
}

/// The items that are referred to, in their order; `references` are set to the new indices.
fn keep(items: &[Value], mut references: Vec<&mut Value>) -> Vec<Value> {
    let index_of = |reference: &Value| reference.as_u64().and_then(|i| usize::try_from(i).ok());
    let mut used = vec![false; items.len()];
    for index in references.iter().filter_map(|r| index_of(r)) {
        if let Some(slot) = used.get_mut(index) {
            *slot = true;
        }
    }
    let mut places = vec![0; items.len()];
    let mut kept = Vec::new();
    for (index, item) in items.iter().enumerate().filter(|(i, _)| used[*i]) {
        places[index] = kept.len();
        kept.push(item.clone());
    }
    for reference in &mut references {
        if let Some(place) = index_of(reference).and_then(|i| places.get(i)) {
            **reference = json!(place);
        }
    }
    kept
}

fn material(name: &str, pbr: &Pbr, extensions: &mut Vec<&'static str>) -> Value {
    let mut more = Map::new();
    let mut extend = |name: &'static str, value: Value| {
        extensions.push(name);
        more.insert(name.to_owned(), value);
    };
    if pbr.transmission > 0.0 {
        extend("KHR_materials_transmission", json!({ "transmissionFactor": pbr.transmission }));
    }
    if (pbr.ior - 1.5).abs() > 1e-6 {
        extend("KHR_materials_ior", json!({ "ior": pbr.ior }));
    }
    if pbr.coat > 0.0 {
        extend("KHR_materials_clearcoat", json!({ "clearcoatFactor": pbr.coat }));
    }
    let mut material = json!({
        "name": name,
        "pbrMetallicRoughness": {
            "baseColorFactor": pbr.base_color, "metallicFactor": pbr.metallic, "roughnessFactor": pbr.roughness,
        },
    });
    if !more.is_empty() {
        material["extensions"] = Value::Object(more);
    }
    material
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glb(document: &Value) -> Vec<u8> {
        join(document, b"\x04\0\0\0BIN\0data").expect("small")
    }

    fn map(entries: &[(&str, &str, MapOrigin)]) -> MaterialMap {
        let entry = |(key, material, origin): &(&str, &str, MapOrigin)| {
            json!({ "part_key": key, "material": material, "origin": origin,
                    "pbr": Pbr { metallic: 1.0, ..Pbr::from_cad_color([0.5, 0.5, 0.5, 1.0]) } })
        };
        let entries: Vec<Value> = entries.iter().map(entry).collect();
        serde_json::from_value(json!({ "entries": entries, "unmapped": [] })).expect("a map")
    }

    #[test]
    fn occurrences_of_one_mesh_show_their_own_materials_over_the_same_accessors() {
        let document = json!({
            "asset": { "version": "2.0" },
            "materials": [{ "name": "red" }, { "name": "blue" }],
            "meshes": [{ "primitives": [
                { "attributes": { "POSITION": 0 }, "material": 0 }, { "attributes": { "POSITION": 1 }, "material": 1 },
            ] }],
            "nodes": [
                { "mesh": 0, "extras": { "part_key": "a" } }, { "mesh": 0, "extras": { "part_key": "b" } },
                { "mesh": 0, "extras": { "part_key": "c" } }, { "children": [0, 1, 2] },
            ],
        });
        let origin = MapOrigin::Manual;
        let painted =
            paint(&glb(&document), &map(&[("a", "Steel", origin), ("b", "Brass", origin), ("c", "Steel", origin)]));
        let painted = painted.expect("a GLB");
        let (text, rest) = split(&painted).expect("still a GLB");
        let result: Value = serde_json::from_slice(text).expect("JSON");
        assert_eq!(rest, b"\x04\0\0\0BIN\0data");
        assert_eq!(u32::from_le_bytes(painted[8..12].try_into().expect("4 bytes")) as usize, painted.len());
        let names: Vec<&Value> = result["materials"].as_array().expect("list").iter().map(|m| &m["name"]).collect();
        assert_eq!(names, ["Steel", "Brass"]);
        let meshes: Vec<&Value> = result["nodes"].as_array().expect("list").iter().map(|n| &n["mesh"]).collect();
        assert_eq!(meshes, [&json!(0), &json!(1), &json!(0), &Value::Null]);
        assert_eq!(result["meshes"][1]["primitives"][1], json!({ "attributes": { "POSITION": 1 }, "material": 1 }));
    }

    #[test]
    fn parts_without_a_library_material_keep_the_colours_of_their_faces() {
        let document = json!({
            "materials": [{ "name": "red" }, { "name": "blue" }],
            "meshes": [{ "primitives": [{ "material": 0 }, { "material": 1 }] }],
            "nodes": [{ "mesh": 0, "extras": { "part_key": "a" } }],
        });
        let painted = paint(&glb(&document), &map(&[("a", "cad color", MapOrigin::CadColor)])).expect("a GLB");
        let result: Value = serde_json::from_slice(split(&painted).expect("a GLB").0).expect("JSON");
        assert_eq!(result["meshes"], document["meshes"]);
        assert!(paint(b"no glb", &MaterialMap::default()).is_err());
    }
}
