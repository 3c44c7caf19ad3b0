//! Every params type: its schema keeps to the documented subset, its defaults are valid, and what
//! the table accepts the type can read.

use contracts::module::{ModuleParams, OverrideScope, ParamKind, ParamTable, decode, param_schema, params::*};
use serde_json::{Map, Value, json};

fn table<P: ModuleParams>() -> ParamTable {
    ParamTable::from_schema(&param_schema::<P>())
        .unwrap_or_else(|violations| panic!("{} leaves the subset: {violations:#?}", std::any::type_name::<P>()))
}

fn params(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

/// Values at and beyond the edges of a kind: (fits, does not fit).
fn edges(kind: &ParamKind) -> (Vec<Value>, Vec<Value>) {
    match kind {
        ParamKind::Boolean => (vec![json!(true), json!(false)], vec![json!(0), json!("true")]),
        ParamKind::Integer { min, max } => {
            (vec![json!(min), json!(max)], vec![json!(min - 1), json!(max + 1), json!(0.5), json!("1")])
        }
        ParamKind::Number { min, max } => (
            vec![json!(min), json!(max), json!((min + max) / 2.0)],
            vec![json!(min - 0.001), json!(max + 0.001), json!("1")],
        ),
        ParamKind::Text { min, max } => (
            vec![json!("ä".repeat(*max)), json!("x".repeat((*min).max(1)))],
            vec![json!("ä".repeat(max + 1)), json!(1)],
        ),
        ParamKind::Choice { values } => {
            (values.iter().map(|v| json!(v)).collect(), vec![json!("no such word"), json!(0)])
        }
        ParamKind::List { items, min, max, unique } => {
            let (good, bad) = edges(items);
            let mut bad: Vec<Value> = bad.into_iter().map(|v| json!([v])).collect();
            bad.push(json!({}));
            bad.push(Value::Array(vec![good[0].clone(); max + 1]));
            if *unique {
                bad.push(json!([good[0], good[0]]));
            }
            let good = if *min <= 1 { vec![json!([good[0]])] } else { Vec::new() };
            (good, bad)
        }
        ParamKind::Record { fields } => {
            let whole: Map<String, Value> =
                fields.iter().map(|(k, kind)| (k.clone(), edges(kind).0[0].clone())).collect();
            let mut open = whole.clone();
            open.insert("more".into(), json!(1));
            let mut short = whole.clone();
            short.remove(&fields[0].0);
            (vec![Value::Object(whole)], vec![Value::Object(open), Value::Object(short), json!(1)])
        }
    }
}

fn check<P: ModuleParams>() {
    let name = std::any::type_name::<P>();
    let table = table::<P>();
    let defaults = serde_json::to_value(P::default()).expect("defaults");
    assert_eq!(table.iter().count(), defaults.as_object().expect("flat").len(), "{name}: every field is a param");
    for param in table.iter() {
        assert_eq!(table.check(&param.key, &param.default), None, "{name}.{}: the default is valid", param.key);
        let (good, bad) = edges(&param.kind);
        for value in good {
            assert_eq!(table.check(&param.key, &value), None, "{name}.{} takes {value}", param.key);
            // Rules between params may still object, reading must not.
            let broken = decode::<P>(&params(json!({ (param.key.as_str()): value }))).err();
            assert!(
                broken.is_none() || P::RULE_KEYS.contains(&param.key.as_str()),
                "{name}: {} is a rule key",
                param.key
            );
            if let Err(faults) = decode::<P>(&params(json!({ (param.key.as_str()): value }))) {
                assert!(faults.iter().all(|f| f.value.as_deref() != Some("not readable")), "{name}: {faults:?}");
            }
        }
        for value in bad {
            assert!(table.check(&param.key, &value).is_some(), "{name}.{} refuses {value}", param.key);
        }
        assert_eq!(table.check(&param.key, &Value::Null).is_none(), param.nullable, "{name}.{}: null", param.key);
    }
    assert!(decode::<P>(&Map::new()).is_ok(), "{name}: defaults obey the rules");
}

macro_rules! every_params_type {
    ($($name:ident: $type:ty,)*) => { $(#[test] fn $name() { check::<$type>(); })* };
}

every_params_type! {
    none: NoParams,
    extract_objects: ExtractObjectsParams,
    export_glb: ExportGlbParams,
    stl_cache: StlCacheParams,
    blender_thumbnail: BlenderThumbnailParams,
    threejs_thumbnail: ThreejsThumbnailParams,
    thumbnail_save: ThumbnailSaveParams,
    auto_populate: AutoPopulateParams,
    resolve_map: ResolveMapParams,
    resolve_template: ResolveTemplateParams,
    still: StillParams,
    turntable: TurntableParams,
    export_blend: ExportBlendParams,
    export_model: ExportModelParams,
    publish_asset: PublishAssetParams,
    notify: NotifyParams,
    legacy_still: LegacyStillParams,
    legacy_turntable: LegacyTurntableParams,
    legacy_multi_angle: LegacyMultiAngleParams,
    legacy_export_blend: LegacyExportBlendParams,
}

fn sentences<P: ModuleParams + std::fmt::Debug>(given: Value) -> Vec<String> {
    decode::<P>(&params(given)).expect_err("faults").iter().map(contracts::module::ParamFault::sentence).collect()
}

#[test]
fn all_faults_are_told_at_once_with_value_and_what_is_allowed() {
    let told = sentences::<StillParams>(json!({ "samples": 0, "engine": "povray", "seed": 1.5 }));
    assert_eq!(
        told,
        [
            "`engine` is \"povray\"; allowed is one of cycles, eevee.",
            "`samples` is 0; allowed is a whole number from 1 to 16384.",
            "`seed` is 1.5; allowed is a whole number from 0 to 2147483647.",
        ]
    );
}

#[test]
fn an_unknown_key_names_the_known_ones() {
    let told = sentences::<AutoPopulateParams>(json!({ "minimum_score": 1 }));
    assert_eq!(told, ["There is no param `minimum_score`; allowed is one of minimum_match_score, overwrite_auto."]);
}

#[test]
fn faults_inside_lists_have_their_own_path() {
    let derivative = json!({ "name": "web", "format": "png", "longest_edge_px": 3, "quality": 80, "background": "", "max_bytes": 0 });
    let faults = decode::<PublishAssetParams>(&params(json!({ "derivatives": [derivative] }))).expect_err("a fault");
    assert_eq!(faults[0].path, "/derivatives/0/longest_edge_px");
}

#[test]
fn rules_between_params() {
    let cases: &[(&str, Vec<String>)] = &[
        ("format", sentences::<StillParams>(json!({ "transparent": true, "format": "jpeg" }))),
        ("height", sentences::<StillParams>(json!({ "width": 16384, "height": 16384 }))),
        ("codec", sentences::<TurntableParams>(json!({ "transparent": true }))),
        ("width", sentences::<TurntableParams>(json!({ "width": 801 }))),
        ("degrees", sentences::<TurntableParams>(json!({ "degrees": 0 }))),
        ("file_name", sentences::<PublishAssetParams>(json!({ "file_name": "../{sku}" }))),
        ("file_name", sentences::<PublishAssetParams>(json!({ "file_name": "{sku} {password}" }))),
    ];
    for (key, told) in cases {
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(&format!("`{key}` is")), "{told:?}");
    }
}

#[test]
fn forms_keep_the_order_of_the_fields_and_know_what_may_be_overridden() {
    let schema = param_schema::<TurntableParams>();
    let order = |key: &str| schema["properties"][key]["x-order"].as_u64().expect("order");
    assert!(order("frames") < order("fps") && order("fps") < order("codec") && order("codec") < order("width"));
    assert_eq!(schema["properties"]["frames"]["default"], 120);
    assert_eq!(table::<StillParams>().get("samples").and_then(|p| p.override_scope), Some(OverrideScope::All));
    assert_eq!(table::<StillParams>().get("azimuth_deg").and_then(|p| p.override_scope), Some(OverrideScope::Single));
    assert_eq!(table::<ExportModelParams>().get("format").and_then(|p| p.override_scope), None);
}
