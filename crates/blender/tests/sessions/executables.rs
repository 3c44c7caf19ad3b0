//! A `blender` executable in place of Python with `bpy`. No Blender is installed for the tests, so a
//! stand-in takes Blender's command line and runs the package on `bpy`: what is tested is the launch.

use std::{os::unix::fs::PermissionsExt, path::PathBuf};

use modules::{Control, Fault, ports::Blender};

use crate::support::Bench;

fn python() -> String {
    std::env::var("HARTOMAT_PYTHON").expect("HARTOMAT_PYTHON")
}

impl Bench {
    fn executable(&self, body: &str) -> PathBuf {
        let path = self.path("blender");
        std::fs::write(&path, format!("#!{}\n{body}", python())).expect("the stand-in is written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it may be run");
        path
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blender_executable_is_launched_without_start_up_files_or_scripts() {
    let mut bench = Bench::new();
    bench.config.executable = Some(bench.executable(&format!(
        r#"
import os, sys
own = ["--background", "--factory-startup", "--disable-autoexec", "--python-exit-code", "5", "--python"]
assert sys.argv[1:7] == own, sys.argv
assert os.path.basename(sys.argv[7]) == "launch.py" and sys.argv[8:11] == ["--", "session", "--parent-pid"], sys.argv
os.execv("{python}", ["{python}", "-s", "-B", "-u", *sys.argv[7:]])
"#,
        python = python()
    )));
    bench.pool().still(bench.still("a.png", 1), &Control::unattended()).await.expect("a picture");
    assert!(bench.path("a.png").is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_blender_is_refused_by_its_version() {
    let mut bench = Bench::new();
    bench.config.executable = Some(bench.executable(
        r#"
import json, os, socket, sys
sys.path.insert(0, os.path.dirname(sys.argv[7]))
from hartomat_blender import PROTOCOL_VERSION
pipe = socket.socket(fileno=0)
hello = {"event": "hello", "protocol": PROTOCOL_VERSION, "version": [3, 4, 1], "build": "3.4.1+55485cb379f7",
         "python_module": False, "devices": [], "network": "none", "rss_mb": 1}
pipe.sendall(json.dumps(hello).encode() + b"\n")
pipe.recv(1)
"#,
    ));
    let error = bench.pool().warm_up().await.expect_err("too old");
    assert_eq!((error.code.as_str(), error.fault), ("blender.too_old", Fault::Environment), "{error:?}");
    assert!(error.message.contains("3.4.1") && error.message.contains("4.2"), "{error:?}");
}
