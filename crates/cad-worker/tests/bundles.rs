//! References between the files of a bundle: followed inside it, never out of it.

mod support;

use modules::Fault;
use support::{intake, shared};

const NAMES: [&str; 13] = [
    "s1-c5-214.stp",
    "FOOT.stp",
    "FOOT_BACK_000.stp",
    "FOOT_FRONT_000.stp",
    "HEAD.stp",
    "HEAD_BACK.stp",
    "HEAD_FRONT.stp",
    "MAINBODY.stp",
    "MAINBODY_BACK.stp",
    "MAINBODY_FRONT.stp",
    "TAIL.stp",
    "TAIL_MIDDLE_PART.stp",
    "TAIL_TURBINE.stp",
];

/// The bundle with the root's references to one of its files changed, and that file moved.
fn bundle(from: &str, to: &str, moved_to: Option<&str>) -> Option<tempfile::TempDir> {
    let root = shared("s1-c5-214/s1-c5-214.stp")?;
    let source = root.parent().expect("a file has a folder");
    let folder = tempfile::tempdir().expect("temporary folder");
    for name in NAMES {
        let mut text = std::fs::read(source.join(name)).expect("a file of the bundle");
        if name == NAMES[0] {
            text = String::from_utf8_lossy(&text).replace(&format!("'{from}'"), &format!("'{to}'")).into_bytes();
        }
        let target = match moved_to {
            Some(moved) if name == from => folder.path().join(moved),
            None if name == from => continue,
            _ => folder.path().join(name),
        };
        std::fs::create_dir_all(target.parent().expect("inside")).expect("sub-folder");
        std::fs::write(target, text).expect("test file");
    }
    Some(folder)
}

#[tokio::test]
async fn folders_slashes_and_letter_case_do_not_matter() {
    for (to, at) in
        [("parts/tail.stp", "parts/tail.stp"), ("PARTS\\\\Tail.stp", "parts/tail.stp"), ("./tail.STP", "TAIL.stp")]
    {
        // The tail's own references are looked up at the top of the bundle as well.
        let Some(folder) = bundle("TAIL.stp", to, Some(at)) else { return };
        let report = intake(&folder.path().join(NAMES[0])).await.expect(to).output.report;
        assert_eq!(report.leaves().count(), 11, "{to}");
    }
}

#[tokio::test]
async fn a_reference_out_of_the_bundle_is_refused_and_a_missing_one_named() {
    let cases = [
        ("../outside.stp", "cad.reference_leaves_bundle"),
        ("/etc/passwd", "cad.reference_leaves_bundle"),
        ("C:\\\\cad\\\\tail.stp", "cad.reference_leaves_bundle"),
        ("https://example.invalid/tail.stp", "cad.reference_leaves_bundle"),
        ("nowhere.stp", "cad.missing_reference"),
    ];
    for (to, code) in cases {
        let Some(folder) = bundle("TAIL.stp", to, None) else { return };
        let error = intake(&folder.path().join(NAMES[0])).await.expect_err(to);
        assert_eq!((error.fault, error.code.as_str()), (Fault::Input, code), "{to}: {error:?}");
    }
}

#[tokio::test]
async fn a_link_out_of_the_bundle_is_refused() {
    let Some(root) = shared("s1-c5-214/s1-c5-214.stp") else { return };
    let Some(folder) = bundle("TAIL.stp", "TAIL.stp", None) else { return };
    std::os::unix::fs::symlink(root.with_file_name("TAIL.stp"), folder.path().join("TAIL.stp")).expect("a link");
    let error = intake(&folder.path().join(NAMES[0])).await.expect_err("the link leads out");
    assert_eq!(error.code, "cad.reference_leaves_bundle");
}
