//! Material rules: ordered globs on what a part is called, made of or coloured.
//!
//! The first rule that fits a part says its material; a choice by hand wins over it, and it wins
//! over what auto-population found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    CadReport, Occurrence, PartKey,
    ids::MaterialId,
    material::{Assignment, AssignmentOrigin},
    part::LinearRgba,
};

crate::kind::vocabulary! {
    /// What of a part a rule looks at.
    RuleSubject {
        /// Its name, or its part key where the pattern has a `/`.
        PartName = "part_name",
        /// The material's name in the CAD file.
        CadMaterial = "cad_material",
        /// Its colour as `#rrggbb`, sRGB.
        Color = "color",
    }
}

/// Most rules of one product.
pub const MAX_RULES: usize = 200;
/// Longest pattern, characters.
pub const MAX_PATTERN: usize = 200;

/// One rule; where it stands among the others is its priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialRule {
    pub subject: RuleSubject,
    /// `*` is any text, `?` one character; case does not matter.
    pub pattern: String,
    pub material: MaterialId,
}

impl MaterialRule {
    pub fn fits(&self, part: &Occurrence) -> bool {
        let pattern = self.pattern.to_lowercase();
        let is = |text: &str| glob(&pattern, &text.to_lowercase());
        match self.subject {
            RuleSubject::PartName if pattern.contains('/') => is(part.part_key.as_str()),
            RuleSubject::PartName => is(&part.name) || (!part.product_name.is_empty() && is(&part.product_name)),
            RuleSubject::CadMaterial => part.cad_material.as_deref().is_some_and(is),
            RuleSubject::Color => part.color.is_some_and(|color| is(&hex(color))),
        }
    }
}

/// The assignments that count: what `given` says, with the rules between hand and auto-population.
pub fn apply(report: &CadReport, given: &[Assignment], rules: &[MaterialRule]) -> Vec<Assignment> {
    let mut by_part: BTreeMap<&PartKey, Assignment> = given.iter().map(|a| (&a.part_key, a.clone())).collect();
    if !rules.is_empty() {
        for part in report.leaves() {
            if by_part.get(&part.part_key).is_some_and(|a| a.origin == AssignmentOrigin::Manual) {
                continue;
            }
            if let Some(rule) = rules.iter().find(|rule| rule.fits(part)) {
                let part_key = part.part_key.clone();
                let said =
                    Assignment { part_key, material: rule.material, origin: AssignmentOrigin::Rule, score: None };
                by_part.insert(&part.part_key, said);
            }
        }
    }
    by_part.into_values().collect()
}

/// A linear colour as people write it: `#rrggbb`, sRGB.
pub fn hex(color: LinearRgba) -> String {
    let [r, g, b] = [color[0], color[1], color[2]].map(|linear| {
        let linear = linear.clamp(0.0, 1.0);
        let srgb = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0…255")]
        let byte = (srgb * 255.0).round() as u8;
        byte
    });
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Whether a whole text fits a glob. Linear in text × stars: the last star alone is taken back.
pub fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_fit_whole_texts() {
        for (pattern, text, fits) in [
            ("bolt*", "bolt m6", true),
            ("*bolt*", "hex-bolt m6", true),
            ("bolt", "bolts", false),
            ("b?lt", "bält", true),
            ("*a*b*c", "xxaxxbxxc", true),
            ("*a*b*c", "xxaxxbxx", false),
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} / {text}");
        }
        let many = "*a".repeat(100);
        assert!(!glob(&many, &"a".repeat(99)), "ends soon");
    }

    #[test]
    fn colours_are_written_as_people_know_them() {
        assert_eq!(hex([1.0, 0.0, 0.214_041_14, 1.0]), "#ff0080");
    }
}
