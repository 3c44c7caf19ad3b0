//! The words every judge answers in.

use serde::{Deserialize, Serialize};

/// What is said of a pair, from best to worst; the worst of the parts is that of the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    #[default]
    Pass,
    /// A difference a person should look at.
    Warn,
    /// Something needed for a judgement is missing.
    Inconclusive,
    Fail,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }

    /// The worst of all; `pass` of none.
    pub fn worst(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().max().unwrap_or_default()
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One stated fact of both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactPair {
    pub name: String,
    /// None: not known. What is known to be absent is the text `none`.
    pub a: Option<String>,
    pub b: Option<String>,
    pub equal: bool,
    /// What this pair means for the whole.
    pub verdict: Verdict,
}

impl FactPair {
    /// A pair that has to be equal: unequal is `differs`, unknown is inconclusive.
    pub fn judged(name: &str, a: Option<String>, b: Option<String>, differs: Verdict) -> Self {
        let known = a.is_some() && b.is_some();
        let equal = known && a == b;
        let verdict = match (known, equal) {
            (false, _) => Verdict::Inconclusive,
            (true, true) => Verdict::Pass,
            (true, false) => differs,
        };
        Self { name: name.to_owned(), a, b, equal, verdict }
    }

    /// A pair that is shown and decides nothing.
    pub fn shown(name: &str, a: Option<String>, b: Option<String>) -> Self {
        let equal = a.is_some() && a == b;
        Self { name: name.to_owned(), a, b, equal, verdict: Verdict::Pass }
    }

    /// What a person reads where the pair decides something.
    pub fn reason(&self) -> Option<String> {
        let said = |side: &Option<String>| side.clone().unwrap_or_else(|| "unknown".to_owned());
        (self.verdict != Verdict::Pass).then(|| format!("{}: {} and {}.", self.name, said(&self.a), said(&self.b)))
    }
}

/// `none` for what is known to be absent.
pub(crate) fn or_none(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "none".to_owned(), |v| v.to_string())
}
