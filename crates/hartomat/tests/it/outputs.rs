//! `hartomat render` for every `--output`: the files other programs accept, the same each time.

use std::{collections::BTreeMap, path::Path, process::Command};

use serde_json::Value;

use crate::command::{hartomat, json, sample, stderr};

/// Renders the flange small, and answers with the artifacts by file extension.
fn make(output: &str, more: &[&str], out: &Path) -> (Value, BTreeMap<String, Vec<Value>>) {
    let result = hartomat()
        .args(["--json", "render"])
        .arg(sample("flange.step"))
        .args(["--output", output, "--width", "96", "--height", "64", "--samples", "4", "--seed", "1"])
        .args(more)
        .arg("--out")
        .arg(out)
        .output()
        .expect("hartomat runs");
    assert!(result.status.success(), "{output}: {}", stderr(&result));
    let document = json(&result);
    assert_eq!(document["status"], "succeeded", "{output}");
    let mut by_extension: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for artifact in document["artifacts"].as_array().expect("artifacts") {
        let path = Path::new(artifact["path"].as_str().expect("a path"));
        assert!(path.metadata().expect("the file is there").len() > 0, "{}", path.display());
        let extension = path.extension().expect("an extension").to_string_lossy().into_owned();
        by_extension.entry(extension).or_default().push(artifact.clone());
    }
    (document, by_extension)
}

fn counts(artifacts: &BTreeMap<String, Vec<Value>>) -> Vec<(&str, usize)> {
    artifacts.iter().map(|(extension, files)| (extension.as_str(), files.len())).collect()
}

fn content_hash(artifact: &Value) -> &str {
    artifact["content_hash"].as_str().expect("a content hash")
}

#[test]
fn a_turntable_is_a_video_of_exactly_the_frames_asked_for_and_its_poster() {
    let dir = tempfile::tempdir().expect("a folder");
    let turn = |name: &str| make("turntable", &["--frames", "6", "--fps", "12"], &dir.path().join(name));
    let (document, files) = turn("a");
    assert_eq!(counts(&files), [("mp4", 1), ("png", 1)]);
    let video = &files["mp4"][0];
    assert_eq!((&video["role"], &video["mime"]), (&Value::from("turntable_video"), &Value::from("video/mp4")));
    let probe = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-count_frames",
            "-show_entries",
            "stream=codec_name,width,height,r_frame_rate,nb_read_frames",
        ])
        .args(["-of", "default=nw=1:nk=1"])
        .arg(video["path"].as_str().expect("a path"))
        .output()
        .expect("ffprobe runs");
    assert_eq!(
        String::from_utf8_lossy(&probe.stdout).split_whitespace().collect::<Vec<_>>(),
        ["h264", "96", "64", "12/1", "6"]
    );
    let steps: Vec<&str> =
        document["nodes"].as_array().expect("nodes").iter().filter_map(|n| n["step"].as_str()).collect();
    assert!(steps.contains(&"blender_turntable"), "{steps:?}");

    let (_, again) = turn("b");
    assert_eq!(content_hash(&again["mp4"][0]), content_hash(video), "two processes, one video");
    assert_eq!(again["mp4"][0]["sha256"], video["sha256"], "the encoder is deterministic as well");
}

#[test]
fn a_blend_has_the_same_digest_from_two_processes() {
    let dir = tempfile::tempdir().expect("a folder");
    let hashes = ["a", "b"].map(|name| {
        let (_, files) = make("blend", &[], &dir.path().join(name));
        assert_eq!(counts(&files), [("blend", 1)]);
        assert_eq!(files["blend"][0]["role"], "blend_file");
        content_hash(&files["blend"][0]).to_owned()
    });
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn several_views_are_several_pictures_of_one_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let (_, files) = make("multi_angle", &[], dir.path());
    assert_eq!(counts(&files), [("png", 4)]);
    let mut hashes: Vec<&str> = files["png"].iter().map(content_hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 4, "every view shows something else");
    for view in ["front", "iso", "side", "top"] {
        let named = files["png"].iter().any(|f| f["path"].as_str().is_some_and(|p| p.contains(&format!("_{view}_"))));
        assert!(named, "{view}");
    }
}

#[test]
fn a_still_with_exports_is_a_picture_its_scene_and_its_model() {
    let dir = tempfile::tempdir().expect("a folder");
    let (document, files) = make("still_with_exports", &[], dir.path());
    assert_eq!(counts(&files), [("blend", 1), ("glb", 1), ("png", 1), ("stl", 1), ("usdc", 1)]);
    let saves = document["nodes"].as_array().expect("nodes").iter().filter(|n| n["step"] == "output_save").count();
    assert_eq!(saves, 5);
    let glb = std::fs::read(files["glb"][0]["path"].as_str().expect("a path")).expect("readable");
    assert_eq!(&glb[..4], b"glTF");
    let usd = std::fs::read(files["usdc"][0]["path"].as_str().expect("a path")).expect("readable");
    assert_eq!(&usd[..8], b"PXR-USDC");
}

#[test]
fn thumbnails_come_in_their_sizes() {
    let dir = tempfile::tempdir().expect("a folder");
    let (_, files) = make("thumbnail", &["--transparent"], dir.path());
    let mut sizes: Vec<_> = files["webp"].iter().map(|f| (f["width"].as_u64(), f["height"].as_u64())).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [(Some(128), Some(128)), (Some(512), Some(512))]);
}

#[test]
fn thumbnails_are_drawn_by_the_web_viewer_as_well() {
    let dir = tempfile::tempdir().expect("a folder");
    let draw =
        |name: &str| make("thumbnail", &["--transparent", "--thumbnail-renderer", "threejs"], &dir.path().join(name));
    let (document, files) = draw("a");
    let steps: Vec<&str> =
        document["nodes"].as_array().expect("nodes").iter().filter_map(|n| n["step"].as_str()).collect();
    assert!(steps.contains(&"threejs_render") && !steps.contains(&"blender_render"), "{steps:?}");
    assert_eq!(counts(&files), [("webp", 2)]);
    let (_, again) = draw("b");
    assert_eq!(content_hash(&files["webp"][0]), content_hash(&again["webp"][0]), "two browsers, one picture");
}

#[test]
fn what_does_not_go_together_is_refused_before_any_work() {
    let dir = tempfile::tempdir().expect("a folder");
    for arguments in [["--output", "turntable", "--width", "97"], ["--output", "turntable", "--frames", "1"]] {
        let result = hartomat()
            .arg("render")
            .arg(sample("flange.step"))
            .args(arguments)
            .arg("--out")
            .arg(dir.path())
            .output()
            .expect("hartomat runs");
        assert_eq!(result.status.code(), Some(2), "{arguments:?}: {}", stderr(&result));
    }
}

#[test]
fn a_turntable_without_ffmpeg_says_what_to_install() {
    let dir = tempfile::tempdir().expect("a folder");
    let result = hartomat()
        .env("PATH", dir.path())
        .args(["--json", "render"])
        .arg(sample("flange.step"))
        .args(["--output", "turntable", "--width", "64", "--height", "64", "--samples", "1", "--frames", "2", "--out"])
        .arg(dir.path().join("out"))
        .output()
        .expect("hartomat runs");
    assert_eq!(result.status.code(), Some(1), "{}", stderr(&result));
    assert_eq!(json(&result)["error"]["code"], "video.ffmpeg_missing");
}
