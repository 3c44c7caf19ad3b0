//! How well library materials fit a part: a score 0…1 and its reason, from CAD material, names and colour.
//!
//! Text evidence beats colour: a name was typed by an engineer, a colour is often decoration. Of two
//! names that fit, the one that says more about the surface wins; ties go to the library's order.

use contracts::{
    Occurrence,
    material::{MatchReason, Material, MaterialCandidate, MaterialLibrary},
    part::LinearRgba,
};

use super::words::{contains_run, names_a_finish, normalised, words};

/// The CAD material's name is the library name, letter by letter.
const SCORE_NAME: f32 = 1.0;
/// …but for case, accents, spaces and punctuation.
const SCORE_NAME_NORMALISED: f32 = 0.99;
/// The CAD material's name is an alias, but for those.
const SCORE_ALIAS: f32 = 0.97;
/// The CAD material's name has the words of a name or alias in another order.
const SCORE_SAME_WORDS: f32 = 0.94;
/// All words of a name or alias stand in the CAD material's name; more, the more of it they make up.
const SCORE_CAD_WORDS: (f32, f32) = (0.80, 0.88);
/// All words of a name or alias stand in the part's name.
const SCORE_PART_NAME: (f32, f32) = (0.65, 0.74);
/// On top, where that name tells a finish.
const FINISH_BONUS: f32 = 0.05;
/// Some words in common: worth showing to a person, not worth assigning by itself.
const SCORE_OVERLAP: (f32, f32) = (0.30, 0.58);
/// Upper bound of what colour alone can say.
const SCORE_COLOR: f32 = 0.5;
/// Fewer letters and digits than this say nothing in a part's name (`A2`, `PC`, `Al`).
const LEAST_IN_PART_NAME: usize = 3;
/// A distance in Oklab from which on two colours have nothing in common.
const FAR_COLOR: f32 = 0.5;

/// A library made ready for many parts.
#[derive(Debug)]
pub struct Matcher<'a> {
    entries: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    material: &'a Material,
    /// Canonical name first.
    names: Vec<Name<'a>>,
    color: [f32; 3],
}

#[derive(Debug)]
struct Name<'a> {
    text: &'a str,
    normalised: String,
    words: Vec<String>,
    sorted: Vec<String>,
    finish: bool,
}

impl<'a> Name<'a> {
    fn of(text: &'a str) -> Self {
        let words = words(text);
        let mut sorted = words.clone();
        sorted.sort();
        Self { text, normalised: normalised(text), finish: names_a_finish(&words), words, sorted }
    }
}

/// What speaks for a material.
#[derive(Debug, Clone, Copy)]
struct Evidence<'a> {
    score: f32,
    reason: MatchReason,
    matched: Option<&'a str>,
}

impl<'a> Matcher<'a> {
    pub fn new(library: &'a MaterialLibrary) -> Self {
        let entries = library.materials.iter().map(|material| Entry {
            material,
            names: std::iter::once(&material.name).chain(&material.aliases).map(|name| Name::of(name)).collect(),
            color: oklab(material.pbr.base_color),
        });
        Self { entries: entries.collect() }
    }

    /// The best `count` materials for a part, best first.
    pub fn candidates(&self, part: &Occurrence, count: usize) -> Vec<MaterialCandidate> {
        let texts = PartTexts::of(part);
        let mut found: Vec<(&Entry, Evidence)> =
            self.entries.iter().filter_map(|entry| Some((entry, entry.evidence(&texts)?))).collect();
        // Stable: equal scores keep the order of the library, which is sorted by name.
        found.sort_by(|a, b| b.1.score.total_cmp(&a.1.score));
        found
            .into_iter()
            .take(count)
            .map(|(entry, evidence)| MaterialCandidate {
                material: entry.material.id,
                name: entry.material.name.clone(),
                score: evidence.score,
                reason: evidence.reason,
                matched: evidence.matched.map(str::to_owned),
            })
            .collect()
    }

    pub fn best(&self, part: &Occurrence) -> Option<MaterialCandidate> {
        self.candidates(part, 1).pop()
    }
}

struct PartTexts<'a> {
    cad_material: Option<Name<'a>>,
    names: Vec<Vec<String>>,
    color: Option<[f32; 3]>,
}

impl<'a> PartTexts<'a> {
    fn of(part: &'a Occurrence) -> Self {
        let cad_material = part.cad_material.as_deref().map(str::trim).map(Name::of);
        Self {
            cad_material: cad_material.filter(|name| !name.words.is_empty()),
            names: [&part.name, &part.product_name].into_iter().map(|name| words(name)).collect(),
            color: part.color.map(oklab),
        }
    }
}

impl<'a> Entry<'a> {
    fn evidence(&self, part: &PartTexts) -> Option<Evidence<'a>> {
        let by_name = self.names.iter().enumerate().flat_map(|(index, name)| {
            let cad = part.cad_material.as_ref().and_then(|text| by_cad_material(text, name, index == 0));
            let part_name = part.names.iter().filter_map(|text| by_part_name(text, name)).max_by(by_score);
            cad.into_iter().chain(part_name)
        });
        let by_color = part.color.map(|color| Evidence {
            score: SCORE_COLOR * likeness(color, self.color),
            reason: MatchReason::Color,
            matched: None,
        });
        by_name.chain(by_color).filter(|evidence| evidence.score > 0.0).max_by(by_score)
    }
}

fn by_score(a: &Evidence, b: &Evidence) -> std::cmp::Ordering {
    a.score.total_cmp(&b.score)
}

fn by_cad_material<'a>(text: &Name, name: &Name<'a>, canonical: bool) -> Option<Evidence<'a>> {
    let found = |score, reason| Some(Evidence { score, reason, matched: Some(name.text) });
    if canonical && text.text == name.text {
        return found(SCORE_NAME, MatchReason::CadMaterial);
    }
    if text.normalised == name.normalised {
        return if canonical {
            found(SCORE_NAME_NORMALISED, MatchReason::CadMaterial)
        } else {
            found(SCORE_ALIAS, MatchReason::CadMaterialAlias)
        };
    }
    if text.sorted == name.sorted {
        return found(SCORE_SAME_WORDS, MatchReason::CadMaterialWords);
    }
    if contains_run(&text.words, &name.words) {
        return found(run_score(SCORE_CAD_WORDS, &text.words, name), MatchReason::CadMaterialWords);
    }
    let shared = name.words.iter().filter(|word| word.len() > 1 && text.words.contains(word)).count();
    let dice = 2.0 * shared as f32 / (name.words.len() + text.words.len()) as f32;
    if dice < 0.4 {
        return None;
    }
    found(between(SCORE_OVERLAP, dice), MatchReason::CadMaterialOverlap)
}

fn by_part_name<'a>(text: &[String], name: &Name<'a>) -> Option<Evidence<'a>> {
    let telling = name.normalised.chars().count() >= LEAST_IN_PART_NAME
        && name.normalised.chars().any(char::is_alphabetic) | name.text.contains('.');
    (telling && contains_run(text, &name.words)).then(|| Evidence {
        score: run_score(SCORE_PART_NAME, text, name),
        reason: MatchReason::PartName,
        matched: Some(name.text),
    })
}

fn run_score(bounds: (f32, f32), text: &[String], name: &Name) -> f32 {
    let share = name.words.len() as f32 / text.len() as f32;
    between(bounds, share) + if name.finish { FINISH_BONUS } else { 0.0 }
}

fn between((low, high): (f32, f32), share: f32) -> f32 {
    low + (high - low) * share.min(1.0)
}

/// 0…1, 1 for equal colours.
fn likeness(a: [f32; 3], b: [f32; 3]) -> f32 {
    let distance: f32 = (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f32>().sqrt();
    (1.0 - distance / FAR_COLOR).clamp(0.0, 1.0)
}

/// Linear sRGB in Oklab, where distances are about as large as they look.
fn oklab([r, g, b, _]: LinearRgba) -> [f32; 3] {
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}
