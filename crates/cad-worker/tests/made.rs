//! What no sample file holds: stated properties true and false, layers, colours of one deep
//! instance, and assemblies that lose a sibling. The files are made here, by the kernel's own writer.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use cad_sys::UniquePtr;
use cad_sys::modeling::{self, Corner, Draft, Solid};
use contracts::CadReport;
use contracts::part::Occurrence;
use support::{Taken, glb_colors, intake};

const GREY: [f32; 4] = [0.2, 0.2, 0.2, 1.0];
const RED: [f32; 4] = [0.8, 0.0, 0.0, 1.0];
const GREEN: [f32; 4] = [0.0, 0.8, 0.0, 1.0];

fn at(x: f64) -> [f64; 12] {
    [1., 0., 0., x, 0., 1., 0., 0., 0., 0., 1., 0.]
}

/// A box from the origin.
fn block(x: f64, y: f64, z: f64) -> UniquePtr<Solid> {
    let corner = |x, y| Corner { x, y, bulge: 0.0 };
    modeling::extrude(&[corner(0., 0.), corner(x, 0.), corner(x, y), corner(0., y)], z).expect("a box")
}

async fn written(draw: impl FnOnce(&mut UniquePtr<Draft>)) -> Taken {
    let folder = tempfile::tempdir().expect("temporary folder");
    let file = folder.path().join("made.step");
    draw_to(&file, draw);
    intake(&file).await.expect("readable")
}

fn draw_to(file: &Path, draw: impl FnOnce(&mut UniquePtr<Draft>)) {
    // The kernel's writer keeps global state.
    static KERNEL: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one_at_a_time = KERNEL.lock().expect("a lock");
    let mut draft = modeling::new_draft().expect("a draft");
    draw(&mut draft);
    draft.pin_mut().write(&file.to_string_lossy(), "made").expect("written");
}

fn part<'a>(report: &'a CadReport, key: &str) -> &'a Occurrence {
    report.occurrences.iter().find(|o| o.part_key.as_str() == key).unwrap_or_else(|| panic!("{key}: {report:?}"))
}

#[tokio::test]
async fn stated_properties_are_checked_against_the_kernel() {
    let report = written(|draft| {
        let top = draft.pin_mut().add_assembly("top").expect("assembly");
        let stated = [
            ("true", 2200.0, 6000.0, [5.0, 10.0, 15.0]),
            ("lean", 2200.0, 5000.0, [5.0, 10.0, 15.0]),
            ("bare", 1100.0, 6000.0, [5.0, 10.0, 15.0]),
            ("askew", 2200.0, 6000.0, [5.0, 10.0, 0.0]),
        ];
        for (name, area, volume, centroid) in stated {
            let part = draft.pin_mut().add_part(name, &block(10., 20., 30.), &GREY).expect("part");
            draft.pin_mut().state_properties(part, area, volume, &centroid).expect("stated");
            draft.pin_mut().place(top, part, name, &at(0.)).expect("placed");
        }
    })
    .await
    .output
    .report;
    let exact = part(&report, "top/true");
    assert!((exact.volume_mm3.expect("a solid") - 6000.0).abs() < 1e-6);
    assert!((exact.area_mm2.expect("faces") - 2200.0).abs() < 1e-6);
    let about = |name: &str| report.warnings.iter().filter(|w| w.starts_with(&format!("{name}:"))).collect::<Vec<_>>();
    assert!(about("true").is_empty(), "{:?}", report.warnings);
    for (name, what) in [("lean", "a volume of 5000"), ("bare", "an area of 1100"), ("askew", "15.000 mm off")] {
        assert!(about(name).len() == 1 && about(name)[0].contains(what), "{name}: {:?}", report.warnings);
    }
}

#[tokio::test]
async fn layers_and_materials_of_parts_and_instances_are_read() {
    let report = written(|draft| {
        let top = draft.pin_mut().add_assembly("top").expect("assembly");
        let part = draft.pin_mut().add_part("plate", &block(10., 20., 30.), &GREY).expect("part");
        draft.pin_mut().set_layer(part, "Blech").expect("layer");
        draft.pin_mut().set_material(part, "1.4301 X5CrNi18-10", 7.9).expect("material");
        draft.pin_mut().place(top, part, "left", &at(0.)).expect("placed");
        draft.pin_mut().place(top, part, "right", &at(50.)).expect("placed");
    })
    .await
    .output
    .report;
    for key in ["top/left", "top/right"] {
        let plate = part(&report, key);
        assert_eq!(plate.layers, ["Blech"], "{key}");
        assert_eq!(plate.cad_material.as_deref(), Some("1.4301 X5CrNi18-10"), "{key}");
    }
    assert!(part(&report, "top").layers.is_empty());
}

#[tokio::test]
async fn a_colour_of_one_deep_instance_stays_with_it() {
    let taken = written(|draft| {
        let top = draft.pin_mut().add_assembly("top").expect("assembly");
        let unit = draft.pin_mut().add_assembly("unit").expect("assembly");
        let pin = draft.pin_mut().add_part("pin", &block(1., 1., 5.), &GREY).expect("part");
        let a = draft.pin_mut().place(unit, pin, "a", &at(0.)).expect("placed");
        draft.pin_mut().place(unit, pin, "b", &at(5.)).expect("placed");
        draft.pin_mut().place(top, unit, "left", &at(0.)).expect("placed");
        let right = draft.pin_mut().place(top, unit, "right", &at(50.)).expect("placed");
        let third = draft.pin_mut().place(top, pin, "single", &at(90.)).expect("placed");
        draft.pin_mut().color_deep_instance(&[right, a], &RED).expect("coloured");
        draft.pin_mut().color_instance(third, &GREEN).expect("coloured");
    })
    .await;
    let report = &taken.output.report;
    let near = |key: &str, to: [f32; 4]| {
        let color = part(report, key).color.unwrap_or_else(|| panic!("{key} has no colour"));
        assert!(color.iter().zip(to).all(|(a, b)| (a - b).abs() < 0.01), "{key}: {color:?}");
    };
    near("top/right/a", RED);
    for key in ["top/left/a", "top/left/b", "top/right/b"] {
        near(key, GREY);
    }
    near("top/single", GREEN);
    let ids: std::collections::BTreeSet<_> = report.leaves().map(|o| &o.geometry_id).collect();
    assert_eq!(ids.len(), 1, "colour is no geometry");
    let path = taken.output.glb.as_deref().expect("geometry");
    assert_eq!(glb_colors(path).len(), 3);
    let glb = gltf::Gltf::open(path).expect("a GLB");
    assert_eq!(glb.meshes().count(), 3, "one mesh per shape and colours");
    let buffers: std::collections::BTreeSet<_> = glb
        .meshes()
        .flat_map(|mesh| {
            mesh.primitives().map(|p| p.get(&gltf::Semantic::Positions).expect("positions").index()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(buffers.len(), 1, "they share their accessors");
}

#[tokio::test]
async fn empty_assemblies_stay_in_tree_and_glb() {
    let taken = written(|draft| {
        let top = draft.pin_mut().add_assembly("top").expect("assembly");
        let pin = draft.pin_mut().add_part("pin", &block(1., 1., 5.), &GREY).expect("part");
        let spare = draft.pin_mut().add_assembly("spare").expect("assembly");
        let inner = draft.pin_mut().add_assembly("inner").expect("assembly");
        draft.pin_mut().place(spare, inner, "inner", &at(0.)).expect("placed");
        draft.pin_mut().place(top, pin, "pin", &at(0.)).expect("placed");
        draft.pin_mut().place(top, spare, "spare", &at(0.)).expect("placed");
    })
    .await;
    let spare = part(&taken.output.report, "top/spare");
    assert!(spare.geometry_id.is_none() && spare.bbox_mm.is_none() && !spare.construction);
    let glb = gltf::Gltf::open(taken.output.glb.as_deref().expect("geometry")).expect("a GLB");
    let keys: Vec<String> = glb.nodes().map(|node| support::part_key(&node)).collect();
    assert!(keys.iter().any(|key| key == "top/spare"), "{keys:?}");
}

/// Bolts of one name and brackets of names of their own, in turn; `without` leaves one out.
async fn row(without: Option<usize>) -> BTreeMap<String, Option<String>> {
    let taken = written(|draft| {
        let top = draft.pin_mut().add_assembly("row").expect("assembly");
        let bolt = draft.pin_mut().add_part("bolt", &block(3., 3., 20.), &GREY).expect("part");
        for i in (0..12).filter(|i| Some(*i) != without) {
            let x = i as f64 * 30.0;
            if i % 2 == 0 {
                draft.pin_mut().place(top, bolt, "bolt", &at(x)).expect("placed");
            } else {
                let shape = block(10. + i as f64, 10., 5.);
                let bracket = draft.pin_mut().add_part(&format!("bracket {i}"), &shape, &GREY).expect("part");
                draft.pin_mut().place(top, bracket, &format!("bracket {i}"), &at(x)).expect("placed");
            }
        }
    })
    .await;
    let report = taken.output.report;
    report.occurrences.iter().map(|o| (o.part_key.to_string(), o.geometry_id.as_ref().map(|id| id.0.clone()))).collect()
}

#[tokio::test]
async fn removing_a_middle_sibling_changes_no_other_part() {
    let all = row(None).await;
    assert_eq!(all.len(), 13);
    // One that has namesakes: only their numbers close up.
    let fewer = row(Some(4)).await;
    let gone: Vec<_> = all.keys().filter(|key| !fewer.contains_key(*key)).collect();
    assert_eq!(gone, ["row/bolt#6"]);
    assert!(fewer.iter().all(|(key, id)| all.get(key) == Some(id)));
    // One that has none: nothing else changes at all.
    let fewer = row(Some(5)).await;
    let gone: Vec<_> = all.keys().filter(|key| !fewer.contains_key(*key)).collect();
    assert_eq!(gone, ["row/bracket 5"]);
    assert!(fewer.iter().all(|(key, id)| all.get(key) == Some(id)));
}
