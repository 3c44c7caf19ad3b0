//! A full disk in mid-render: the line fails with what to do, nothing half-published, and the next
//! order works once there is room.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    api::Server,
    command::{hartomat, sample},
    recovery::is_sampling,
};

const DISK_BYTES: usize = 160 << 20;

/// Runs the executable in a mount namespace of its own, with a small file system at `folder`.
/// None, said aloud, where this machine lets nobody make one.
fn on_a_small_disk(folder: &std::path::Path) -> Option<Command> {
    const NAMESPACE: [&str; 2] = ["--mount", "--map-root-user"];
    let tried = Command::new("unshare").args(NAMESPACE).args(["mount", "-t", "tmpfs", "tmpfs"]).arg(folder).output();
    tried.is_ok_and(|output| output.status.success()).then_some(())?;
    let inner = hartomat();
    let mut command = Command::new("unshare");
    command
        .args(NAMESPACE)
        .args(["sh", "-c"])
        .arg(format!("mount -t tmpfs -o size={DISK_BYTES} tmpfs \"$1\" && shift && exec \"$@\""))
        .arg("sh");
    command.arg(folder).arg(inner.get_program());
    Some(command)
}

#[test]
fn a_full_disk_fails_the_line_and_the_next_one_works() {
    let data = tempfile::tempdir().expect("a folder");
    let blobs = tempfile::tempdir().expect("a folder");
    let Some(command) = on_a_small_disk(blobs.path()) else {
        eprintln!("skipped: no mount namespace can be made here");
        return;
    };
    let mut server = Server::start_as(command, data.path(), &[("HARTOMAT_BLOBS", &blobs.path().to_string_lossy())]);
    server.set_up();
    let (product, output_type) = server.catalogue(&sample("flange.step"), 256, 384);
    // The server's own view of the folder is reached through its process. More than there is, and ready
    // beforehand: it must be written before the picture is done.
    let inside = PathBuf::from(format!("/proc/{}/root{}", server.pid(), blobs.path().display()));
    let more_than_all = vec![1u8; DISK_BYTES];
    let order = server.order(&product, &output_type);
    server.await_event(is_sampling);
    let filler = inside.join("filler");
    let full = fs::write(&filler, more_than_all).expect_err("the disk is full");
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);

    let line = server.finished_line(&order);
    assert_eq!(
        (line["status"].as_str(), line["error"]["code"].as_str()),
        (Some("failed"), Some("disk.full")),
        "{line}"
    );
    assert!(line["error"]["remedy"].as_str().is_some_and(|said| said.contains("Free space")), "{line}");
    assert_eq!(server.get("media-assets")["total"], 0, "nothing is published by halves");

    fs::remove_file(&filler).expect("removed");
    let next = server.finished_line(&server.order(&product, &output_type));
    assert_eq!((next["status"].as_str(), next["assets"].as_array().map(Vec::len)), (Some("done"), Some(1)), "{next}");
}
