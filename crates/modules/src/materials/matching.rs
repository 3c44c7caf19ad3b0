//! How well a library material fits a part: a score 0…1 from CAD material, names and colour.
//!
//! Text evidence beats colour: a name was typed by an engineer, a colour is often decoration.

use contracts::{Occurrence, material::Material, part::LinearRgba};

/// The CAD material's name is exactly a library name or alias.
const SCORE_CAD_MATERIAL: f32 = 1.0;
/// All words of a name or alias stand in the CAD material's name.
const SCORE_CAD_MATERIAL_WORDS: f32 = 0.9;
/// All words of a name or alias stand in the part's name.
const SCORE_PART_NAME: f32 = 0.8;
/// Upper bound of what colour alone can say.
const SCORE_COLOR: f32 = 0.5;

/// Lower-case words of a name: split at anything that is no letter or digit, and between letters
/// and digits where a running number follows (`bolt12` is a bolt).
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in text.chars().flat_map(char::to_lowercase) {
        let starts_new = !last.is_alphanumeric() || (last.is_alphabetic() && c.is_numeric());
        if c.is_alphanumeric() {
            match out.last_mut() {
                Some(word) if !starts_new => word.push(c),
                _ => out.push(c.to_string()),
            }
        }
        last = c;
    }
    out
}

/// True where `needle`'s words stand in `hay` next to each other, in order.
fn contains_run(hay: &[String], needle: &[String]) -> bool {
    !needle.is_empty() && hay.windows(needle.len()).any(|window| window == needle)
}

/// 0…1, 1 for equal linear colours.
fn color_likeness(a: LinearRgba, b: LinearRgba) -> f32 {
    let distance: f32 = (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f32>().sqrt();
    (1.0 - distance / 3f32.sqrt()).clamp(0.0, 1.0)
}

/// Score 0…1 of a material for a part.
pub fn score(part: &Occurrence, material: &Material) -> f32 {
    let names: Vec<Vec<String>> = std::iter::once(&material.name).chain(&material.aliases).map(|n| words(n)).collect();
    if let Some(cad_material) = &part.cad_material {
        let cad_words = words(cad_material);
        if names.contains(&cad_words) {
            return SCORE_CAD_MATERIAL;
        }
        if names.iter().any(|n| contains_run(&cad_words, n)) {
            return SCORE_CAD_MATERIAL_WORDS;
        }
    }
    for name in [&part.name, &part.product_name] {
        let part_words = words(name);
        if names.iter().any(|n| contains_run(&part_words, n)) {
            return SCORE_PART_NAME;
        }
    }
    part.color.map_or(0.0, |c| SCORE_COLOR * color_likeness(c, material.pbr.base_color))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_split_at_separators_and_running_numbers() {
        assert_eq!(words("l-bracket_2 M8"), ["l", "bracket", "2", "m", "8"]);
        assert_eq!(words("Bolt12"), ["bolt", "12"]);
        assert_eq!(words("Edelstahl 1.4301"), ["edelstahl", "1", "4301"]);
    }

    #[test]
    fn runs_must_be_whole_words_in_order() {
        let hay = words("hex nut steel");
        assert!(contains_run(&hay, &words("nut")));
        assert!(contains_run(&hay, &words("hex nut")));
        assert!(!contains_run(&hay, &words("steel nut")));
        assert!(!contains_run(&words("doughnut"), &words("nut")));
    }
}
