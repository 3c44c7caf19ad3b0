//! The surface of every part.

use contracts::module::params::ResolveMapParams;
use modules::materials::resolve_map;

use crate::world::{RUBBER, id, library, params, pinned, report};

#[test]
fn succeeds() {
    let map = resolve_map::run(&report(), &[], &library(), &params(id(RUBBER))).expect("a map");
    assert!(map.entries.iter().all(|entry| entry.material == "Rubber"));
}

#[test]
fn fails() {
    let error = resolve_map::run(&report(), &[], &library(), &params(id(99))).expect_err("unknown");
    assert_eq!(error.code, "material.unknown");
}

#[test]
fn output_is_golden() {
    let rubber = resolve_map::run(&report(), &[], &library(), &params(id(RUBBER))).expect("a map");
    let mut warn = serde_json::to_value(ResolveMapParams::default()).expect("json");
    warn["on_missing"] = "warn".into();
    let warn = serde_json::from_value(warn).expect("params");
    let colours = resolve_map::run(&report(), &[], &library(), &warn).expect("a map");
    pinned(resolve_map::VERSION, &format!("{rubber:?} {colours:?}"), (1, "b652f567e33432b6"));
}
