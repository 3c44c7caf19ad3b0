//! What the sources say: which tests a step has, which steps the fixed pipelines log.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// The tests every module has, in `crates/modules/tests/nodes/<step>.rs`.
pub const TESTS: [&str; 3] = ["succeeds", "fails", "output_is_golden"];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `file::test` of a test of a step, where there is one.
pub fn test_of(step: &str, test: &str) -> Option<String> {
    let file = format!("crates/modules/tests/nodes/{step}.rs");
    has_test(&file, test).then(|| format!("{step}::{test}"))
}

fn has_test(file: &str, test: &str) -> bool {
    let Ok(text) = std::fs::read_to_string(root().join(file)) else { return false };
    text.contains(&format!("fn {test}("))
}

/// The test of `crates/legacy/tests` or `crates/hartomat/tests` that runs a fixed pipeline as a whole.
pub fn test_of_pipeline(pipeline: &str) -> Option<String> {
    let name = format!("the_fixed_pipeline_{pipeline}");
    ["crates/legacy/tests", "crates/hartomat/tests", "crates/runtime/tests"]
        .iter()
        .any(|folder| files(&root().join(folder)).iter().any(|text| text.contains(&format!("fn {name}"))))
        .then_some(name)
}

/// Names of the steps that the fixed pipelines write into their render log.
pub fn logged_steps() -> BTreeSet<String> {
    let mut steps = BTreeSet::new();
    for text in files(&root().join("crates/legacy/src")) {
        for call in text.split("step(").skip(1) {
            let head: String = call.chars().take(160).collect();
            // `step(log, control, "name", module_key, …)`
            if let Some(name) = head.split('"').nth(1)
                && head.split('"').next().is_some_and(|before| before.matches(',').count() == 2)
            {
                steps.insert(name.to_owned());
            }
        }
    }
    steps
}

fn files(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            texts.extend(std::fs::read_to_string(&path));
        }
    }
    texts
}
