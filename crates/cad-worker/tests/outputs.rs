//! What a client can have of a STEP file besides an intake: the report alone, GLB and STL exports,
//! and the STL cache at every quality.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cad::{Cad, ConvertRequest, ModelFormat, Quality, StlCacheRequest, Tessellation};
use modules::{Control, Fault};
use support::stl::Stl;
use support::{client, fixture, glb_volume_and_area, write_bundle};

fn convert_request(file: &Path, format: ModelFormat, out: PathBuf) -> ConvertRequest {
    ConvertRequest {
        bundle_dir: file.parent().expect("a folder").to_owned(),
        root: file.file_name().expect("a name").into(),
        format,
        tessellation: Quality::Standard.tessellation(),
        out,
    }
}

#[tokio::test]
async fn inspecting_counts_triangles_and_leaves_no_file() {
    let file = fixture("valve.step");
    let folder = file.parent().expect("a folder").to_owned();
    let report = client().inspect(folder, "valve.step".into(), &Control::unattended()).await.expect("readable");
    assert_eq!((report.file.as_str(), report.unit.as_str()), ("valve.step", "mm"));
    assert!(report.leaves().all(|part| part.triangles > 0 && part.bbox_mm.is_some()));
    let left = std::fs::read_dir(std::env::temp_dir()).expect("a folder").flatten();
    let own = format!(".hartomat-cad-{}-", std::process::id());
    assert!(left.into_iter().all(|entry| !entry.file_name().to_string_lossy().starts_with(&own)));
}

#[tokio::test]
async fn exported_glb_and_stl_are_the_same_body() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let file = fixture("shaft_coupling.step");
    let report = client()
        .inspect(file.parent().expect("a folder").to_owned(), "shaft_coupling.step".into(), &Control::unattended())
        .await
        .expect("readable");
    let mut made = BTreeMap::new();
    for (format, name) in [(ModelFormat::Glb, "model.glb"), (ModelFormat::Stl, "model.stl")] {
        let request = convert_request(&file, format, folder.path().join(name));
        let output = client().convert(request, &Control::unattended()).await.expect("convertible");
        assert_eq!(output.path, folder.path().join(name));
        assert_eq!(output.occurrences, report.occurrences.len() as u64);
        made.insert(name, output);
    }
    assert_eq!(made["model.glb"].triangles, made["model.stl"].triangles, "of the distinct shapes");

    let stl = Stl::read(&made["model.stl"].path);
    let in_glb: f64 = glb_volume_and_area(&made["model.glb"].path).values().map(|(volume, _)| volume).sum();
    let exact: f64 = report.leaves().filter_map(|part| part.volume_mm3).sum();
    assert!((stl.volume() - in_glb).abs() < 1e-4 * in_glb, "{} {in_glb}", stl.volume());
    assert!((stl.volume() - exact).abs() < 0.01 * exact, "{} {exact}", stl.volume());
    // Every occurrence stands in its place, in mm, Z up.
    let bounds = report.bbox_mm.expect("a box");
    let (min, max) = stl.bounds();
    for axis in 0..3 {
        assert!((min[axis] - bounds.min[axis]).abs() < 0.2 && (max[axis] - bounds.max[axis]).abs() < 0.2);
    }
    let leftovers = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(leftovers, 2, "nothing but the two files stays");
}

#[tokio::test]
async fn the_stl_cache_holds_every_quality_of_whole_and_parts() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let file = fixture("ball_bearing.step");
    let request = StlCacheRequest {
        bundle_dir: file.parent().expect("a folder").to_owned(),
        root: "ball_bearing.step".into(),
        qualities: Quality::ALL.to_vec(),
        whole: true,
        per_shape: true,
        out_dir: folder.path().to_owned(),
    };
    let entries = client().stl_cache(request, &Control::unattended()).await.expect("readable");
    let report = client()
        .inspect(file.parent().expect("a folder").to_owned(), "ball_bearing.step".into(), &Control::unattended())
        .await
        .expect("readable");
    let shapes: BTreeSet<_> = report.leaves().filter_map(|part| part.geometry_id.clone()).collect();

    let mut triangles = Vec::new();
    for quality in Quality::ALL {
        let of_quality: Vec<_> = entries.iter().filter(|entry| entry.quality == quality).collect();
        let wholes: Vec<_> = of_quality.iter().filter(|entry| entry.geometry_id.is_none()).collect();
        assert_eq!(wholes.len(), 1, "{quality:?}");
        let whole = Stl::read(&wholes[0].path);
        let parts: BTreeMap<_, _> =
            of_quality.iter().filter_map(|entry| Some((entry.geometry_id.clone()?, Stl::read(&entry.path)))).collect();
        assert_eq!(parts.keys().cloned().collect::<BTreeSet<_>>(), shapes, "{quality:?}");
        let sum: usize =
            report.leaves().map(|part| parts[part.geometry_id.as_ref().expect("a leaf")].triangles.len()).sum();
        assert_eq!(whole.triangles.len(), sum, "{quality:?}: the whole is the parts, one by one");
        for part in report.leaves() {
            let (exact, area) = (part.volume_mm3.expect("a solid"), part.area_mm2.expect("faces"));
            let diagonal = part.bbox_mm.expect("a box").diagonal();
            let cad::LinearDeflection::Relative(share) = quality.tessellation().linear else {
                panic!("presets are relative")
            };
            let found = parts[part.geometry_id.as_ref().expect("a leaf")].volume();
            assert!((found - exact).abs() <= share * diagonal * area, "{quality:?} {}: {found} {exact}", part.part_key);
        }
        triangles.push(whole.triangles.len());
    }
    assert!(triangles[0] < triangles[1] && triangles[1] < triangles[2], "finer has more: {triangles:?}");
}

#[tokio::test]
async fn an_absolute_deflection_is_kept_whatever_the_size() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let file = fixture("ball_bearing.step");
    let mut counts = Vec::new();
    for mm in [0.5, 0.01] {
        let mut request = convert_request(&file, ModelFormat::Stl, folder.path().join("model.stl"));
        request.tessellation = Tessellation { linear: cad::LinearDeflection::AbsoluteMm(mm), angular_rad: 1.5 };
        counts.push(client().convert(request, &Control::unattended()).await.expect("convertible").triangles);
    }
    assert!(counts[0] * 2 < counts[1], "{counts:?}");
}

#[tokio::test]
async fn a_failed_export_leaves_nothing_behind() {
    let bundle = write_bundle(&[("bad.step", b"ISO-10303-21;\nno data\n")]);
    let out = tempfile::tempdir().expect("temporary folder");
    let request = convert_request(&bundle.path().join("bad.step"), ModelFormat::Glb, out.path().join("model.glb"));
    let error = client().convert(request, &Control::unattended()).await.expect_err("unreadable");
    assert_eq!((error.fault, error.code.as_str()), (Fault::Input, "cad.unreadable_step"));
    assert_eq!(std::fs::read_dir(out.path()).expect("a folder").count(), 0);
}
