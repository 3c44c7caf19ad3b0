use contracts::ContentHash;
use parity::{BlendComparison, Digest, MAX_DIFFERENCES, Verdict, judge_blends};
use rstest::rstest;
use serde_json::{Value, json};

fn document() -> Value {
    json!({
        "version": 1,
        "scenes": { "Scene": { "camera": "Camera", "cycles": { "samples": 32, "seed": 0 } } },
        "objects": {
            "bolt": { "type": "MESH", "matrix": ["1", "0", "0", "0"], "mesh": "aaaa", "slots": ["Steel"] },
            "Camera": { "type": "CAMERA", "camera": ["PERSP", "50", "36", "1", "0", "0"] },
        },
        "materials": { "Steel": { "nodes": { "nodes": { "BSDF": { "inputs": { "Roughness": "0.3" } } } } } },
        "worlds": {},
        "external": [],
    })
}

fn judge(a: &Value, b: &Value) -> BlendComparison {
    let (a, b) = (a.to_string(), b.to_string());
    let hash = |text: &str| ContentHash::v1("blend", blake3::hash(text.as_bytes()).as_bytes());
    judge_blends(
        Digest { content_hash: &hash(&a), document: a.as_bytes() },
        Digest { content_hash: &hash(&b), document: b.as_bytes() },
    )
}

#[rstest]
#[case("/objects/bolt/mesh", json!("bbbb"), "object `bolt`, mesh: \"aaaa\" and \"bbbb\".")]
#[case("/objects/bolt/matrix", json!(["1", "0", "2", "0"]), "object `bolt`, matrix: [2] \"0\" and [2] \"2\".")]
#[case("/objects/bolt/slots", json!(["Brass"]), "object `bolt`, slots: [0] \"Steel\" and [0] \"Brass\".")]
#[case("/objects/Camera/camera", json!(["PERSP", "85", "36", "1", "0", "0"]), "object `Camera`, camera: [1] \"50\" and [1] \"85\".")]
#[case(
    "/materials/Steel/nodes/nodes/BSDF/inputs/Roughness",
    json!("0.5"),
    "material `Steel`, nodes / nodes / BSDF / inputs / Roughness: \"0.3\" and \"0.5\"."
)]
#[case("/scenes/Scene/cycles/samples", json!(64), "scene `Scene`, cycles / samples: 32 and 64.")]
fn what_differs_is_named(#[case] path: &str, #[case] value: Value, #[case] sentence: &str) {
    let mut other = document();
    *other.pointer_mut(path).expect("an entry") = value;
    let judged = judge(&document(), &other);
    assert_eq!((judged.verdict, judged.difference_count), (Verdict::Fail, 1));
    assert_eq!(judged.reasons, [sentence]);
}

#[test]
fn things_of_one_side_are_named() {
    let mut other = document();
    other["objects"].as_object_mut().expect("objects").remove("bolt");
    other["materials"]["Brass"] = json!({});
    let judged = judge(&document(), &other);
    assert_eq!(judged.reasons, ["material `Brass` is only in B.", "object `bolt` is missing in B."]);
}

#[test]
fn another_seed_warns_and_equal_documents_pass() {
    let mut other = document();
    other["scenes"]["Scene"]["cycles"]["seed"] = json!(7);
    assert_eq!(judge(&document(), &other).verdict, Verdict::Warn);
    let judged = judge(&document(), &document());
    assert_eq!((judged.verdict, judged.identical), (Verdict::Pass, true));
}

#[test]
fn a_flood_of_differences_is_counted_and_not_listed() {
    let mut other = document();
    for i in 0..1_000 {
        other["objects"][format!("part {i}")] = json!({});
    }
    let judged = judge(&document(), &other);
    assert_eq!((judged.differences.len(), judged.difference_count), (MAX_DIFFERENCES, 1_000));
    assert!(judged.reasons.len() < 10);
}

#[test]
fn what_is_no_digest_is_inconclusive() {
    let hash = |text: &str| ContentHash::v1("blend", blake3::hash(text.as_bytes()).as_bytes());
    let judged = judge_blends(
        Digest { content_hash: &hash("a"), document: b"{}" },
        Digest { content_hash: &hash("b"), document: b"not JSON" },
    );
    assert_eq!(judged.verdict, Verdict::Inconclusive);
}
