//! What to do about the parts nothing was assigned to: each with the materials that come nearest.

use std::collections::BTreeSet;

use contracts::{
    CadReport, PartKey,
    material::{MatchReason, MaterialCandidate, MaterialLibrary, MaterialMap, MissingMaterial},
};

use super::matching::Matcher;

/// Candidates per part.
pub const MAX_CANDIDATES: usize = 3;
/// How many parts a sentence spells out.
const NAMED_PARTS: usize = 8;

/// The unmapped parts of `map`, in its order, each with its nearest materials.
pub fn report(report: &CadReport, map: &MaterialMap, library: &MaterialLibrary) -> Vec<MissingMaterial> {
    let unmapped: BTreeSet<&PartKey> = map.unmapped.iter().collect();
    if unmapped.is_empty() {
        return Vec::new();
    }
    let matcher = Matcher::new(library);
    let mut missing: Vec<MissingMaterial> = report
        .leaves()
        .filter(|part| unmapped.contains(&part.part_key))
        .map(|part| MissingMaterial {
            part_key: part.part_key.clone(),
            name: part.name.clone(),
            cad_material: part.cad_material.clone(),
            candidates: matcher.candidates(part, MAX_CANDIDATES),
        })
        .collect();
    missing.sort_by(|a, b| a.part_key.cmp(&b.part_key));
    missing
}

/// The parts in one line: `a/bolt (nearest: Stainless steel, 45 %, by colour), … and 3 more`.
pub fn sentence(missing: &[MissingMaterial]) -> String {
    let mut text = missing.iter().take(NAMED_PARTS).map(one).collect::<Vec<_>>().join(", ");
    if missing.len() > NAMED_PARTS {
        text.push_str(&format!(" and {} more", missing.len() - NAMED_PARTS));
    }
    text
}

fn one(part: &MissingMaterial) -> String {
    let said = part.cad_material.as_ref().map(|name| format!("CAD material `{name}`; ")).unwrap_or_default();
    match part.candidates.first() {
        Some(candidate) => format!("{} ({said}nearest: {})", part.part_key, nearest(candidate)),
        None => format!("{} ({said}nothing in the library comes near)", part.part_key),
    }
}

fn nearest(candidate: &MaterialCandidate) -> String {
    let why = match candidate.reason {
        MatchReason::CadMaterial | MatchReason::CadMaterialAlias => "by CAD material",
        MatchReason::CadMaterialWords => "by words of the CAD material",
        MatchReason::CadMaterialOverlap => "by some words of the CAD material",
        MatchReason::PartName => "by the part's name",
        MatchReason::Color => "by colour",
    };
    format!("{}, {:.0} %, {why}", candidate.name, candidate.score * 100.0)
}
