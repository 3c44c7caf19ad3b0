use contracts::{Sha256, scene::RenderReport};
use parity::{
    BytesComparison, FileFacts, MediaComparison, SlotComparison, Verdict,
    run::{ArtifactFacts, AssetFacts, NodeFacts, NoticeFacts, RenderFacts, RunComparison, RunFacts, judge_runs},
};
use serde_json::json;

const SLOT: &str = "still_image";

fn sha(byte: u8) -> Sha256 {
    Sha256::from_bytes(&[byte; 32])
}

fn report() -> RenderReport {
    serde_json::from_value(json!({
        "engine": "cycles", "device": "cpu", "blender_build": "5.0", "seed": 1, "samples": 32, "width": 64,
        "height": 48, "import_s": 0.1, "render_s": 0.2, "warnings": []
    }))
    .expect("a report")
}

fn node(key: &str, input: &str, output: &str) -> NodeFacts {
    NodeFacts {
        key: key.into(),
        node: Some(format!("{key}-node")),
        status: "succeeded".into(),
        inputs: [("in".to_owned(), input.to_owned())].into(),
        outputs: [("out".to_owned(), output.to_owned())].into(),
        seconds: Some(1.0),
    }
}

fn facts() -> RunFacts {
    RunFacts {
        status: Some("succeeded".into()),
        artifacts: Some(vec![ArtifactFacts { slot: SLOT.into(), role: SLOT.into(), mime: "image/png".into() }]),
        assets: Some(vec![AssetFacts {
            slot: SLOT.into(),
            file_name: "a.png".into(),
            mime: "image/png".into(),
            width: Some(64),
            height: Some(48),
            content_hash: None,
        }]),
        notices: Some(vec![NoticeFacts {
            event: "line_done".into(),
            channels: vec!["web".into()],
            title: "Done".into(),
            body: "One picture".into(),
            slots: vec![SLOT.into()],
        }]),
        renders: Some(vec![RenderFacts {
            slot: SLOT.into(),
            report: Some(report()),
            template: Some("Light box".into()),
            template_sha256: Some(sha(1)),
            step_sha256: sha(2),
            material_map_sha256: Some(sha(3)),
            unmapped_parts: Vec::new(),
        }]),
        nodes: vec![node("setup", "s", "l"), node("material_map_resolve", "l", "m"), node("blender_still", "m", "p")],
        seconds: Some(3.0),
    }
}

fn slot(verdict: Verdict) -> SlotComparison {
    let file = |byte| FileFacts { name: "a.glb".into(), size: 1, sha256: sha(byte) };
    let media = MediaComparison::Bytes(BytesComparison { format: "glb".into(), identical: verdict == Verdict::Pass });
    SlotComparison::of(SLOT, file(8), file(9), media)
}

fn judge(change: impl Fn(&mut RunFacts)) -> RunComparison {
    let mut other = facts();
    change(&mut other);
    judge_runs(&facts(), &other, vec![slot(Verdict::Pass)])
}

#[test]
fn equal_runs_pass_whatever_they_took() {
    let judged = judge(|run| {
        run.seconds = Some(99.0);
        run.renders.as_mut().expect("known")[0].report.as_mut().expect("a report").render_s = 9.0;
        run.nodes[0].seconds = Some(50.0);
    });
    assert_eq!((judged.verdict, judged.identical), (Verdict::Pass, true), "{:?}", judged.reasons);
    assert!(judged.attribution.is_none());
    assert!(judged.facts.iter().any(|f| f.name == "duration setup"));
    let text = serde_json::to_string(&judged).expect("json");
    assert_eq!(serde_json::from_str::<RunComparison>(&text).expect("it reads back"), judged);
}

type Change = fn(&mut RunFacts);

fn render(run: &mut RunFacts) -> &mut RenderFacts {
    &mut run.renders.as_mut().expect("known")[0]
}

fn log(run: &mut RunFacts) -> &mut RenderReport {
    render(run).report.as_mut().expect("a report")
}

const CHANGES: &[(Verdict, &str, Change)] = &[
    (Verdict::Fail, "run status", |run| run.status = Some("failed".into())),
    (Verdict::Fail, "artifact", |run| run.artifacts.as_mut().expect("known")[0].mime = "image/webp".into()),
    (Verdict::Fail, "media asset", |run| run.assets.as_mut().expect("known")[0].file_name = "b.png".into()),
    (Verdict::Fail, "media asset", |run| run.assets.as_mut().expect("known")[0].width = None),
    (Verdict::Fail, "media asset rows", |run| {
        let twice = run.assets.clone().expect("known")[0].clone();
        run.assets.as_mut().expect("known").push(twice);
    }),
    (Verdict::Fail, "notifications", |run| run.notices = Some(Vec::new())),
    (Verdict::Fail, "still_image seed", |run| log(run).seed = 2),
    (Verdict::Fail, "still_image samples", |run| log(run).samples = 2),
    (Verdict::Fail, "still_image Blender build", |run| log(run).blender_build = "4.5".into()),
    (Verdict::Fail, "still_image resolution", |run| log(run).width = 2),
    (Verdict::Fail, "still_image template", |run| render(run).template = None),
    (Verdict::Fail, "still_image template hash", |run| render(run).template_sha256 = Some(sha(7))),
    (Verdict::Fail, "still_image STEP hash", |run| render(run).step_sha256 = sha(7)),
    (Verdict::Fail, "still_image material map hash", |run| render(run).material_map_sha256 = None),
    (Verdict::Fail, "still_image unmapped parts", |run| render(run).unmapped_parts = vec!["bolt".into()]),
    (Verdict::Warn, "still_image warnings", |run| log(run).warnings = vec!["odd".into()]),
    (Verdict::Inconclusive, "run status", |run| run.status = None),
    (Verdict::Inconclusive, "artifacts", |run| run.artifacts = None),
    (Verdict::Inconclusive, "media assets", |run| run.assets = None),
    (Verdict::Inconclusive, "notifications", |run| run.notices = None),
    (Verdict::Inconclusive, "render log", |run| run.renders = None),
];

#[test]
fn every_fact_counts() {
    for (verdict, name, change) in CHANGES {
        let judged = judge(change);
        assert_eq!(judged.verdict, *verdict, "{name}: {:?}", judged.reasons);
        assert!(judged.reasons.iter().any(|r| r.starts_with(name)), "{name}: {:?}", judged.reasons);
    }
}

#[test]
fn the_worst_slot_decides_and_none_is_left_out() {
    assert_eq!(judge_runs(&facts(), &facts(), vec![slot(Verdict::Fail)]).verdict, Verdict::Fail);
    let judged = judge_runs(&facts(), &facts(), Vec::new());
    assert_eq!((judged.verdict, judged.slots.len()), (Verdict::Inconclusive, 1));
    let empty = RunFacts { artifacts: Some(Vec::new()), assets: Some(Vec::new()), ..facts() };
    let judged = judge_runs(&facts(), &empty, Vec::new());
    assert_eq!(judged.verdict, Verdict::Fail);
    assert_eq!(judged.slots[0].reasons, ["Only A has made it."]);
    assert_eq!(judge_runs(&empty, &empty, Vec::new()).verdict, Verdict::Inconclusive);
}

#[test]
fn a_failure_is_laid_at_the_first_node_that_got_the_same_and_gave_something_else() {
    let wrong_map = |run: &mut RunFacts| {
        render(run).material_map_sha256 = Some(sha(9));
        run.nodes =
            vec![node("setup", "s", "l"), node("material_map_resolve", "l", "x"), node("blender_still", "x", "q")];
    };
    let found = judge(wrong_map).attribution.expect("a node");
    assert_eq!(
        (found.key.as_str(), found.node.as_deref()),
        ("material_map_resolve", Some("material_map_resolve-node"))
    );
    assert_eq!(found.ports, ["out"]);
    // The node that was given something else is not to blame; nor is one the other side does not know.
    let later = |run: &mut RunFacts| {
        run.status = Some("failed".into());
        run.nodes = vec![node("other", "s", "x"), node("material_map_resolve", "y", "x")];
    };
    assert!(judge(later).attribution.is_none());
    let died = |run: &mut RunFacts| {
        run.status = Some("failed".into());
        run.nodes[2].status = "failed".into();
        run.nodes[2].outputs.clear();
    };
    let found = judge(died).attribution.expect("a node");
    assert_eq!(found.reason, "`blender_still` got the same; one ended succeeded, the other failed.");
}

/// Within every tolerance, and yet not the same picture.
fn nearly() -> SlotComparison {
    SlotComparison { identical: false, ..slot(Verdict::Pass) }
}

#[test]
fn one_processor_gives_one_picture() {
    let judged = judge_runs(&facts(), &facts(), vec![nearly()]);
    assert_eq!(judged.verdict, Verdict::Warn, "{:?}", judged.reasons);
    assert!(judged.reasons.iter().any(|reason| reason.contains("same picture")), "{:?}", judged.reasons);
    // Graphics processors do not promise that.
    let by_gpu = || {
        let mut run = facts();
        log(&mut run).device = serde_json::from_value(json!("cuda")).expect("a device");
        run
    };
    assert_eq!(judge_runs(&by_gpu(), &by_gpu(), vec![nearly()]).verdict, Verdict::Pass);
}
