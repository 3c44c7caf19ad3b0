//! Hard knocks in mid-render: no order is lost, no picture published twice.

use serde_json::Value;

use crate::{api::Server, command::sample};

pub fn is_sampling(event: &Value) -> bool {
    event["type"] == "line" && event["progress"]["note"].as_str().is_some_and(|n| n.contains("Sample"))
}

/// The line is done, with one asset whose bytes are a picture.
fn one_picture(server: &Server, order: &str) {
    let line = server.finished_line(order);
    assert_eq!(line["status"], "done", "{line}");
    assert_eq!(line["assets"].as_array().expect("assets").len(), 1, "{line}");
    let all = server.get("media-assets");
    assert_eq!(all["total"], 1, "{all}");
    let asset = line["assets"][0]["id"].as_str().expect("an id");
    assert_eq!(&server.bytes(&format!("media-assets/{asset}/file"))[1..4], b"PNG");
}

#[test]
fn killed_in_mid_render() {
    let data = tempfile::tempdir().expect("a folder");
    let mut server = Server::start(data.path());
    let bearer = server.set_up();
    let (product, output_type) = server.catalogue(&sample("flange.step"), 256, 256);
    let order = server.order(&product, &output_type);
    server.await_event(is_sampling);
    server.kill();

    let server = Server::start(data.path()).signed_in(&bearer);
    assert!(server.setup_token.is_none(), "there is an administrator already");
    one_picture(&server, &order);
}

#[test]
fn blender_killed_in_mid_render() {
    let data = tempfile::tempdir().expect("a folder");
    let mut server = Server::start(data.path());
    server.set_up();
    let (product, output_type) = server.catalogue(&sample("flange.step"), 256, 256);
    let order = server.order(&product, &output_type);
    server.await_event(is_sampling);
    let sessions = server.blender_pids();
    assert!(!sessions.is_empty(), "a session is at work");
    for pid in sessions {
        assert!(std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().expect("kill").success());
    }
    one_picture(&server, &order);
    let line = server.finished_line(&order);
    let renders: Vec<_> = line["dispatch"]["steps"]
        .as_array()
        .expect("the render log")
        .iter()
        .filter(|step| step["step"] == "blender_still")
        .map(|step| step["status"].clone())
        .collect();
    assert_eq!(renders, ["failed", "succeeded"], "{line}");
}
