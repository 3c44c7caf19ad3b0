use std::collections::BTreeMap;

use contracts::scene::Device;
use serde::{Deserialize, Serialize};

use super::{AssetFacts, Attribution, NodeFacts, NoticeFacts, RenderFacts, RunFacts, attribute};
use crate::{FactPair, SlotComparison, Verdict, verdict::or_none};

/// Facts that are listed; a line promises far fewer.
pub const MAX_FACTS: usize = 2_000;

/// The verdict on a pair of runs with every number behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunComparison {
    pub verdict: Verdict,
    /// Every slot decodes to the same content.
    pub identical: bool,
    pub facts: Vec<FactPair>,
    pub slots: Vec<SlotComparison>,
    /// Where they part; none where they do not, or no node on record says so.
    pub attribution: Option<Attribution>,
    /// Sentences: why it is not `pass`.
    pub reasons: Vec<String>,
}

/// `slots` are the comparisons of the files both sides made. Slots of assets without one are added:
/// one-sided fails, otherwise inconclusive.
pub fn judge_runs(a: &RunFacts, b: &RunFacts, slots: Vec<SlotComparison>) -> RunComparison {
    let mut facts = vec![FactPair::judged("run status", a.status.clone(), b.status.clone(), Verdict::Fail)];
    facts.extend(artifacts(a, b));
    facts.extend(assets(a.assets.as_deref(), b.assets.as_deref()));
    facts.extend(notices(a.notices.as_deref(), b.notices.as_deref()));
    facts.extend(renders(a.renders.as_deref(), b.renders.as_deref()));
    facts.push(FactPair::shown("duration", seconds(a.seconds), seconds(b.seconds)));
    let slots: Vec<SlotComparison> = complete(slots, a, b)
        .into_iter()
        .map(|slot| doubted(slot, a.renders.as_deref(), b.renders.as_deref()))
        .collect();

    let mut verdict = Verdict::worst(facts.iter().map(|f| f.verdict).chain(slots.iter().map(|s| s.verdict)));
    let mut reasons: Vec<String> = facts.iter().filter_map(FactPair::reason).collect();
    reasons.extend(slots.iter().flat_map(|slot| slot.reasons.iter().map(|r| format!("{}: {r}", slot.slot))));
    if slots.is_empty() {
        verdict = verdict.max(Verdict::Inconclusive);
        reasons.push("Neither side has made a file.".to_owned());
    }
    let attribution = if verdict == Verdict::Pass { None } else { attribute(&a.nodes, &b.nodes) };
    facts.extend(durations(&a.nodes, &b.nodes));
    facts.truncate(MAX_FACTS);
    let identical = !slots.is_empty() && slots.iter().all(|s| s.identical);
    RunComparison { verdict, identical, facts, slots, attribution, reasons }
}

/// Every slot either side knows of has a comparison.
fn complete(mut slots: Vec<SlotComparison>, a: &RunFacts, b: &RunFacts) -> Vec<SlotComparison> {
    let names =
        |run: &RunFacts| -> Vec<String> { run.assets.iter().flatten().map(|asset| asset.slot.clone()).collect() };
    let (of_a, of_b) = (names(a), names(b));
    for name in of_a.iter().chain(&of_b) {
        if slots.iter().any(|slot| slot.slot == *name) {
            continue;
        }
        slots.push(match (of_a.contains(name), of_b.contains(name)) {
            (true, true) => SlotComparison::inconclusive(name, "The two files were not compared."),
            (true, false) => one_sided(name, "A"),
            _ => one_sided(name, "B"),
        });
    }
    slots.sort_by(|x, y| x.slot.cmp(&y.slot));
    slots
}

/// The processor renders one scene to one picture, so that even a difference within every tolerance
/// is none of noise where nothing on record tells the renders apart.
fn doubted(mut slot: SlotComparison, a: Option<&[RenderFacts]>, b: Option<&[RenderFacts]>) -> SlotComparison {
    let of = |list: Option<&[RenderFacts]>| list.and_then(|l| l.iter().find(|r| r.slot == slot.slot).cloned());
    let (Some(x), Some(y)) = (of(a), of(b)) else { return slot };
    let on_processor = x.report.as_ref().is_some_and(|report| report.device == Device::Cpu);
    let same_render = on_processor && core_fields(&x).eq(core_fields(&y));
    if same_render && !slot.identical && slot.verdict == Verdict::Pass {
        slot.verdict = Verdict::Warn;
        slot.reasons.push(
            "The difference is small, but the same renderer, seed and samples give the same picture of the same scene."
                .to_owned(),
        );
    }
    slot
}

fn one_sided(slot: &str, side: &str) -> SlotComparison {
    let mut missing = SlotComparison::one_sided(slot, None, None);
    missing.reasons = vec![format!("Only {side} has made it.")];
    missing
}

/// A fact by name for each side; what only one side has is `none` on the other.
fn side_by_side(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>, differs: Verdict) -> Vec<FactPair> {
    let mut names: Vec<&String> = a.keys().chain(b.keys()).collect();
    names.sort();
    names.dedup();
    let said = |side: &BTreeMap<String, String>, name: &String| Some(or_none(side.get(name)));
    names.into_iter().map(|name| FactPair::judged(name, said(a, name), said(b, name), differs)).collect()
}

/// One pair that says that a side does not know.
fn unknown(name: &str, a: bool, b: bool) -> FactPair {
    let said = |known: bool| known.then(|| "known".to_owned());
    FactPair::judged(name, said(a), said(b), Verdict::Inconclusive)
}

fn artifacts(a: &RunFacts, b: &RunFacts) -> Vec<FactPair> {
    let (Some(x), Some(y)) = (&a.artifacts, &b.artifacts) else {
        return vec![unknown("artifacts", a.artifacts.is_some(), b.artifacts.is_some())];
    };
    let named = |list: &[super::ArtifactFacts]| {
        let named = list.iter().map(|f| (format!("artifact {}", f.slot), format!("{} {}", f.role, f.mime)));
        named.collect::<BTreeMap<_, _>>()
    };
    side_by_side(&named(x), &named(y), Verdict::Fail)
}

fn assets(a: Option<&[AssetFacts]>, b: Option<&[AssetFacts]>) -> Vec<FactPair> {
    let (Some(x), Some(y)) = (a, b) else {
        return vec![unknown("media assets", a.is_some(), b.is_some())];
    };
    let row = |asset: &AssetFacts| {
        let size = asset.width.zip(asset.height).map(|(w, h)| format!("{w}x{h}"));
        format!("{} {} {}", asset.file_name, asset.mime, or_none(size))
    };
    let rows = |list: &[AssetFacts]| -> BTreeMap<String, String> {
        list.iter().map(|asset| (format!("media asset {}", asset.slot), row(asset))).collect()
    };
    let mut facts = side_by_side(&rows(x), &rows(y), Verdict::Fail);
    if x.len() != y.len() {
        // Two rows for one slot hide behind one name.
        let count = |list: &[AssetFacts]| Some(list.len().to_string());
        facts.push(FactPair::judged("media asset rows", count(x), count(y), Verdict::Fail));
    }
    facts
}

fn notices(a: Option<&[NoticeFacts]>, b: Option<&[NoticeFacts]>) -> Vec<FactPair> {
    let (Some(x), Some(y)) = (a, b) else {
        return vec![unknown("notifications", a.is_some(), b.is_some())];
    };
    let said = |list: &[NoticeFacts]| {
        let mut sorted: Vec<&NoticeFacts> = list.iter().collect();
        sorted.sort();
        let lines = sorted.iter().map(|n| {
            format!("{} by {}: {} | {} | {}", n.event, n.channels.join(", "), n.title, n.body, n.slots.join(", "))
        });
        Some(if list.is_empty() { "none".to_owned() } else { lines.collect::<Vec<_>>().join("; ") })
    };
    vec![FactPair::judged("notifications", said(x), said(y), Verdict::Fail)]
}

fn renders(a: Option<&[RenderFacts]>, b: Option<&[RenderFacts]>) -> Vec<FactPair> {
    let (Some(x), Some(y)) = (a, b) else {
        return vec![unknown("render log", a.is_some(), b.is_some())];
    };
    let fields = |list: &[RenderFacts]| -> BTreeMap<String, String> {
        list.iter().flat_map(|r| core_fields(r).map(|(name, value)| (format!("{} {name}", r.slot), value))).collect()
    };
    let warnings = |list: &[RenderFacts]| -> BTreeMap<String, String> {
        list.iter().map(|r| (format!("{} warnings", r.slot), warnings_of(r))).collect()
    };
    let mut facts = side_by_side(&fields(x), &fields(y), Verdict::Fail);
    facts.extend(side_by_side(&warnings(x), &warnings(y), Verdict::Warn));
    for render in x {
        let other = y.iter().find(|r| r.slot == render.slot);
        let time = |r: &RenderFacts| seconds(r.report.as_ref().map(|report| report.render_s));
        facts.push(FactPair::shown(&format!("{} render time", render.slot), time(render), other.and_then(time)));
    }
    facts
}

fn core_fields(render: &RenderFacts) -> impl Iterator<Item = (&'static str, String)> {
    let report = render.report.as_ref();
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_else(|| "none".to_owned())
    };
    [
        ("engine", or_none(report.map(|r| word(serde_json::to_value(r.engine))))),
        ("device", or_none(report.map(|r| word(serde_json::to_value(r.device))))),
        ("Blender build", or_none(report.map(|r| &r.blender_build))),
        ("seed", or_none(report.map(|r| r.seed))),
        ("samples", or_none(report.map(|r| r.samples))),
        ("resolution", or_none(report.map(|r| format!("{}x{}", r.width, r.height)))),
        ("template", or_none(render.template.as_ref())),
        ("template hash", or_none(render.template_sha256.as_ref())),
        ("STEP hash", render.step_sha256.to_string()),
        ("material map hash", or_none(render.material_map_sha256.as_ref())),
        (
            "unmapped parts",
            if render.unmapped_parts.is_empty() { "none".into() } else { render.unmapped_parts.join(", ") },
        ),
    ]
    .into_iter()
}

fn warnings_of(render: &RenderFacts) -> String {
    let mut warnings: Vec<&str> = render.report.iter().flat_map(|r| r.warnings.iter().map(String::as_str)).collect();
    warnings.sort_unstable();
    if warnings.is_empty() { "none".to_owned() } else { warnings.join("; ") }
}

fn durations(a: &[NodeFacts], b: &[NodeFacts]) -> Vec<FactPair> {
    b.iter()
        .filter_map(|node| {
            let other = a.iter().find(|other| other.key == node.key)?;
            Some(FactPair::shown(&format!("duration {}", node.key), seconds(other.seconds), seconds(node.seconds)))
        })
        .collect()
}

fn seconds(seconds: Option<f64>) -> Option<String> {
    seconds.map(|s| format!("{s:.3} s"))
}
