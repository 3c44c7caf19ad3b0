//! `hartomat render` and its faults.

use crate::command::{hartomat, json, render, sample, shared, stderr};

#[test]
fn the_same_file_gives_the_same_picture_in_two_processes() {
    let dir = tempfile::tempdir().expect("a folder");
    let hashes: Vec<_> = ["a", "b"]
        .map(|name| {
            let output = render(&sample("flange.step"), &dir.path().join(name));
            assert!(output.status.success(), "{}", stderr(&output));
            let document = json(&output);
            assert_eq!(document["status"], "succeeded");
            assert_eq!(document["mode"], "legacy");
            let steps: Vec<_> =
                document["nodes"].as_array().expect("nodes").iter().map(|n| n["step"].clone()).collect();
            assert_eq!(steps.len(), 7, "every step of the fixed pipeline is on record: {steps:?}");
            let artifact = &document["artifacts"][0];
            assert_eq!((artifact["width"].as_u64(), artifact["height"].as_u64()), (Some(96), Some(64)));
            let file = artifact["path"].as_str().expect("a path");
            assert!(std::fs::metadata(file).expect("the file exists").len() > 0);
            artifact["content_hash"].as_str().expect("a hash").to_owned()
        })
        .into();
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn unreadable_input_exits_with_2_and_says_what_to_do() {
    let dir = tempfile::tempdir().expect("a folder");
    let picture = dir.path().join("picture.step");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\nnot a STEP file at all").expect("written");
    let empty = dir.path().join("empty.stp");
    std::fs::write(&empty, b"").expect("written");
    let cut = dir.path().join("cut.step");
    let whole = std::fs::read(sample("flange.step")).expect("a sample");
    std::fs::write(&cut, &whole[..whole.len() / 2]).expect("written");
    let mut cases = vec![(picture, "cad.not_step"), (empty, "cad.empty_file"), (cut, "cad.unreadable_step")];
    cases.push((dir.path().join("absent.step"), "cad.no_such_file"));
    for (name, code) in [
        ("16_as1_truncated.stp", "cad.unreadable_step"),
        ("17_garbage.stp", "cad.unreadable_step"),
        ("18_empty.stp", "cad.empty_file"),
    ] {
        cases.extend(shared(name).map(|path| (path, code)));
    }
    for (file, code) in cases {
        let out = dir.path().join("out");
        let output = render(&file, &out);
        assert_eq!(output.status.code(), Some(2), "{}: {}", file.display(), stderr(&output));
        assert!(stderr(&output).contains(code), "{}: {}", file.display(), stderr(&output));
        let left = std::fs::read_dir(&out).map_or(0, Iterator::count);
        assert_eq!(left, 0, "nothing is left behind by {}", file.display());
    }
}

#[test]
fn sizes_out_of_bounds_are_refused_before_any_work() {
    let dir = tempfile::tempdir().expect("a folder");
    for size in [["--width", "0"], ["--height", "100000"], ["--samples", "0"]] {
        let output = hartomat()
            .arg("render")
            .arg(sample("flange.step"))
            .args(size)
            .arg("--out")
            .arg(dir.path())
            .output()
            .expect("hartomat runs");
        assert_eq!(output.status.code(), Some(2), "{size:?}: {}", stderr(&output));
    }
}

#[test]
fn an_unknown_material_is_named_with_the_known_ones() {
    let dir = tempfile::tempdir().expect("a folder");
    let materials = dir.path().join("materials.json");
    std::fs::write(&materials, r#"{"*": "Unobtainium"}"#).expect("written");
    let output = hartomat()
        .arg("render")
        .arg(sample("flange.step"))
        .arg("--materials")
        .arg(&materials)
        .arg("--out")
        .arg(dir.path().join("out"))
        .output()
        .expect("hartomat runs");
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("Unobtainium") && said.contains("Brass"), "{said}");
}

#[test]
fn without_blender_the_work_fails_and_says_what_to_install() {
    let dir = tempfile::tempdir().expect("a folder");
    let output = hartomat()
        .env("HARTOMAT_PYTHON", "/nonexistent/python")
        .args(["--json", "render"])
        .arg(sample("flange.step"))
        .args(["--width", "64", "--height", "64", "--samples", "1", "--out"])
        .arg(dir.path().join("out"))
        .output()
        .expect("hartomat runs");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let document = json(&output);
    assert_eq!(document["status"], "failed");
    assert_eq!(document["error"]["code"], "blender.missing");
    assert!(stderr(&output).contains("./run"), "{}", stderr(&output));
}

#[test]
fn cad_inspect_and_convert() {
    let dir = tempfile::tempdir().expect("a folder");
    let inspected = hartomat().args(["--json", "cad", "inspect"]).arg(sample("flange.step")).output().expect("runs");
    assert!(inspected.status.success(), "{}", stderr(&inspected));
    assert!(!json(&inspected)["occurrences"].as_array().expect("occurrences").is_empty());
    for name in ["flange.glb", "flange.stl"] {
        let target = dir.path().join(name);
        let converted =
            hartomat().args(["cad", "convert"]).arg(sample("flange.step")).arg(&target).output().expect("runs");
        assert!(converted.status.success(), "{}", stderr(&converted));
        assert!(target.metadata().expect("the file exists").len() > 1000);
    }
    let refused = hartomat()
        .args(["cad", "convert"])
        .arg(sample("flange.step"))
        .arg(dir.path().join("flange.obj"))
        .output()
        .expect("runs");
    assert_eq!(refused.status.code(), Some(2));
}
