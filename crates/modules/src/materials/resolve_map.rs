//! From assignments to the surface of every part: what a scene is painted with.

use std::collections::BTreeMap;

use contracts::{
    CadReport, PartKey,
    ids::MaterialId,
    material::{
        Assignment, AssignmentOrigin, MapEntry, MapOrigin, Material, MaterialLibrary, MaterialMap, MissingMaterial,
        OnMissing, Pbr,
    },
    module::params::ResolveMapParams,
};

use super::missing;
use crate::declare::{
    ArtifactRole, CAD_OBJECTS, Caching, Execution, ExecutionRole, Family, InputPort, ModuleSpec, ORDER_LINE,
    ORDER_PIPELINES, OutputPort, ParamsType, SideEffects, params, source,
};
use crate::{Fault, ModuleError};

pub const MODULE_KEY: &str = "materials.resolve_map";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "material_map_resolve",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Material map",
    description: "Settles the surface of every part.",
    category: "Materials",
    family: Family::OrderLine,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Prepare,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[],
    legacy_source: source(ORDER_PIPELINES, "material_map_resolve"),
    inputs: &[
        ORDER_LINE,
        CAD_OBJECTS,
        InputPort::optional("material_assignments", &[ArtifactRole::MaterialAssignments]),
    ],
    outputs: &[OutputPort::one("material_map", ArtifactRole::MaterialMap)],
    params: ParamsType::of::<params::ResolveMapParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// Shown for a part that has neither material nor CAD colour, linear.
const NEUTRAL: [f32; 4] = [0.55, 0.56, 0.58, 1.0];

/// The surface of every leaf occurrence, sorted by key.
///
/// # Errors
/// [`Fault::Input`] where the policy is `fail` and parts have no material, where an assignment or
/// override names a material the frozen library does not hold, or where no default exists.
pub fn run(
    report: &CadReport,
    assignments: &[Assignment],
    library: &MaterialLibrary,
    params: &ResolveMapParams,
) -> Result<MaterialMap, ModuleError> {
    let materials: BTreeMap<MaterialId, &Material> = library.materials.iter().map(|m| (m.id, m)).collect();
    let assigned: BTreeMap<&PartKey, &Assignment> = assignments.iter().map(|a| (&a.part_key, a)).collect();
    let find = |id: MaterialId, whence: &str| {
        materials.get(&id).copied().ok_or_else(|| {
            ModuleError::new(
                Fault::Input,
                "material.unknown",
                format!("{whence} names the material {id}, which is not in the active library."),
                "Activate that material or choose another one, then place the line again.",
            )
        })
    };
    let everywhere = params.material_override.as_deref().map(|named| overriding(library, named)).transpose()?;

    let mut map = MaterialMap::default();
    for part in report.leaves() {
        // A material that this output type must not show is as good as none.
        let said = assigned.get(&part.part_key).filter(|said| library.allows(said.material));
        let (material, origin) = match (everywhere, said) {
            (Some(material), _) => (Some(material), MapOrigin::Override),
            (None, Some(assignment)) => {
                let whence = format!("The assignment of part `{}`", part.part_key);
                let origin = match assignment.origin {
                    AssignmentOrigin::Manual => MapOrigin::Manual,
                    AssignmentOrigin::Rule => MapOrigin::Rule,
                    AssignmentOrigin::Auto => MapOrigin::Auto,
                };
                (Some(find(assignment.material, &whence)?), origin)
            }
            (None, None) => {
                map.unmapped.push(part.part_key.clone());
                match (params.on_missing, library.default.filter(|id| library.allows(*id))) {
                    (OnMissing::Default, Some(id)) => (Some(find(id, "The library's default")?), MapOrigin::Default),
                    _ => (None, MapOrigin::CadColor),
                }
            }
        };
        map.entries.push(MapEntry {
            part_key: part.part_key.clone(),
            material: material.map_or_else(|| "cad color".to_owned(), |m| m.name.clone()),
            origin,
            pbr: material.map_or_else(|| Pbr::from_cad_color(part.color.unwrap_or(NEUTRAL)), |m| m.pbr.clone()),
        });
    }
    map.entries.sort_by(|a, b| a.part_key.cmp(&b.part_key));
    map.unmapped.sort();

    if !map.unmapped.is_empty() {
        match params.on_missing {
            OnMissing::Fail => return Err(no_material(&missing::report(report, &map, library))),
            OnMissing::Default if !library.default.is_some_and(|id| library.allows(id)) => {
                return Err(no_default(&missing::report(report, &map, library)));
            }
            OnMissing::Default | OnMissing::Warn => {}
        }
    }
    Ok(map)
}

/// The one material for every part, by id or canonical name.
fn overriding<'a>(library: &'a MaterialLibrary, named: &str) -> Result<&'a Material, ModuleError> {
    let is_it = |m: &&Material| m.id.to_string() == named || m.name.to_lowercase() == named.to_lowercase();
    library.materials.iter().find(is_it).ok_or_else(|| {
        ModuleError::new(
            Fault::Input,
            "material.unknown",
            format!("The material override names `{named}`, which is not in the active library."),
            "Activate that material or choose another one, then place the line again.",
        )
    })
}

fn no_material(parts: &[MissingMaterial]) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "material.missing",
        format!("{} without a material: {}.", count_of(parts), missing::sentence(parts)),
        "Assign the nearest material or another one on the product's page, add the CAD material's name to a library material \
         as an alias, or let the output type fall back to its default material.",
    )
}

fn no_default(parts: &[MissingMaterial]) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "material.no_default",
        format!(
            "{} without a material, and the library has no default material: {}.",
            count_of(parts),
            missing::sentence(parts)
        ),
        "Mark one material as the default, or assign materials on the product's page.",
    )
}

fn count_of(parts: &[MissingMaterial]) -> String {
    if parts.len() == 1 { "1 part is".to_owned() } else { format!("{} parts are", parts.len()) }
}
