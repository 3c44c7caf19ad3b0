//! The project's own samples: complete, identical when read or written again, stable under revision.

mod support;

use std::collections::BTreeMap;
use std::process::Command;

use contracts::CadReport;
use support::{fixture, glb_volume_and_area, intake, intake_with_threads};

const SAMPLES: [&str; 13] = [
    "ball_bearing",
    "connector",
    "flange",
    "gear_pair",
    "housing",
    "housing_r2",
    "hydraulic_cylinder",
    "linear_guide",
    "pillow_block",
    "pillow_block_r2",
    "shaft_coupling",
    "shaft_coupling_r2",
    "valve",
];

async fn report(name: &str) -> CadReport {
    intake(&fixture(&format!("{name}.step"))).await.unwrap_or_else(|error| panic!("{name}: {error:?}")).output.report
}

#[tokio::test]
async fn every_sample_is_whole_and_its_mesh_agrees_with_the_exact_shape() {
    for name in SAMPLES {
        let taken = intake(&fixture(&format!("{name}.step"))).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let report = taken.output.report;
        assert_eq!((report.dropped_faces, report.warnings.as_slice()), (0, &[] as &[String]), "{name}");
        let keys: std::collections::BTreeSet<_> = report.occurrences.iter().map(|o| &o.part_key).collect();
        assert_eq!(keys.len(), report.occurrences.len(), "{name}: keys are unique");
        let meshes = glb_volume_and_area(taken.output.glb.as_deref().expect("geometry"));
        for part in report.leaves() {
            assert!(part.color.is_some() && part.unmeshed_faces == 0 && part.free_edges == 0, "{name}: {part:?}");
            let (exact_volume, exact_area) = (part.volume_mm3.expect("a solid"), part.area_mm2.expect("faces"));
            let (volume, area) = meshes[part.part_key.as_str()];
            // Every triangle lies within the deflection (0.1 mm) of the surface.
            assert!(
                (volume - exact_volume).abs() <= 0.1 * exact_area,
                "{name} {}: {volume} {exact_volume}",
                part.part_key
            );
            assert!((area - exact_area).abs() <= 0.03 * exact_area, "{name} {}: {area} {exact_area}", part.part_key);
        }
    }
}

#[tokio::test]
async fn the_glb_is_the_same_whatever_the_thread_count() {
    let samples = SAMPLES.iter().map(|name| fixture(&format!("{name}.step")));
    for file in samples.chain(support::all_shared()) {
        let one = intake_with_threads(&file, 1).await;
        assert!(one == intake_with_threads(&file, 4).await, "{} differs", file.display());
    }
}

/// Keys and ids of a report.
fn identities(report: &CadReport) -> BTreeMap<&str, Option<&str>> {
    report.occurrences.iter().map(|o| (o.part_key.as_str(), o.geometry_id.as_ref().map(|id| id.0.as_str()))).collect()
}

#[tokio::test]
async fn removing_a_bolt_changes_no_other_part() {
    let (first, second) = (report("shaft_coupling").await, report("shaft_coupling_r2").await);
    let (first, second) = (identities(&first), identities(&second));
    let gone: Vec<_> = first.keys().filter(|key| !second.contains_key(*key)).copied().collect();
    assert_eq!(gone, ["Flange coupling 30/bolt#6", "Flange coupling 30/nut#6"]);
    for (key, id) in &second {
        assert_eq!(first.get(key), Some(id), "{key}");
    }
}

#[tokio::test]
async fn a_changed_cover_is_the_only_new_shape() {
    let (first, second) = (report("housing").await, report("housing_r2").await);
    let (first, second) = (identities(&first), identities(&second));
    let changed: Vec<_> = second.iter().filter(|(key, id)| first.get(*key) != Some(id)).map(|(key, _)| *key).collect();
    assert_eq!(changed, ["Control housing 144x104/cover assembly/cover plate"]);
}

#[tokio::test]
async fn a_renamed_part_keeps_its_geometry() {
    let (first, second) = (report("pillow_block").await, report("pillow_block_r2").await);
    let (first, second) = (identities(&first), identities(&second));
    let new: Vec<_> = second.keys().filter(|key| !first.contains_key(*key)).copied().collect();
    assert_eq!(new, ["Pillow block UCP 208/cast housing P208"]);
    assert_eq!(second[new[0]], first["Pillow block UCP 208/housing P208"]);
}

#[tokio::test]
async fn names_materials_and_instance_colours_survive() {
    let report = report("connector").await;
    let find =
        |key: &str| report.occurrences.iter().find(|o| o.part_key.as_str() == key).unwrap_or_else(|| panic!("{key}"));
    let insulator = find("Rectangular connector 24+PE/contact insert/insulator");
    assert_eq!(insulator.cad_material.as_deref(), Some("PC GF20"));
    assert_eq!((insulator.product_name.as_str(), insulator.product_id.as_deref()), ("insulator", Some("insulator")));
    let (left, right) = (find("Rectangular connector 24+PE/latch#1"), find("Rectangular connector 24+PE/latch#2"));
    assert_eq!(left.geometry_id, right.geometry_id);
    assert_ne!(left.color, right.color, "one of the two latches is red");
    assert_eq!(report.occurrences.iter().filter(|o| o.name == "pin").count(), 24);
}

#[test]
fn the_generator_writes_the_committed_files() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let done =
        Command::new(env!("CARGO_BIN_EXE_hartomat-cad-samples")).arg(folder.path()).output().expect("the generator");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for name in SAMPLES {
        let name = format!("{name}.step");
        let new = std::fs::read(folder.path().join(&name)).expect("a written sample");
        let committed = std::fs::read(fixture(&name)).expect("a committed sample");
        assert!(content(&new) == content(&committed), "{name} differs: run hartomat-cad-samples fixtures/step");
    }
}

/// A file's entities without their numbers, sorted: the kernel's writer numbers styles in the order
/// of addresses in memory, which is another one in every process.
fn content(file: &[u8]) -> Vec<String> {
    let text: String = String::from_utf8_lossy(file).split_whitespace().collect();
    let mut entities: Vec<String> = text
        .split(';')
        .map(|entity| {
            let mut pieces = entity.split('#');
            let first = pieces.next().unwrap_or_default().to_owned();
            pieces.fold(first, |out, piece| out + "#" + piece.trim_start_matches(|c: char| c.is_ascii_digit()))
        })
        .collect();
    entities.sort();
    entities
}
