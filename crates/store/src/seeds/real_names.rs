//! The starter library against names as CAD systems and drawings write them.

use contracts::{
    Occurrence,
    ids::MaterialId,
    material::{Material, MaterialLibrary},
};
use modules::materials::matching::Matcher;

use super::materials::samples;

/// What an output type asks for unless it says otherwise.
const LEAST_SCORE: f32 = 0.6;

fn library() -> MaterialLibrary {
    let mut materials: Vec<Material> = samples()
        .enumerate()
        .map(|(n, sample)| Material { id: id(n), name: sample.name, aliases: sample.aliases, pbr: sample.pbr })
        .collect();
    materials.sort_by(|a, b| a.name.cmp(&b.name));
    MaterialLibrary { materials, default: None, allowed: Vec::new() }
}

fn id(n: usize) -> MaterialId {
    serde_json::from_value(serde_json::json!(format!("00000000-0000-0000-0000-{n:012}"))).expect("an id")
}

fn part(name: &str, cad_material: Option<&str>) -> Occurrence {
    serde_json::from_value(serde_json::json!({
        "part_key": name, "parent": null, "name": name, "geometry_id": null, "color": null, "cad_material": cad_material,
        "transform": [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
        "bbox_mm": null, "faces": 6, "triangles": 12, "unmeshed_faces": 0
    }))
    .expect("an occurrence")
}

/// Every name that is matched to something else than stated, with what was found.
fn wrong(cases: &[(&str, &str)], part_of: impl Fn(&str) -> Occurrence) -> Vec<String> {
    let library = library();
    let matcher = Matcher::new(&library);
    let mut wrong = Vec::new();
    for (text, wanted) in cases {
        let found = matcher.best(&part_of(text)).filter(|c| c.score >= LEAST_SCORE);
        let name = found.as_ref().map_or("-", |c| c.name.as_str());
        if name != *wanted {
            wrong.push(format!("{text}: {wanted} wanted, {found:?} found"));
        }
    }
    wrong
}

#[test]
fn cad_materials() {
    let cases = [
        // German drawings.
        ("1.4301", "Stainless steel"),
        ("X5CrNi18-10 (1.4301)", "Stainless steel"),
        ("Edelstahl", "Stainless steel"),
        ("Edelstahl rostfrei", "Stainless steel"),
        ("Stahl, rostfrei", "Stainless steel"),
        ("EDELSTAHL GEBUERSTET", "Stainless steel brushed"),
        ("Messing", "Brass"),
        ("Messing CuZn39Pb3", "Brass"),
        ("100Cr6", "Chrome steel"),
        ("GG25", "Cast iron"),
        ("GG-25", "Cast iron"),
        ("EN-GJL-250", "Cast iron"),
        ("Grauguss EN-GJL-200", "Cast iron"),
        ("AlMg3", "Raw aluminium"),
        ("EN AW-6082 (AlMgSi1)", "Raw aluminium"),
        ("Aluminium EN AW-6061 schwarz eloxiert", "Black anodised aluminium"),
        ("Alu eloxiert", "Clear anodised aluminium"),
        ("PA 66 schwarz", "PA66 black"),
        ("PA66-GF30", "PA66-GF30 black"),
        ("PA 6.6", "PA66 natural"),
        ("Stahl verzinkt", "Zinc plated"),
        ("S235JR feuerverzinkt", "Galvanised steel"),
        ("Stahl bruniert", "Brushed steel"),
        ("Stahl brüniert", "Black oxide"),
        ("S355J2+N, RAL 7016", "RAL 7016 grey paint"),
        // Inventor, SolidWorks, Solid Edge, NX, Creo.
        ("AISI 304", "Stainless steel"),
        ("AISI 316L", "Stainless steel"),
        ("Stainless Steel AISI 440C", "Hardened stainless steel"),
        ("Steel, Carbon", "Brushed steel"),
        ("Plain Carbon Steel", "Brushed steel"),
        ("Steel, Mild", "Brushed steel"),
        ("STEEL", "Brushed steel"),
        ("StainlessSteel", "Stainless steel"),
        ("Stainless Steel, Austenitic", "Stainless steel"),
        ("Steel, Galvanized", "Galvanised steel"),
        ("Iron, Cast", "Cast iron"),
        ("Gray Cast Iron", "Cast iron"),
        ("Brass", "Brass"),
        ("Brass, Soft Yellow", "Brass"),
        ("Bronze, Soft Tin", "Bronze"),
        ("Aluminum 6061", "Raw aluminium"),
        ("6061-T6 (SS)", "Raw aluminium"),
        ("Rubber, NBR 70", "NBR black rubber"),
        ("Rubber, Silicone", "Silicone translucent"),
        ("FKM 75 Shore A", "FKM brown"),
        ("Acetal Resin, Black", "POM black"),
        ("Acetal Resin, White", "POM white"),
        ("Nylon 6/6", "PA66 natural"),
        ("Polycarbonate, Clear", "PC clear"),
        ("Delrin", "POM white"),
        ("Ti-6Al-4V", "Titanium"),
        ("Silicon Nitride", "Silicon nitride"),
        // What the samples in `fixtures/step` say.
        ("42CrMo4 chromed", "Chrome plated"),
        ("C55 induction hardened", "Ground steel"),
        ("CuZn gold plated", "Gold plated"),
        ("CuZn40Pb2", "Brass"),
        ("CuSn12", "Bronze"),
        ("EN AC-44300", "Cast aluminium"),
        ("EN AW-5754", "Raw aluminium"),
        ("GD-ZnAl4Cu1", "Zinc die-cast"),
        ("GP240GH", "Cast steel"),
        ("P245GH", "Forged steel"),
        ("PC GF20", "PC-GF black"),
        ("16MnCr5", "Heat-treated alloy steel"),
        ("fibre", "Fibre gasket"),
        // Nothing is better than something wrong.
        ("Generic", "-"),
        ("Default", "-"),
        ("Material <not specified>", "-"),
        ("Unobtainium", "-"),
    ];
    let wrong = wrong(&cases, |text| part("Part1", Some(text)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn part_names() {
    let cases = [
        ("O-Ring 20x2 NBR70", "NBR black rubber"),
        ("Schraube ISO 4762 M8x20 A2-70", "Stainless steel"),
        ("Buchse_Bronze_25", "Bronze"),
        ("seal FKM", "FKM brown"),
        ("Gehäuse RAL 5010", "RAL 5010 blue paint"),
        ("Scheibe verzinkt", "Zinc plated"),
        ("bracket A4", "-"),
        ("Plate 304", "-"),
        ("PP-100.20", "-"),
        ("housing", "-"),
    ];
    let wrong = wrong(&cases, |text| part(text, None));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// 5,000 parts are a large assembly; the bound leaves room for a busy machine.
#[test]
fn five_thousand_parts_are_matched_within_seconds() {
    let library = library();
    let started = std::time::Instant::now();
    let matcher = Matcher::new(&library);
    let part = part("Schraube ISO 4762 M8x20 A2-70", Some("X5CrNi18-10 (1.4301), gebeizt"));
    for _ in 0..5_000 {
        assert!(matcher.best(&part).is_some());
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
