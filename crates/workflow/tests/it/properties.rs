//! Whatever is put in: a plan or an error, never a panic; the same bytes; the same words.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};
use workflow::{Invocation, check, parse, presets::migrate, repair::repair};

use super::registry;

/// `PROPTEST_CASES` asks for a longer search.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(192);
    ProptestConfig { cases, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() }
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(|n| json!(n % (1 << 53))),
        (-1e6..1e6f64).prop_map(|n| json!(n)),
        select(vec!["cycles", "angle", "jpeg", "e\u{301}", "", "\u{0}", "vp9", "still_image"]).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ]
}

fn json_value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::Array),
            vec((any::<String>(), inner), 0..5).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// A param of a known node, with a value that may or may not fit.
fn params(step: &'static str) -> BoxedStrategy<Map<String, Value>> {
    let keys: Vec<(String, Value)> = registry()
        .get(step)
        .map(|n| n.params().iter().map(|p| (p.key.clone(), p.default.clone())).collect())
        .unwrap_or_default();
    if keys.is_empty() {
        return Just(Map::new()).boxed();
    }
    let entry = (select(keys), scalar(), 0..4u8)
        .prop_map(|((key, default), other, pick)| (key, if pick > 0 { default } else { other }));
    vec(entry, 0..4).prop_map(|entries| entries.into_iter().collect()).boxed()
}

fn node() -> impl Strategy<Value = Value> {
    let steps: Vec<&'static str> = runtime::nodes::specs().map(|s| s.step).collect();
    (0..14u8, select(steps), 0..40u8).prop_flat_map(|(id, step, odd)| {
        (params(step), json_value()).prop_map(move |(params, free)| {
            let mut node = json!({ "id": format!("n{id}"), "step": step, "params": params });
            match odd {
                0 => node["step"] = "no_such_step".into(),
                1 => node["extra"] = free,
                2 => node["ui"] = json!({ "x": free }),
                3 => node["retry"] = free,
                4 => node["id"] = free,
                5 => node["step_version"] = 7.into(),
                _ => {}
            }
            node
        })
    })
}

fn edge() -> impl Strategy<Value = Value> {
    let ports = select(vec!["template", "glb", "order_line", "artifact", "media_assets", "roof"]);
    (0..15u8, 0..15u8, 0..12u8, ports).prop_map(|(from, to, odd, port)| {
        let mut edge = json!({ "from": format!("n{from}"), "to": format!("n{to}") });
        match odd {
            0 => edge["to_port"] = port.into(),
            1 => edge["from_port"] = port.into(),
            _ => {}
        }
        edge
    })
}

fn any_document() -> impl Strategy<Value = Value> {
    (vec(node(), 0..14), vec(edge(), 0..30), 0..20u8, json_value()).prop_map(|(nodes, edges, odd, free)| {
        let mut document = json!({ "version": 1, "nodes": nodes, "edges": edges });
        match odd {
            0 => document["ui"] = free,
            1 => document["odd"] = free,
            2 => document["version"] = free,
            3 => document["edges"] = free,
            _ => {}
        }
        document
    })
}

fn preset() -> impl Strategy<Value = Value> {
    let keys = select(vec![
        "render_engine",
        "engine",
        "samples",
        "width",
        "height",
        "resolution",
        "transparent_bg",
        "frame_count",
        "fps",
        "angles",
        "exports",
        "material_override",
        "denoise",
        "seed",
        "noise_threshold",
        "device",
        "odd",
        "a/b~c",
    ]);
    let size = (1..3000u32).prop_map(|n| json!(n));
    let angle = vec((select(vec!["name", "azimuth", "elevation", "focal_length", "odd"]), scalar()), 0..4)
        .prop_map(|entries| Value::Object(entries.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()));
    let value = prop_oneof![
        json_value(),
        size.clone(),
        vec(size, 2).prop_map(Value::Array),
        vec(prop_oneof![angle, scalar()], 0..6).prop_map(Value::Array),
        vec(select(vec!["blend", "glb", "stl", "usd", "STL", "obj"]), 0..6).prop_map(|names| json!(names)),
        any::<bool>().prop_map(Value::from),
    ];
    let types = select(vec!["still", "turntable", "multi_angle", "still_with_exports"]);
    (types, vec((keys, value), 0..8), json_value(), 0..6u8).prop_map(|(kind, entries, free, odd)| {
        let params: Map<String, Value> = entries.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        let mut preset = json!({ "type": kind, "params": params });
        match odd {
            0 => preset["more"] = free,
            1 => preset["params"] = free,
            _ => {}
        }
        preset
    })
}

/// What is said, without the places (they count nodes).
fn words(document: &Value) -> Vec<(String, Option<String>, String)> {
    let report = check(document.to_string().as_bytes(), registry(), &Invocation::default());
    report.diagnostics.into_iter().map(|d| (d.code.as_str().to_owned(), d.node, d.message)).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_document_gives_a_plan_or_an_error(document in any_document()) {
        let report = check(document.to_string().as_bytes(), registry(), &Invocation::default());
        prop_assert_eq!(report.plan.is_some(), report.valid);
        prop_assert_eq!(report.valid, !report.diagnostics.iter().any(|d| d.is_error()));
    }

    #[test]
    fn any_bytes_give_an_answer(text in vec(any::<u8>(), 0..200), json in json_value()) {
        prop_assert!(!check(&text, registry(), &Invocation::default()).valid);
        let _ = check(json.to_string().as_bytes(), registry(), &Invocation::default());
        let _ = migrate(json.to_string().as_bytes(), registry());
        let _ = repair(json.to_string().as_bytes(), registry());
    }

    #[test]
    fn parse_print_parse_is_identity(document in any_document()) {
        if let Ok(first) = parse(document.to_string().as_bytes(), registry()).into_document() {
            let text = first.to_canonical();
            let second = parse(text.as_bytes(), registry()).into_document().expect("canonical text is sound");
            prop_assert_eq!(&second, &first);
            prop_assert_eq!(second.to_canonical(), text);
        }
    }

    #[test]
    fn diagnostics_do_not_depend_on_the_order_of_nodes_and_edges(document in any_document(), turn in 0..14usize) {
        let mut turned = document.clone();
        for list in ["nodes", "edges"] {
            if let Some(list) = turned[list].as_array_mut() {
                list.reverse();
                let middle = turn.min(list.len());
                list.rotate_left(middle);
            }
        }
        prop_assert_eq!(words(&turned), words(&document));
    }

    #[test]
    fn any_preset_migrates_to_a_sound_workflow_and_stays(preset in preset()) {
        let migration = migrate(preset.to_string().as_bytes(), registry()).expect("a migration");
        let text = migration.document.to_canonical();
        let report = check(text.as_bytes(), registry(), &Invocation::default());
        prop_assert!(report.diagnostics.is_empty(), "{:#?}", report.diagnostics);
        let again = migrate(text.as_bytes(), registry()).expect("again");
        prop_assert_eq!(again.document.to_canonical(), text);
    }

    #[test]
    fn repairing_twice_changes_nothing(document in any_document()) {
        if let Ok(first) = repair(document.to_string().as_bytes(), registry()) {
            let second = repair(first.text.as_bytes(), registry()).expect("repaired text is sound");
            prop_assert!(!second.changed, "{:#?}", second.fixes);
        }
    }
}
