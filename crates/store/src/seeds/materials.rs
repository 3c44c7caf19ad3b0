//! Starter materials of mechanical products. Colours are linear RGB; metals are measured normal
//! reflectances rounded to two digits, plastics and paints sRGB samples brought to linear.

use contracts::material::{MicroTexture, Pbr, TexturePattern};

use crate::materials::MaterialInput;

struct Sample {
    name: &'static str,
    aliases: &'static [&'static str],
    category: &'static str,
    description: &'static str,
    color: [f32; 3],
    metallic: f32,
    roughness: f32,
    /// Anything that is not plain.
    finish: Finish,
}

#[derive(Clone, Copy)]
enum Finish {
    Plain,
    /// Brushed in one direction.
    Brushed,
    /// As it came out of the sand.
    Cast,
    /// Clear lacquer on top.
    Coated(f32),
    /// Lets light through, with its index of refraction.
    Translucent {
        transmission: f32,
        ior: f32,
    },
    /// Fine grain of moulded rubber.
    Grain,
}

const SAMPLES: &[Sample] = &[
    Sample {
        name: "Brushed steel",
        aliases: &["Steel brushed", "Steel", "Stahl", "S235JR", "1.0038", "C45", "1.0503"],
        category: "Metal",
        description: "Mild steel, brushed in one direction.",
        color: [0.54, 0.54, 0.55],
        metallic: 1.0,
        roughness: 0.36,
        finish: Finish::Brushed,
    },
    Sample {
        name: "Stainless steel",
        aliases: &["Edelstahl", "Inox", "AISI 304", "AISI 316L", "1.4301", "1.4404", "X5CrNi18-10", "A2", "A4"],
        category: "Metal",
        description: "Austenitic stainless steel, fine ground.",
        color: [0.64, 0.62, 0.6],
        metallic: 1.0,
        roughness: 0.24,
        finish: Finish::Plain,
    },
    Sample {
        name: "Chrome steel",
        aliases: &["Bearing steel", "Wälzlagerstahl", "100Cr6", "1.3505", "AISI 52100", "Chrome"],
        category: "Metal",
        description: "Hardened bearing steel, polished.",
        color: [0.66, 0.66, 0.67],
        metallic: 1.0,
        roughness: 0.09,
        finish: Finish::Plain,
    },
    Sample {
        name: "Cast iron",
        aliases: &["Grey cast iron", "Gusseisen", "Grauguss", "EN-GJL-250", "GG25", "EN-GJS-400", "GGG40"],
        category: "Metal",
        description: "Grey cast iron with its casting skin.",
        color: [0.16, 0.16, 0.165],
        metallic: 1.0,
        roughness: 0.62,
        finish: Finish::Cast,
    },
    Sample {
        name: "Brass",
        aliases: &["Messing", "CuZn39Pb3", "CW614N", "CuZn40", "2.0401"],
        category: "Metal",
        description: "Turned brass.",
        color: [0.89, 0.7, 0.36],
        metallic: 1.0,
        roughness: 0.22,
        finish: Finish::Plain,
    },
    Sample {
        name: "Bronze",
        aliases: &["Bronze tin", "CuSn8", "CuSn12", "CW453K", "RG7", "Gunmetal"],
        category: "Metal",
        description: "Tin bronze of plain bearings.",
        color: [0.66, 0.42, 0.22],
        metallic: 1.0,
        roughness: 0.32,
        finish: Finish::Plain,
    },
    Sample {
        name: "Black anodised aluminium",
        aliases: &["Anodised black", "Aluminium black", "Alu schwarz eloxiert", "Black anodized aluminum"],
        category: "Metal",
        description: "Aluminium with a matt black anodic layer.",
        color: [0.014, 0.014, 0.016],
        metallic: 0.35,
        roughness: 0.42,
        finish: Finish::Plain,
    },
    Sample {
        name: "Raw aluminium",
        aliases: &["Aluminium", "Aluminum", "Alu", "EN AW-6061", "EN AW-6082", "AlMgSi1", "3.2315"],
        category: "Metal",
        description: "Milled aluminium without coating.",
        color: [0.91, 0.91, 0.92],
        metallic: 1.0,
        roughness: 0.33,
        finish: Finish::Plain,
    },
    Sample {
        name: "POM white",
        aliases: &["POM", "POM-C", "Acetal", "Delrin", "Polyoxymethylene"],
        category: "Plastic",
        description: "White acetal, machined.",
        color: [0.79, 0.79, 0.76],
        metallic: 0.0,
        roughness: 0.38,
        finish: Finish::Plain,
    },
    Sample {
        name: "NBR black rubber",
        aliases: &["NBR", "NBR 70", "Rubber", "Gummi", "Nitrile", "O-ring", "FKM", "EPDM"],
        category: "Elastomer",
        description: "Black nitrile rubber of seals.",
        color: [0.013, 0.013, 0.013],
        metallic: 0.0,
        roughness: 0.74,
        finish: Finish::Grain,
    },
    Sample {
        name: "PA66 natural",
        aliases: &["PA66", "PA6.6", "PA6", "Polyamide", "Polyamid", "Nylon"],
        category: "Plastic",
        description: "Unfilled polyamide in its natural cream colour.",
        color: [0.71, 0.66, 0.53],
        metallic: 0.0,
        roughness: 0.44,
        finish: Finish::Translucent { transmission: 0.06, ior: 1.53 },
    },
    Sample {
        name: "RAL 5010 blue paint",
        aliases: &["RAL 5010", "RAL5010", "Gentian blue", "Enzianblau"],
        category: "Paint",
        description: "Gentian blue machine paint, semi-gloss.",
        color: [0.0, 0.078, 0.202],
        metallic: 0.0,
        roughness: 0.34,
        finish: Finish::Coated(0.5),
    },
];

/// Used for parts without material where the policy says `default`.
const DEFAULT: &str = "Raw aluminium";

pub(super) fn samples() -> impl Iterator<Item = MaterialInput> {
    SAMPLES.iter().map(|sample| MaterialInput {
        name: sample.name.to_owned(),
        aliases: sample.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        category: sample.category.to_owned(),
        description: sample.description.to_owned(),
        pbr: pbr(sample),
        active: true,
        is_default: sample.name == DEFAULT,
    })
}

fn pbr(sample: &Sample) -> Pbr {
    let [r, g, b] = sample.color;
    let mut pbr = Pbr { metallic: sample.metallic, roughness: sample.roughness, ..Pbr::from_cad_color([r, g, b, 1.0]) };
    let texture = |pattern, scale_mm, strength| Some(MicroTexture { pattern, scale_mm, strength });
    match sample.finish {
        Finish::Plain => {}
        Finish::Brushed => {
            pbr.anisotropy = 0.6;
            pbr.texture = texture(TexturePattern::Brushed, 0.3, 0.25);
        }
        Finish::Cast => pbr.texture = texture(TexturePattern::Cast, 0.8, 0.4),
        Finish::Grain => pbr.texture = texture(TexturePattern::Grain, 0.4, 0.2),
        Finish::Coated(coat) => pbr.coat = coat,
        Finish::Translucent { transmission, ior } => {
            pbr.transmission = transmission;
            pbr.ior = ior;
        }
    }
    pbr
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_means_two_materials_and_one_is_the_default() {
        let mut names = BTreeSet::new();
        let mut defaults = 0;
        for sample in samples() {
            defaults += usize::from(sample.is_default);
            for name in sample.aliases.iter().chain([&sample.name]) {
                assert!(names.insert(crate::rows::name_key(name)), "{name} twice");
            }
        }
        assert_eq!(defaults, 1);
    }
}
