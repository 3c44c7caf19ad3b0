//! Decisions of the material modules, on hand-made trees.

use contracts::{
    CadReport, GeometryId, Occurrence, PartKey,
    ids::MaterialId,
    material::{Assignment, AssignmentOrigin, MapOrigin, MatchReason, Material, MaterialLibrary, OnMissing, Pbr},
    module::params::{AutoPopulateParams, ResolveMapParams},
};
use newtype_uuid::GenericUuid;

use super::{auto_populate, matching::Matcher, missing, resolve_map};
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
        allowed: Vec::new(),
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

fn best(part: &Occurrence) -> (String, f32, MatchReason) {
    let library = library();
    let found = Matcher::new(&library).best(part).expect("a candidate");
    (found.name, found.score, found.reason)
}

#[test]
fn evidence_is_ranked_from_the_exact_name_down_to_the_colour() {
    let cad = |name| best(&part("thing", Some([0.02, 0.02, 0.02, 1.0]), Some(name)));
    let ranked = [
        cad("Brass"),
        cad("BRASS "),
        cad("cuzn39pb3"),
        cad("black, rubber"),
        cad("Brass, soft yellow"),
        best(&part("bolt M8", None, None)),
        best(&part("thing", Some([0.02, 0.02, 0.02, 1.0]), None)),
    ];
    assert_eq!(ranked[0], ("Brass".into(), 1.0, MatchReason::CadMaterial));
    let reasons = [
        MatchReason::CadMaterial,
        MatchReason::CadMaterial,
        MatchReason::CadMaterialAlias,
        MatchReason::CadMaterialWords,
        MatchReason::CadMaterialWords,
        MatchReason::PartName,
        MatchReason::Color,
    ];
    assert_eq!(ranked.iter().map(|r| r.2).collect::<Vec<_>>(), reasons);
    assert!(ranked.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{ranked:?}");
    assert_eq!(ranked[6].0, "Rubber black");
    assert!(ranked[6].1 <= 0.5 && ranked[5].1 > 0.6);
}

#[test]
fn equal_scores_go_to_the_first_by_name_and_nothing_yields_nothing() {
    let mut twins = library();
    for material in &mut twins.materials {
        material.aliases = vec!["alloy".into()];
    }
    let found = Matcher::new(&twins).candidates(&part("x", None, Some("Alloy")), 9);
    assert_eq!(found.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Brass", "Rubber black", "Steel"]);
    assert!(Matcher::new(&library()).best(&part("x", None, Some("  "))).is_none());
    assert!(Matcher::new(&MaterialLibrary::default()).best(&part("bolt", None, None)).is_none());
}

#[test]
fn short_words_of_a_part_name_mean_nothing() {
    let mut library = library();
    library.materials[2].aliases = vec!["A2".into(), "7".into()];
    let matcher = Matcher::new(&library);
    assert!(matcher.best(&part("plate A2 7", None, None)).is_none());
    assert_eq!(matcher.best(&part("plate", None, Some("A2"))).expect("a match").name, "Steel");
}

#[test]
fn parts_without_material_are_reported_with_the_nearest_ones() {
    let tree = report(vec![part("b", Some([0.8, 0.6, 0.25, 1.0]), Some("Unobtainium")), part("a", None, None)]);
    let map = resolve_map::run(
        &tree,
        &[],
        &library(),
        &ResolveMapParams { on_missing: OnMissing::Warn, material_override: None },
    )
    .expect("a map");
    let found = missing::report(&tree, &map, &library());
    assert_eq!(found.iter().map(|m| m.part_key.as_str()).collect::<Vec<_>>(), ["root/a", "root/b"]);
    assert!((2..=missing::MAX_CANDIDATES).contains(&found[1].candidates.len()), "{found:?}");
    assert_eq!((found[1].candidates[0].name.as_str(), found[1].candidates[0].reason), ("Brass", MatchReason::Color));
    let said = missing::sentence(&found);
    assert!(
        said.starts_with(
            "root/a (nothing in the library comes near), root/b (CAD material `Unobtainium`; nearest: Brass, 4"
        ),
        "{said}"
    );
    let error = resolve(OnMissing::Fail, None).expect_err("fails");
    assert!(error.message.contains("nearest: ") && error.remedy.contains("alias"), "{error:?}");
}
