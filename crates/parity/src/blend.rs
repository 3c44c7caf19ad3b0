//! Two `.blend` files by their canonical digests (`blender/hartomat_blender/digest.py`), entry by entry.

use contracts::ContentHash;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FactPair, Verdict};

/// Differences that are listed; the rest is counted.
pub const MAX_DIFFERENCES: usize = 100;
/// Longest value that is shown, characters.
const MAX_SHOWN: usize = 120;
/// Entries deeper than this are compared as a whole.
const MAX_DEPTH: usize = 12;

/// A canonical digest.
#[derive(Debug, Clone, Copy)]
pub struct Digest<'a> {
    pub content_hash: &'a ContentHash,
    /// Canonical JSON.
    pub document: &'a [u8],
}

/// What was found out about a pair of `.blend` files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlendComparison {
    pub verdict: Verdict,
    pub identical: bool,
    pub facts: Vec<FactPair>,
    /// The first [`MAX_DIFFERENCES`].
    pub differences: Vec<BlendDifference>,
    /// How many there are in all.
    pub difference_count: usize,
    pub reasons: Vec<String>,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlendDifference {
    /// `object`, `material`, `scene`, `world`, `external file` or `digest`.
    pub kind: String,
    /// Name of the thing, as Blender has it.
    pub name: String,
    /// What of it: `mesh`, `matrix`, `slots`, `nodes / Principled BSDF / inputs / Roughness` …; empty
    /// for the whole thing.
    pub what: String,
    /// None where A has no such entry.
    pub a: Option<String>,
    pub b: Option<String>,
    pub verdict: Verdict,
}

impl BlendDifference {
    fn sentence(&self) -> String {
        let what = if self.what.is_empty() { String::new() } else { format!(", {}", self.what) };
        match (&self.a, &self.b) {
            (Some(_), None) => format!("{} `{}`{what} is missing in B.", self.kind, self.name),
            (None, Some(_)) => format!("{} `{}`{what} is only in B.", self.kind, self.name),
            (Some(a), Some(b)) => format!("{} `{}`{what}: {a} and {b}.", self.kind, self.name),
            (None, None) => format!("{} `{}`{what} differs.", self.kind, self.name),
        }
    }
}

/// Sentences in `reasons`.
const MAX_REASONS: usize = 5;

/// Every difference fails but that of the seed, which is what an A/A pair differs in and warns.
pub fn judge_blends(a: Digest<'_>, b: Digest<'_>) -> BlendComparison {
    let facts =
        vec![FactPair::shown("content hash", Some(a.content_hash.to_string()), Some(b.content_hash.to_string()))];
    let identical = a.content_hash == b.content_hash;
    let mut comparison = BlendComparison {
        verdict: Verdict::Pass,
        identical,
        facts,
        differences: Vec::new(),
        difference_count: 0,
        reasons: Vec::new(),
    };
    if identical {
        return comparison;
    }
    let (Ok(x), Ok(y)) = (serde_json::from_slice::<Value>(a.document), serde_json::from_slice::<Value>(b.document))
    else {
        comparison.verdict = Verdict::Inconclusive;
        comparison.reasons.push("A digest is no JSON document.".to_owned());
        return comparison;
    };
    let mut walk = Walk { path: Vec::new(), found: Vec::new(), count: 0, verdict: Verdict::Pass };
    walk.compare(Some(&x), Some(&y));
    comparison.verdict = walk.verdict;
    if walk.count == 0 {
        // The hashes say that the documents differ.
        comparison.verdict = Verdict::Inconclusive;
        comparison.reasons.push("The digests differ, their documents do not.".to_owned());
    }
    comparison.reasons.extend(walk.found.iter().take(MAX_REASONS).map(BlendDifference::sentence));
    if walk.count > MAX_REASONS {
        comparison.reasons.push(format!("{} differences in all.", walk.count));
    }
    comparison.differences = walk.found;
    comparison.difference_count = walk.count;
    comparison
}

struct Walk {
    path: Vec<String>,
    found: Vec<BlendDifference>,
    count: usize,
    verdict: Verdict,
}

impl Walk {
    fn compare(&mut self, a: Option<&Value>, b: Option<&Value>) {
        if a == b {
            return;
        }
        if let (Some(Value::Object(x)), Some(Value::Object(y))) = (a, b)
            && self.path.len() < MAX_DEPTH
        {
            let mut keys: Vec<&String> = x.keys().chain(y.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                self.path.push(key.clone());
                self.compare(x.get(key), y.get(key));
                self.path.pop();
            }
            return;
        }
        let verdict = if self.path.last().is_some_and(|key| key == "seed") { Verdict::Warn } else { Verdict::Fail };
        self.verdict = self.verdict.max(verdict);
        self.count += 1;
        if self.found.len() < MAX_DIFFERENCES {
            self.found.push(self.difference(a, b, verdict));
        }
    }

    fn difference(&self, a: Option<&Value>, b: Option<&Value>, verdict: Verdict) -> BlendDifference {
        let kind = match self.path.first().map(String::as_str) {
            Some("objects") => "object",
            Some("materials") => "material",
            Some("scenes") => "scene",
            Some("worlds") => "world",
            Some("external") => "external file",
            _ => "digest",
        };
        let name = self.path.get(1).or(self.path.first()).cloned().unwrap_or_default();
        let what = self.path.get(2..).unwrap_or_default().join(" / ");
        let (a, b) = shown(a, b);
        BlendDifference { kind: kind.to_owned(), name, what, a, b, verdict }
    }
}

/// Both values; of two lists of one length, the entries that differ.
fn shown(a: Option<&Value>, b: Option<&Value>) -> (Option<String>, Option<String>) {
    if let (Some(Value::Array(x)), Some(Value::Array(y))) = (a, b)
        && x.len() == y.len()
    {
        let unlike: Vec<usize> = (0..x.len()).filter(|i| x[*i] != y[*i]).collect();
        let side = |list: &[Value]| {
            short(&unlike.iter().map(|i| format!("[{i}] {}", list[*i])).collect::<Vec<_>>().join(", "))
        };
        return (Some(side(x)), Some(side(y)));
    }
    // A whole thing that one side lacks is named, not spelled out.
    let side = |value: &Value| if value.is_object() { "present".to_owned() } else { short(&value.to_string()) };
    (a.map(side), b.map(side))
}

fn short(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN {
        return text.to_owned();
    }
    text.chars().take(MAX_SHOWN).chain(['…']).collect()
}
