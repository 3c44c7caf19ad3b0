//! Finds a library material for every part nobody has assigned one to.
//!
//! Manual and rule assignments are never touched. What is found is recorded with the product, so
//! that a person can see and correct it.

use std::collections::BTreeMap;

use contracts::{
    CadReport,
    ids::ProductId,
    material::{Assignment, AssignmentOrigin, MaterialLibrary},
    module::params::AutoPopulateParams,
};

use super::matching::Matcher;
use crate::declare::{
    ArtifactRole, CAD_OBJECTS, Caching, Execution, ExecutionRole, Family, ModuleSpec, ORDER_LINE, ORDER_PIPELINES,
    OutputPort, ParamsType, SideEffects, params, source,
};
use crate::{ModuleError, ports::Ports};

pub const MODULE_KEY: &str = "materials.auto_populate";
/// 2: names are compared by words, finishes win, colours are compared as they are seen.
pub const VERSION: u32 = 2;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "auto_populate_materials",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Auto-populate materials",
    description: "Finds a library material for every part nobody has assigned one to.",
    category: "Materials",
    family: Family::OrderLine,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Prepare,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[],
    legacy_source: source(ORDER_PIPELINES, "auto_populate_materials"),
    inputs: &[ORDER_LINE, CAD_OBJECTS],
    outputs: &[OutputPort::one("material_assignments", ArtifactRole::MaterialAssignments)],
    params: ParamsType::of::<params::AutoPopulateParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// All assignments, given and found, sorted by key.
pub async fn run(
    ports: &Ports,
    product: ProductId,
    report: &CadReport,
    given: &[Assignment],
    library: &MaterialLibrary,
    params: &AutoPopulateParams,
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
    params: &AutoPopulateParams,
) -> Vec<Assignment> {
    let mut by_key: BTreeMap<_, Assignment> = given
        .iter()
        .filter(|a| !(params.overwrite_auto && a.origin == AssignmentOrigin::Auto))
        .map(|a| (a.part_key.clone(), a.clone()))
        .collect();
    let matcher = Matcher::new(library);
    for part in report.leaves() {
        if by_key.contains_key(&part.part_key) {
            continue;
        }
        let best = matcher.best(part);
        if let Some(best) = best
            && f64::from(best.score) >= params.minimum_match_score
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
