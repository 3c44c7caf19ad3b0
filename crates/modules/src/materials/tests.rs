//! Decisions of the material modules, on hand-made trees.

use contracts::{
    CadReport, GeometryId, Occurrence, PartKey,
    ids::MaterialId,
    material::{Assignment, AssignmentOrigin, MapOrigin, Material, MaterialLibrary, OnMissing, Pbr},
    module::params::{AutoPopulateParams, ResolveMapParams},
};
use newtype_uuid::GenericUuid;

use super::{auto_populate, resolve_map};
use crate::Fault;

const IDENTITY: [[f64; 4]; 4] =
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];

fn part(name: &str, color: Option<[f32; 4]>, cad_material: Option<&str>) -> Occurrence {
    let mut occurrence: Occurrence = serde_json::from_value(serde_json::json!({
        "part_key": format!("root/{name}"), "parent": "root", "name": name, "geometry_id": null, "color": null,
        "transform": IDENTITY, "bbox_mm": null, "faces": 6, "triangles": 12, "unmeshed_faces": 0
    }))
    .expect("an occurrence");
    occurrence.geometry_id = Some(GeometryId(format!("g1:{name}")));
    occurrence.color = color;
    occurrence.cad_material = cad_material.map(str::to_owned);
    occurrence
}

fn report(parts: Vec<Occurrence>) -> CadReport {
    CadReport {
        file: "x.step".into(),
        schema: String::new(),
        unit: "mm".into(),
        occurrences: parts,
        bbox_mm: None,
        dropped_faces: 0,
        warnings: Vec::new(),
    }
}

fn id(n: u128) -> MaterialId {
    MaterialId::from_untyped_uuid(uuid::Uuid::from_u128(n))
}

fn library() -> MaterialLibrary {
    let entry = |n, name: &str, aliases: &[&str], color| Material {
        id: id(n),
        name: name.into(),
        aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
        pbr: Pbr::from_cad_color(color),
    };
    MaterialLibrary {
        materials: vec![
            entry(1, "Brass", &["CuZn39Pb3"], [0.8, 0.6, 0.2, 1.0]),
            entry(2, "Rubber black", &["NBR", "seal"], [0.02, 0.02, 0.02, 1.0]),
            entry(3, "Steel", &["1.0503", "bolt"], [0.5, 0.5, 0.5, 1.0]),
        ],
        default: None,
    }
}

fn key(name: &str) -> PartKey {
    PartKey::from_stored(format!("root/{name}"))
}

fn populate(parts: Vec<Occurrence>, given: &[Assignment], overwrite: bool) -> Vec<(String, u128, AssignmentOrigin)> {
    let params = AutoPopulateParams { overwrite_auto: overwrite, minimum_match_score: 0.6 };
    auto_populate::populate(&report(parts), given, &library(), &params)
        .into_iter()
        .map(|a| (a.part_key.to_string(), a.material.into_untyped_uuid().as_u128(), a.origin))
        .collect()
}

#[test]
fn cad_material_beats_the_part_name_and_colour_alone_is_not_enough() {
    let found = populate(
        vec![
            part("bolt_1", None, Some("CuZn39Pb3")),
            part("bolt_2", None, None),
            part("thing", Some([0.8, 0.6, 0.2, 1.0]), None),
        ],
        &[],
        false,
    );
    assert_eq!(
        found,
        [("root/bolt_1".into(), 1, AssignmentOrigin::Auto), ("root/bolt_2".into(), 3, AssignmentOrigin::Auto)]
    );
}

#[test]
fn manual_assignments_stay_and_auto_ones_are_searched_again_only_on_request() {
    let given = |origin| vec![Assignment { part_key: key("bolt_1"), material: id(2), origin, score: None }];
    let parts = || vec![part("bolt_1", None, None)];
    assert_eq!(populate(parts(), &given(AssignmentOrigin::Manual), true)[0].1, 2);
    assert_eq!(populate(parts(), &given(AssignmentOrigin::Auto), false)[0].1, 2);
    assert_eq!(populate(parts(), &given(AssignmentOrigin::Auto), true)[0].1, 3);
}

fn resolve(
    on_missing: OnMissing,
    default: Option<MaterialId>,
) -> Result<contracts::material::MaterialMap, crate::ModuleError> {
    let given = [Assignment { part_key: key("a"), material: id(1), origin: AssignmentOrigin::Rule, score: None }];
    let library = MaterialLibrary { default, ..library() };
    let params = ResolveMapParams { on_missing, material_override: None };
    resolve_map::run(
        &report(vec![part("b", Some([1.0, 0.0, 0.0, 1.0]), None), part("a", None, None)]),
        &given,
        &library,
        &params,
    )
}

#[test]
fn a_part_without_material_obeys_the_policy() {
    let error = resolve(OnMissing::Fail, Some(id(3))).expect_err("fails");
    assert_eq!((error.fault, error.code.as_str()), (Fault::Input, "material.missing"));
    assert!(error.message.contains("root/b"), "{}", error.message);

    let map = resolve(OnMissing::Default, Some(id(3))).expect("a map");
    assert_eq!(
        map.entries.iter().map(|e| (e.part_key.as_str(), e.origin)).collect::<Vec<_>>(),
        [("root/a", MapOrigin::Rule), ("root/b", MapOrigin::Default)]
    );
    assert_eq!(map.unmapped, [key("b")]);

    let map = resolve(OnMissing::Warn, None).expect("a map");
    assert_eq!(map.entries[1].pbr.base_color, [1.0, 0.0, 0.0, 1.0]);

    assert_eq!(resolve(OnMissing::Default, None).expect_err("no default").code, "material.no_default");
}

#[test]
fn an_override_paints_every_part_and_an_unknown_material_is_an_input_fault() {
    let paint = |material: MaterialId| {
        let params = ResolveMapParams { on_missing: OnMissing::Fail, material_override: Some(material.to_string()) };
        resolve_map::run(&report(vec![part("a", None, None), part("b", None, None)]), &[], &library(), &params)
    };
    let map = paint(id(2)).expect("a map");
    assert!(map.entries.iter().all(|e| e.material == "Rubber black" && e.origin == MapOrigin::Override));
    assert!(map.unmapped.is_empty());
    assert_eq!(paint(id(99)).expect_err("unknown").code, "material.unknown");
}
