//! Finds a library material for every part nobody has assigned one to.
//!
//! Manual and rule assignments are never touched. What is found is recorded with the product, so
//! that a person can see and correct it.

use std::collections::BTreeMap;

use contracts::{
    CadReport,
    ids::ProductId,
    material::{Assignment, AssignmentOrigin, MaterialLibrary},
};

use super::matching::Matcher;
use crate::{ModuleError, ports::Ports};

pub const MODULE_KEY: &str = "materials.auto_populate";
/// 2: names are compared by words, finishes win, colours are compared as they are seen.
pub const VERSION: u32 = 2;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    /// Search again for parts an earlier auto-population has matched.
    pub overwrite: bool,
    /// Least score 0…1; below it a part stays unassigned.
    pub minimum_match_score: f32,
}

/// All assignments, given and found, sorted by key.
pub async fn run(
    ports: &Ports,
    product: ProductId,
    report: &CadReport,
    given: &[Assignment],
    library: &MaterialLibrary,
    params: Params,
) -> Result<Vec<Assignment>, ModuleError> {
    let all = populate(report, given, library, params);
    let found: Vec<Assignment> = all.iter().filter(|a| a.origin == AssignmentOrigin::Auto).cloned().collect();
    ports.store.save_auto_assignments(product, &found).await?;
    Ok(all)
}

/// The decision itself, without effects.
pub fn populate(
    report: &CadReport,
    given: &[Assignment],
    library: &MaterialLibrary,
    params: Params,
) -> Vec<Assignment> {
    let mut by_key: BTreeMap<_, Assignment> = given
        .iter()
        .filter(|a| !(params.overwrite && a.origin == AssignmentOrigin::Auto))
        .map(|a| (a.part_key.clone(), a.clone()))
        .collect();
    let matcher = Matcher::new(library);
    for part in report.leaves() {
        if by_key.contains_key(&part.part_key) {
            continue;
        }
        let best = matcher.best(part);
        if let Some(best) = best
            && best.score >= params.minimum_match_score
        {
            by_key.insert(
                part.part_key.clone(),
                Assignment {
                    part_key: part.part_key.clone(),
                    material: best.material,
                    origin: AssignmentOrigin::Auto,
                    score: Some(best.score),
                },
            );
        }
    }
    by_key.into_values().collect()
}
