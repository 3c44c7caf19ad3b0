//! Power cuts at random points of real graph runs: every line ends done, with one asset for what it
//! promises, and nothing is said to be running that is not.
//!
//! `KNOCKS` says how many cuts (default 2; `cargo xtask soak --knocks 30`), `KNOCK_SEED` where.

use std::cell::Cell;

use serde_json::json;

use crate::{
    api::Server,
    command::{hartomat, json as parsed, sample},
};

/// Events of a small still's run; a cut comes at one of them.
const EVENTS: u64 = 30;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|e| panic!("{name}={text}: {e}")))
}

/// SplitMix64: the same points for the same seed.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Product and an output type whose lines are decided by the still's graph.
fn graph_catalogue(server: &Server) -> (String, String) {
    let (product, _) = server.catalogue(&sample("flange.step"), 96, 4);
    let starter = hartomat().args(["workflow", "starter", "still"]).output().expect("hartomat runs");
    let workflow = server.post("workflows/import?name=Still", &parsed(&starter));
    let id = workflow["id"].as_str().expect("an id").to_owned();
    server.post_version(&format!("workflows/{id}/publish"), &workflow["version"], &json!({}));
    let overrides = json!({ "width": 96, "height": 72, "samples": 16, "noise_threshold": 0.0, "on_missing": "warn" });
    let output_type = server.post(
        "output-types",
        &json!({ "name": "Graph still", "artifact_kind": "still_image", "workflow_id": id, "overrides": overrides }),
    );
    let output_type = output_type["id"].as_str().expect("an id").to_owned();
    let rollout = json!({ "mode": "graph", "percent": 100, "reason": "hard knocks" });
    server.put(&format!("output-types/{output_type}/rollout"), &rollout);
    (product, output_type)
}

#[test]
fn power_cuts_lose_and_double_nothing() {
    let (knocks, mut seed) = (setting("KNOCKS", 2), setting("KNOCK_SEED", 1));
    let data = tempfile::tempdir().expect("a folder");
    let mut server = Server::start(data.path());
    let bearer = server.set_up();
    let (product, output_type) = graph_catalogue(&server);
    for knock in 0..knocks {
        let at = 1 + next(&mut seed) % EVENTS;
        let order = server.order(&product, &output_type);
        let seen = Cell::new(0);
        server.await_event(|event| {
            if event["type"] == "run_node" || event["type"] == "run" {
                seen.set(seen.get() + 1);
            }
            seen.get() >= at || (event["type"] == "line" && event["status"] == "done")
        });
        server.kill();
        server = Server::start(data.path()).signed_in(&bearer);
        let line = server.finished_line(&order);
        let said = format!("cut {knock} at event {} of {at}: {line}", seen.get());
        assert_eq!(line["status"], "done", "{said}");
        assert_eq!(line["assets"].as_array().map(Vec::len), Some(1), "{said}");
        assert_eq!(server.get("media-assets")["total"], knock + 1, "{said}");
        println!("cut {knock} at event {} of {at}: done", seen.get());
    }
    // A line is done with its publication, its run a moment later; what stays meets the deadline.
    let settled = || {
        ["queued", "running"].iter().all(|status| {
            let runs = server.get(&format!("workflows/runs?status={status}"));
            runs["items"].as_array().is_some_and(Vec::is_empty)
        })
    };
    while !settled() {
        server.await_event_or(|event| event["type"] == "run", settled);
    }
}
