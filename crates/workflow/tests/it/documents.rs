//! Form: reading, printing, bounds, bad input.

use serde_json::{Value, json};
use workflow::{Code, Invocation, check, document::document_schema, parse, starters::Starter};

use super::{registry, report, told};

/// The one diagnostic of an unreadable text.
fn unreadable(text: &[u8]) -> workflow::Diagnostic {
    let report = check(text, registry(), &Invocation::default());
    assert!(!report.valid && report.document.is_none());
    assert_eq!(report.diagnostics.len(), 1, "{:?}", report.diagnostics);
    report.diagnostics[0].clone()
}

#[test]
fn defaults_are_made_explicit_once_and_the_text_stays() {
    let given = r#" { "nodes" : [ {"step":"blender_still","id":"s", "params":{"samples":64.0}} ], "edges":[], "version":1.0 } "#;
    let canonical = r#"{"edges":[],"execution_mode":"legacy","nodes":[{"id":"s","on_failure":"fail_run","params":{"samples":64},"retry":{"backoff_s":2,"factor":2,"max_attempts":3,"max_backoff_s":60},"step":"blender_still","step_version":1,"timeout_s":3600,"ui":{}}],"ui":{},"version":1}"#;
    let first = parse(given.as_bytes(), registry()).into_document().expect("sound").to_canonical();
    assert_eq!(first, canonical);
    let second = parse(first.as_bytes(), registry()).into_document().expect("sound").to_canonical();
    assert_eq!(second, canonical);
}

#[test]
fn malformed_json_has_line_and_column() {
    let diagnostic = unreadable(b"{\n  \"version\": 1,\n  \"nodes\": [}\n");
    assert_eq!((diagnostic.code, diagnostic.line, diagnostic.column), (Code::Malformed, Some(3), Some(13)));
    for text in
        [&b""[..], b"NaN", b"{\"a\":NaN}", b"[1e999]", b"\xff\xfe", b"{} {}", b"nul", b"{\"a\":1,}", b"\xef\xbb\xbf{}"]
    {
        let diagnostic = unreadable(text);
        assert_eq!(diagnostic.code, Code::Malformed, "{text:?}");
        assert!(diagnostic.line.is_some() && diagnostic.column.is_some());
    }
}

#[test]
fn sizes_beyond_the_bounds_are_refused_at_once() {
    assert_eq!(unreadable(&vec![b' '; 50 << 20]).code, Code::TooLarge);
    assert_eq!(unreadable("[".repeat(1 << 20).as_bytes()).code, Code::TooDeep);
    assert_eq!(unreadable("{\"a\":".repeat(100_000).as_bytes()).code, Code::TooDeep);
    let nodes: Vec<Value> = (0..100_000).map(|i| json!({ "id": i.to_string(), "step": "notify" })).collect();
    let report = report(&json!({ "version": 1, "nodes": nodes, "edges": [] }));
    assert_eq!(told(&report.diagnostics), ["document.too_many_nodes - /nodes"]);
    let edges = vec![json!({ "from": "a", "to": "b" }); 40_001];
    let report = super::report(&json!({ "version": 1, "nodes": [], "edges": edges }));
    assert_eq!(told(&report.diagnostics), ["document.too_many_edges - /edges"]);
}

#[test]
fn numbers_beyond_2_to_the_53_and_doubled_keys_are_refused() {
    for number in
        ["9007199254740992", "-9007199254740992", "1e300", "-1e17", "18446744073709551615", "-9223372036854775808"]
    {
        let text = format!(r#"{{"version":1,"nodes":[],"edges":[],"ui":{{"x":{number}}}}}"#);
        assert_eq!(unreadable(text.as_bytes()).code, Code::NumberOutOfRange, "{number}");
    }
    let fine = r#"{"version":1,"nodes":[],"edges":[],"ui":{"x":9007199254740991,"y":-0.0,"z":1e-300}}"#;
    assert!(parse(fine.as_bytes(), registry()).into_document().is_ok());
    assert_eq!(unreadable(br#"{"version":1,"version":1}"#).code, Code::DuplicateKey);
}

#[test]
fn ids_that_differ_by_unicode_form_are_the_same_id() {
    let report = report(&json!({
        "version": 1,
        "nodes": [{ "id": "e\u{301}", "step": "order_line_setup" }, { "id": "\u{e9}", "step": "notify" }],
        "edges": [{ "from": "e\u{301}", "to": "\u{e9}" }],
    }));
    assert!(
        told(&report.diagnostics).contains(&"node.duplicate_id \u{e9} /nodes/1/id".to_owned()),
        "{:?}",
        report.diagnostics
    );
}

#[test]
fn every_fault_of_form_is_told_at_its_place() {
    let report = report(&json!({
        "version": 7,
        "mode": "graph",
        "execution_mode": "fast",
        "nodes": [
            { "id": "a", "step": "notify", "colour": 1, "params": [], "timeout_s": -5, "retry": { "max_attempts": 1e9, "pause": 1 } },
            { "id": "", "step": 3 },
            "node",
        ],
        "edges": [{ "from": "a" }, { "from": "a", "to": "a", "label": "x" }, 5],
        "ui": null,
    }));
    let expected = [
        "document.invalid_value - /execution_mode",
        "document.invalid_value - /nodes/1/id",
        "document.missing_key - /edges/0/to",
        "document.unknown_key - /edges/1/label",
        "document.unknown_key - /mode",
        "document.unknown_version - /version",
        "document.wrong_type - /edges/2",
        "document.wrong_type - /nodes/1/step",
        "document.wrong_type - /nodes/2",
        "document.wrong_type - /ui",
        "document.invalid_value a /nodes/0/retry/max_attempts",
        "document.invalid_value a /nodes/0/timeout_s",
        "document.unknown_key a /nodes/0/colour",
        "document.unknown_key a /nodes/0/retry/pause",
        "document.wrong_type a /nodes/0/params",
    ];
    let told = told(&report.diagnostics);
    for line in expected {
        assert!(told.contains(&line.to_owned()), "{line} is missing in {told:#?}");
    }
    assert!(report.document.is_none(), "cannot be stored, not even as a draft");
}

#[test]
fn values_that_are_no_document() {
    for text in ["null", "5", "[]", "\"x\"", "{}"] {
        let report = check(text.as_bytes(), registry(), &Invocation::default());
        assert!(!report.valid, "{text}");
    }
}

#[test]
fn the_published_schema_and_the_reader_agree() {
    let schema = jsonschema::validator_for(&document_schema()).expect("a schema");
    for starter in Starter::ALL {
        assert!(schema.is_valid(&starter.document(registry()).to_value()), "{}", starter.name());
    }
    let base = json!({ "version": 1, "nodes": [{ "id": "a", "step": "notify" }], "edges": [] });
    let spoil = |pointer: &str, value: Value| {
        let mut document = base.clone();
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        document.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").insert(key.to_owned(), value);
        document
    };
    let cases = [
        base.clone(),
        spoil("/execution_mode", json!("shadow")),
        spoil("/execution_mode", json!("fast")),
        spoil("/nodes/0/timeout_s", json!(0)),
        spoil("/nodes/0/timeout_s", json!(604_800)),
        spoil("/nodes/0/retry", json!({ "factor": 0.5 })),
        spoil("/nodes/0/retry", json!({ "factor": 1.5 })),
        spoil("/nodes/0/extra", json!(1)),
        spoil("/nodes/0/on_failure", json!("skip_dependents")),
        spoil("/edges", json!([{ "from": "a", "to": "b", "from_port": "c" }])),
        spoil("/edges", json!([{ "from": "a" }])),
        spoil("/version", json!(2)),
    ];
    for case in cases {
        let read = parse(case.to_string().as_bytes(), registry()).into_document().is_ok();
        assert_eq!(schema.is_valid(&case), read, "{case}");
    }
}
