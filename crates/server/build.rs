//! Takes the built web app (`web/dist`) along, or a page that says how to build it, so that the
//! server compiles without Node.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>HartOMat</title>\
<body style=\"font-family:sans-serif;margin:4rem\"><h1>HartOMat</h1><p>The server runs, but it was built without the web app. \
Run <code>./run --setup-only</code>, or <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>, and build again.</p></body></html>\n";

fn main() -> io::Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    let out =
        PathBuf::from(std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?).join("web");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    if dist.join("index.html").exists() { copy(&dist, &out) } else { fs::write(out.join("index.html"), PLACEHOLDER) }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
