//! The way a file is taken in by the server: client, child process, report, GLB.

mod support;

use modules::{Control, Fault};
use support::{client, intake, shared, write_bundle};

#[tokio::test]
async fn as1_keeps_its_tree_and_its_glb_its_keys() {
    let Some(file) = shared("02_as1-oc-214.stp") else { return };
    let taken = intake(&file).await.expect("as1 is readable");
    let report = &taken.output.report;
    assert_eq!(report.occurrences.len(), 28);
    assert_eq!(report.leaves().count(), 18);
    let shapes: std::collections::BTreeSet<_> = report.leaves().map(|o| o.geometry_id.clone()).collect();
    assert_eq!(shapes.len(), 5);
    let keys: std::collections::BTreeSet<_> = report.occurrences.iter().map(|o| o.part_key.as_str()).collect();
    assert_eq!(keys.len(), 28);
    assert_eq!(report.unit, "mm");
    assert_eq!(report.dropped_faces, 0);

    let glb = gltf::Gltf::open(taken.output.glb.as_ref().expect("as1 has geometry")).expect("the GLB is readable");
    let in_glb: std::collections::BTreeSet<String> = glb.nodes().map(|node| support::part_key(&node)).collect();
    assert_eq!(in_glb, keys.into_iter().map(str::to_owned).collect());
    assert_eq!(glb.meshes().count(), 5);
    assert_eq!(glb.nodes().filter(|node| node.mesh().is_some()).count(), 18);
}

#[tokio::test]
async fn the_same_cube_in_three_units_is_one_metre() {
    for (name, unit) in [("01_cube_inch.step", "inch"), ("01b_cube_metre.step", "m"), ("01c_cube_mm.step", "mm")] {
        let Some(file) = shared(name) else { return };
        let report = intake(&file).await.expect("cubes are readable").output.report;
        assert_eq!(report.unit, unit);
        let size = report.bbox_mm.expect("a cube has a box").size();
        assert!(size.iter().all(|edge| (edge - 1000.0).abs() < 1e-6), "{name}: {size:?}");
    }
}

#[tokio::test]
async fn bad_files_are_typed_input_errors_that_name_a_remedy() {
    let cases: [(&str, &[u8], &str); 5] = [
        ("empty.stp", b"", "cad.empty_file"),
        ("blank.stp", b" \r\n\t\n", "cad.empty_file"),
        ("picture.step", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "cad.not_step"),
        ("garbage.stp", b"ISO-10303-21;\nthis is garbage\n", "cad.unreadable_step"),
        (
            "cut.stp",
            b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nENDSEC;\nDATA;\n#1=PRODUCT('a',",
            "cad.unreadable_step",
        ),
    ];
    for (name, bytes, code) in cases {
        let bundle = write_bundle(&[(name, bytes)]);
        let error = intake(&bundle.path().join(name)).await.expect_err(name);
        assert_eq!((error.fault, error.code.as_str()), (Fault::Input, code), "{name}: {error:?}");
        assert!(!error.remedy.is_empty() && error.message.contains(name), "{error:?}");
        assert_eq!(error.exit_code(), 2);
    }
}

#[tokio::test]
async fn a_cancelled_job_ends_as_cancelled() {
    let Some(file) = shared("15_kicad_samtec_fmc_400pin.step") else { return };
    let control = Control::unattended();
    let cancel = control.cancel.clone();
    let out = tempfile::tempdir().expect("temporary folder");
    let request = support::request(&file, out.path());
    let client = client();
    let work = modules::ports::Cad::intake(&client, request, &control);
    let (outcome, ()) = tokio::join!(work, async { cancel.cancel() });
    assert_eq!(outcome.expect_err("it was cancelled").fault, Fault::Cancelled);
}
