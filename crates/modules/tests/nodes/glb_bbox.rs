//! The box around a GLB.

use modules::cad::bbox;

use crate::world::{pinned, shown_glb};

#[test]
fn succeeds() {
    let found = bbox::run(&shown_glb()).expect("a box");
    let rounded = |at: [f64; 3]| at.map(|v| v.round());
    assert_eq!(rounded(found.min), [8000.0, 0.0, 0.0]);
    assert_eq!(rounded(found.max), [10_000.0, 0.0, 1000.0]);
}

#[test]
fn fails() {
    let whole = shown_glb();
    assert_eq!(bbox::run(b"no GLB").expect_err("no GLB").code, "cad.damaged_glb");
    assert_eq!(bbox::run(&whole[..whole.len() - 4]).expect_err("cut short").code, "cad.damaged_glb");
    let text = String::from_utf8_lossy(&whole).into_owned();
    assert!(text.contains("\"children\":[1]"));
    let at = |needle: &[u8]| whole.windows(needle.len()).position(|w| w == needle).expect("there");
    // A node that is its own child.
    let mut looped = whole.clone();
    looped[at(b"\"children\":[1]") + 12] = b'0';
    assert_eq!(bbox::run(&looped).expect_err("a loop").code, "cad.damaged_glb");
    let mut empty = whole.clone();
    empty[at(b"\"mesh\":0") + 1] = b'M';
    assert_eq!(bbox::run(&empty).expect_err("nothing shown").code, "cad.no_geometry");
}

#[test]
fn output_is_golden() {
    let found = bbox::run(&shown_glb()).expect("a box");
    pinned(bbox::VERSION, &format!("{:.3?} {:.3?}", found.min, found.max), (1, "b45a36c9e62b93a6"));
}
