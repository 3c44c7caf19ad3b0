//! The material library a new installation starts with: `materials.json`, embedded.
//!
//! The file is the one truth; `cargo xtask codegen` writes `docs/materials.md` from it.

use contracts::material::Pbr;
use serde::Deserialize;

use crate::materials::MaterialInput;

const LIBRARY: &str = include_str!("materials.json");

/// The parts of the file that are seeded; sources and hex values are for tests and documentation.
#[derive(Deserialize)]
struct Library {
    materials: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    name: String,
    aliases: Vec<String>,
    category: String,
    description: String,
    /// Used for parts without material where the policy says `default`.
    #[serde(default)]
    default: bool,
    pbr: Pbr,
}

pub(super) fn samples() -> impl Iterator<Item = MaterialInput> {
    let library: Library = serde_json::from_str(LIBRARY).expect("the embedded file is read by tests");
    library.materials.into_iter().map(|sample| MaterialInput {
        name: sample.name,
        aliases: sample.aliases,
        category: sample.category,
        description: sample.description,
        pbr: sample.pbr,
        active: true,
        is_default: sample.default,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;

    fn file() -> Value {
        serde_json::from_str(LIBRARY).expect("JSON")
    }

    fn linear(channel: u8) -> f64 {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    }

    /// Also where only case, accents, spaces or punctuation differ: the matcher would not tell them apart.
    #[test]
    fn no_name_means_two_materials_and_one_is_the_default() {
        let (mut exact, mut normalised) = (BTreeMap::new(), BTreeMap::new());
        let mut defaults = 0;
        for sample in samples() {
            defaults += usize::from(sample.is_default);
            for name in sample.aliases.iter().chain([&sample.name]) {
                let twin = exact.insert(crate::rows::name_key(name), sample.name.clone());
                assert_eq!(twin, None, "{name} of {}", sample.name);
                let key = modules::materials::normalised(name);
                assert!(!key.is_empty(), "{name} of {}", sample.name);
                let twin = normalised.insert(key, sample.name.clone());
                assert!(twin.as_ref().is_none_or(|t| *t == sample.name), "{name}: {} and {twin:?}", sample.name);
            }
        }
        assert_eq!(defaults, 1);
    }

    #[test]
    fn at_least_sixty_with_values_a_surface_can_have() {
        assert!(samples().count() >= 60);
        for sample in samples() {
            let (name, pbr) = (&sample.name, &sample.pbr);
            assert!(!sample.category.is_empty() && !sample.description.is_empty(), "{name}");
            let shares = [pbr.metallic, pbr.roughness, pbr.transmission, pbr.coat, pbr.anisotropy];
            for share in pbr.base_color.iter().chain(&shares) {
                assert!((0.0..=1.0).contains(share), "{name}: {share}");
            }
            assert!((1.0..=3.0).contains(&pbr.ior), "{name}: {}", pbr.ior);
            assert!(pbr.metallic == 0.0 || pbr.transmission == 0.0, "{name}: no metal lets light through");
            // Nothing technical reflects less than soot, or diffusely more light than fresh snow.
            let [r, g, b, alpha] = pbr.base_color;
            assert!(r.max(g).max(b) >= 0.005 && alpha == 1.0, "{name}");
            let luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
            assert!(pbr.metallic > 0.0 || pbr.transmission > 0.5 || luminance <= 0.9, "{name}: {luminance}");
            if let Some(texture) = &pbr.texture {
                assert!((0.01..=20.0).contains(&texture.scale_mm), "{name}");
                assert!(texture.strength > 0.0 && texture.strength <= 1.0, "{name}");
            }
        }
    }

    #[test]
    fn every_entry_names_known_sources() {
        let file = file();
        let sources = file["sources"].as_object().expect("sources");
        for (id, source) in sources {
            for field in ["title", "licence", "covers"] {
                assert!(source[field].as_str().is_some_and(|text| !text.is_empty()), "{id}: {field}");
            }
        }
        for material in file["materials"].as_array().expect("materials") {
            let named = material["sources"].as_array().expect("a list");
            assert!(!named.is_empty(), "{}", material["name"]);
            for source in named {
                let id = source.as_str().expect("text").split(':').next().expect("an id");
                assert!(sources.contains_key(id), "{}: {id}", material["name"]);
            }
        }
    }

    #[test]
    fn paints_by_ral_number_have_the_colour_of_their_hex_value() {
        let mut paints = 0;
        for material in file()["materials"].as_array().expect("materials") {
            let name = material["name"].as_str().expect("a name");
            assert_eq!(name.starts_with("RAL "), material["srgb"].is_string(), "{name}");
            let Some(hex) = material["srgb"].as_str() else { continue };
            paints += 1;
            let bytes = hex::decode(hex.trim_start_matches('#')).expect("hex");
            for (channel, byte) in bytes.iter().enumerate() {
                let stated = material["pbr"]["base_color"][channel].as_f64().expect("a number");
                assert!((stated - linear(*byte)).abs() < 5e-4, "{name}: {stated} for {byte}");
            }
        }
        assert!(paints >= 14);
    }
}
