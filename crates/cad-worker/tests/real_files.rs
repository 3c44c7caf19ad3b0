//! Facts of real files of other CAD systems (`../shared/step`); skipped, with a word, where they are missing.

mod support;

use std::collections::BTreeSet;

use support::{glb_colors, glb_volume_and_area, intake, shared};

#[tokio::test]
async fn several_bodies_are_counted_as_the_file_means_them() {
    let Some(file) = shared("07_multibody.step") else { return };
    let report = intake(&file).await.expect("readable").output.report;
    assert_eq!(report.leaves().count(), 10);
    assert_eq!(report.leaves().filter_map(|o| o.geometry_id.as_ref()).collect::<BTreeSet<_>>().len(), 6);
    assert_eq!(report.unit, "inch");

    let Some(file) = shared("05_nist_ctc_02_ap242.stp") else { return };
    let report = intake(&file).await.expect("readable").output.report;
    // One product with a solid and two surfaces is one part, and PMI curves are no phantom parts.
    assert_eq!(report.leaves().count(), 1);
    let part = report.leaves().next().expect("one part");
    assert_eq!((part.solids, part.faces), (1, 637));
    assert!(part.surfaces >= 2);
}

#[tokio::test]
async fn faces_the_kernel_drops_in_silence_are_counted() {
    let Some(file) = shared("19_as1_unknown_entity.stp") else { return };
    let report = intake(&file).await.expect("readable").output.report;
    assert_eq!(report.dropped_faces, 5);
    assert!(report.warnings.iter().any(|warning| warning.starts_with("5 of 53 faces")), "{:?}", report.warnings);
}

#[tokio::test]
async fn a_truncated_file_is_an_input_error() {
    let Some(file) = shared("16_as1_truncated.stp") else { return };
    let error = intake(&file).await.expect_err("it is cut off");
    assert_eq!((error.code.as_str(), error.exit_code()), ("cad.unreadable_step", 2));
    assert!(error.detail.is_some_and(|said| said.contains("StepFile")), "what the kernel said is kept");
}

#[tokio::test]
async fn face_colours_reach_the_glb() {
    for (name, at_least, unit) in [
        // CTC-05 colours its one solid; CTC-02 every face in one colour, and hides its other surfaces.
        ("06_nist_ctc_05_ap242.stp", 1, "inch"),
        ("05_nist_ctc_02_ap242.stp", 1, "mm"),
        ("15_kicad_samtec_fmc_400pin.step", 2, "mm"),
    ] {
        let Some(file) = shared(name) else { return };
        let taken = intake(&file).await.expect("readable");
        assert_eq!(taken.output.report.unit, unit, "{name}");
        let colors = glb_colors(taken.output.glb.as_deref().expect("geometry"));
        assert!(colors.len() >= at_least, "{name}: {colors:?}");
        // 0.949, 0.8863, 0.5098 on the screen is this in linear light.
        if name.starts_with("06") {
            let color = colors.first().expect("a colour").map(f32::from_bits);
            assert!(color.iter().zip([0.8879, 0.7606, 0.2232, 1.0]).all(|(a, b)| (a - b).abs() < 1e-3), "{color:?}");
        }
    }
}

#[tokio::test]
async fn parts_of_other_files_are_found_in_the_bundle() {
    let Some(file) = shared("s1-c5-214/s1-c5-214.stp") else { return };
    let report = intake(&file).await.expect("readable").output.report;
    assert_eq!(report.leaves().count(), 11);
    assert_eq!(report.leaves().filter_map(|o| o.geometry_id.as_ref()).collect::<BTreeSet<_>>().len(), 8);
    assert!(report.leaves().all(|o| o.bbox_mm.is_some() && o.triangles > 0));
}

#[tokio::test]
async fn meshes_agree_with_the_exact_shapes_within_the_deflection() {
    for file in support::all_shared() {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let taken = intake(&file).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let meshes = glb_volume_and_area(taken.output.glb.as_deref().expect("geometry"));
        let (mut compared, mut open) = (0, 0);
        for part in taken.output.report.leaves() {
            let exact_area = part.area_mm2.expect("faces");
            let Some(&(volume, area)) = meshes.get(part.part_key.as_str()) else {
                assert!(!taken.output.report.warnings.is_empty(), "{name}: {} is hidden and said to be", part.part_key);
                continue;
            };
            // A body with open borders or loose surfaces encloses nothing that a mesh could be held against.
            if part.free_edges > 0 || part.surfaces > 0 || part.unmeshed_faces > 0 {
                open += 1;
                continue;
            }
            let exact = part.volume_mm3.unwrap_or_else(|| panic!("{name} {}: closed, so a solid", part.part_key));
            // Every triangle lies within 0.1 mm of the surface.
            assert!((volume - exact).abs() <= 0.1 * exact_area, "{name} {}: {volume} {exact}", part.part_key);
            assert!((area - exact_area).abs() <= 0.03 * exact_area, "{name} {}: {area} {exact_area}", part.part_key);
            compared += 1;
        }
        println!("{name}: {compared} parts compared, {open} open");
        assert!(compared > 0 || open > 0, "{name}");
    }
}

#[tokio::test]
async fn stated_properties_of_real_files_hold() {
    for name in ["02_as1-oc-214.stp", "05_nist_ctc_02_ap242.stp", "06_nist_ctc_05_ap242.stp"] {
        let Some(file) = shared(name) else { return };
        let report = intake(&file).await.expect("readable").output.report;
        let off: Vec<_> = report.warnings.iter().filter(|w| w.contains("file states")).collect();
        assert!(off.is_empty(), "{name}: {off:?}");
    }
}
