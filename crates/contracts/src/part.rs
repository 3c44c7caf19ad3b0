//! The part tree of a CAD file: occurrences, their keys, shapes, colours and boxes.
//!
//! Lengths are mm. Transforms are row-major 4×4, acting on column vectors in mm.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Stable, instance-aware identity of one occurrence within a CAD file: its path from the root,
/// segments joined by `/` (DOMAIN §2). The root occurrence itself is the first segment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartKey(String);

impl PartKey {
    /// Takes back a key that was made by [`assign_keys`].
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// BLAKE3 over a versioned signature of the B-rep in part space, `g1:<64 hex>`; instances of one
/// shape share it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GeometryId(pub String);

/// True where a name says something to a person. Empty names, `NAUO` + digits, `=>[…]`, `SOLID`
/// and `COMPOUND` are exporters' running names and mean nothing (DOMAIN §2).
pub fn name_means_something(name: &str) -> bool {
    let name = name.trim();
    let running_number =
        name.strip_prefix("NAUO").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    !(name.is_empty()
        || running_number
        || (name.starts_with("=>[") && name.ends_with(']'))
        || name == "SOLID"
        || name == "COMPOUND")
}

/// One key segment of a name: NFC, with `/`, `#`, `%` and control characters percent-encoded.
pub fn key_segment(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().nfc() {
        match c {
            '/' | '#' | '%' => out.push_str(&format!("%{:02X}", c as u32)),
            c if c.is_control() => {
                let mut buffer = [0u8; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// What the key of one occurrence is made from. `parent` indexes into the same slice and must
/// point backwards; siblings stand in file order.
#[derive(Debug, Clone)]
pub struct KeySource<'a> {
    pub parent: Option<usize>,
    pub instance_name: &'a str,
    pub product_name: &'a str,
}

/// Keys for all occurrences of a file. Where siblings share a segment, all of them take `#1…#n` in
/// file order. An occurrence with no meaningful name at all is called `part`.
///
/// # Panics
/// If a parent does not stand before its child.
pub fn assign_keys(sources: &[KeySource<'_>]) -> Vec<PartKey> {
    use std::collections::HashMap;

    let segments: Vec<String> = sources
        .iter()
        .map(|s| {
            let name =
                [s.instance_name, s.product_name].into_iter().find(|n| name_means_something(n)).unwrap_or("part");
            key_segment(name)
        })
        .collect();
    let mut totals: HashMap<(Option<usize>, &str), usize> = HashMap::new();
    for (source, segment) in sources.iter().zip(&segments) {
        *totals.entry((source.parent, segment)).or_default() += 1;
    }
    let mut seen: HashMap<(Option<usize>, &str), usize> = HashMap::new();
    let mut keys: Vec<String> = Vec::with_capacity(sources.len());
    for (index, (source, segment)) in sources.iter().zip(&segments).enumerate() {
        let slot = (source.parent, segment.as_str());
        let number = seen.entry(slot).or_default();
        *number += 1;
        let mut key = match source.parent {
            Some(parent) => {
                assert!(parent < index, "occurrence {index} stands before its parent {parent}");
                format!("{}/{segment}", keys[parent])
            }
            None => segment.clone(),
        };
        if totals[&slot] > 1 {
            key.push_str(&format!("#{number}"));
        }
        keys.push(key);
    }
    keys.into_iter().map(PartKey).collect()
}

/// Axis-aligned box, mm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    pub min: [f64; 3],
    pub max: [f64; 3],
}

impl BoundingBox {
    /// Edge lengths, mm.
    pub fn size(&self) -> [f64; 3] {
        std::array::from_fn(|i| self.max[i] - self.min[i])
    }

    /// Length of the space diagonal, mm.
    pub fn diagonal(&self) -> f64 {
        self.size().iter().map(|s| s * s).sum::<f64>().sqrt()
    }

    /// The smallest box around both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            min: std::array::from_fn(|i| self.min[i].min(other.min[i])),
            max: std::array::from_fn(|i| self.max[i].max(other.max[i])),
        }
    }
}

/// Linear RGBA, 0…1 (glTF and Blender want linear values; STEP colours are read as linear).
pub type LinearRgba = [f32; 4];

/// One assembly or part occurrence. Assemblies have no `geometry_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    pub part_key: PartKey,
    /// Key of the assembly it stands in; none for a root.
    pub parent: Option<PartKey>,
    /// What to show a person: the name the key segment was made from.
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub instance_name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub product_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    pub geometry_id: Option<GeometryId>,
    /// The prevailing colour (by area) where the file gives one.
    pub color: Option<LinearRgba>,
    /// Original CAD material name, where the file gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cad_material: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,
    /// Placement within the parent, row-major, mm.
    pub transform: [[f64; 4]; 4],
    /// In the space of the file, exact, without tessellation. None for an occurrence without extent.
    pub bbox_mm: Option<BoundingBox>,
    pub faces: u32,
    pub triangles: u64,
    pub unmeshed_faces: u32,
    /// Exact volume, mm³, where the shape is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_mm3: Option<f64>,
    /// Exact area, mm².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_mm2: Option<f64>,
    #[serde(default)]
    pub solids: u32,
    #[serde(default)]
    pub surfaces: u32,
    #[serde(default)]
    pub free_edges: u32,
    /// Construction geometry: kept in the tree, never rendered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub construction: bool,
}

/// Everything read from one CAD file; the JSON of `hartomat cad inspect`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CadReport {
    /// File name without folders.
    pub file: String,
    /// STEP schema, e.g. `AUTOMOTIVE_DESIGN` or `AP242_…`.
    pub schema: String,
    /// The file's own length unit, e.g. `mm`, `inch`, `m`.
    pub unit: String,
    /// Parents before children, siblings in file order.
    pub occurrences: Vec<Occurrence>,
    pub bbox_mm: Option<BoundingBox>,
    /// Faces the file names that the kernel dropped without a word.
    pub dropped_faces: u32,
    pub warnings: Vec<String>,
}

impl CadReport {
    /// Occurrences that carry geometry of their own.
    pub fn leaves(&self) -> impl Iterator<Item = &Occurrence> {
        self.occurrences.iter().filter(|o| o.geometry_id.is_some() && !o.construction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(rows: &[(Option<usize>, &str, &str)]) -> Vec<String> {
        let sources: Vec<_> = rows
            .iter()
            .map(|&(parent, instance_name, product_name)| KeySource { parent, instance_name, product_name })
            .collect();
        assign_keys(&sources).into_iter().map(|k| k.0).collect()
    }

    #[test]
    fn repeated_siblings_are_all_numbered_in_file_order() {
        assert_eq!(
            keys(&[(None, "", "bearing"), (Some(0), "ball", "b"), (Some(0), "ring", "r"), (Some(0), "ball", "b")]),
            ["bearing", "bearing/ball#1", "bearing/ring", "bearing/ball#2"],
        );
    }

    #[test]
    fn meaningless_instance_names_give_way_to_the_product() {
        assert_eq!(
            keys(&[(None, "", "as1"), (Some(0), "NAUO3", "plate"), (Some(0), "=>[0:1:1:3]", "SOLID")]),
            ["as1", "as1/plate", "as1/part"],
        );
        assert!(name_means_something("NAUOx"));
        assert!(!name_means_something("  "));
    }

    #[test]
    fn segments_are_nfc_and_escape_the_separators() {
        assert_eq!(key_segment("Gewinde 1/2\" #3 50%"), "Gewinde 1%2F2\" %233 50%25");
        assert_eq!(key_segment("e\u{301}"), "\u{e9}");
        assert_eq!(key_segment("a\nb"), "a%0Ab");
    }
}
