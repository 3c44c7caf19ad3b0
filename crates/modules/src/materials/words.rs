//! Names as the matcher compares them: without regard to case, accents, separators and umlaut spelling.

use unicode_normalization::UnicodeNormalization;

/// Words that say how a surface was finished. What is seen is the finish, not the metal below it.
const FINISHES: &[&str] = &[
    "anodised",
    "anodized",
    "blackened",
    "blasted",
    "brueniert",
    "brushed",
    "chromed",
    "chromatiert",
    "coated",
    "eloxiert",
    "feuerverzinkt",
    "galvanised",
    "galvanized",
    "gebuerstet",
    "gehaertet",
    "gelbverzinkt",
    "geschliffen",
    "gestrahlt",
    "hardened",
    "hartverchromt",
    "harteloxiert",
    "lackiert",
    "painted",
    "phosphated",
    "phosphatiert",
    "plated",
    "poliert",
    "polished",
    "ral",
    "verchromt",
    "vergoldet",
    "vernickelt",
    "versilbert",
    "verzinkt",
    "verzinnt",
];

/// Lower case, umlauts spelled out (`ä` = `ae`, `ß` = `ss`), other accents dropped.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            c => out.push(c),
        }
    }
    // Compatibility forms too: a full-width or superscript digit is a digit.
    out.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The name with nothing but its letters and digits: `POM-C` and `pom c` are one.
pub fn normalised(text: &str) -> String {
    folded(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Words of a name: split at anything that is no letter or digit, and between letters and digits
/// where a number follows (`bolt12` is a bolt, `PA66` is `PA 66`).
pub fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in folded(text).chars() {
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
pub fn contains_run(hay: &[String], needle: &[String]) -> bool {
    !needle.is_empty() && hay.windows(needle.len()).any(|window| window == needle)
}

pub fn names_a_finish(words: &[String]) -> bool {
    words.iter().any(|word| FINISHES.contains(&word.as_str()))
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
    fn spelling_does_not_matter() {
        for (a, b) in [
            ("Wälzlagerstahl", "WAELZLAGERSTAHL"),
            ("Brüniert", "bru\u{308}niert"),
            ("POM-C", "pom c"),
            ("AL₂O₃", "Al2O3"),
        ] {
            assert_eq!(normalised(a), normalised(b));
        }
        assert_ne!(normalised("1.4301"), normalised("1.4307"));
    }

    #[test]
    fn runs_must_be_whole_words_in_order() {
        let hay = words("hex nut steel");
        assert!(contains_run(&hay, &words("nut")));
        assert!(contains_run(&hay, &words("hex nut")));
        assert!(!contains_run(&hay, &words("steel nut")));
        assert!(!contains_run(&words("doughnut"), &words("nut")));
    }

    #[test]
    fn finishes_are_known_in_both_languages() {
        assert!(
            ["gold plated", "Brüniert", "RAL 7016", "Hard-anodised"].iter().all(|name| names_a_finish(&words(name)))
        );
        assert!(!names_a_finish(&words("42CrMo4")));
    }
}
