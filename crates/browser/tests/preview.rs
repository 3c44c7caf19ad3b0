//! Previews by a real Chromium with the built script, and by programs that pretend to be one.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    time::Duration,
};

use browser::Chromium;
use contracts::{module::params::PreviewBackground, scene::Axis};
use modules::{
    Control, Fault, ModuleError,
    ports::{PreviewReport, PreviewRequest, WebRenderer},
};
use serde_json::json;
use tempfile::TempDir;

/// `./run --setup-only` builds it.
fn script() -> Option<Cow<'static, [u8]>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist/preview.js");
    Some(Cow::Owned(std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}; run ./run --setup-only", file.display()))))
}

/// A GLB of one upright red block, 10 × 10 × 40 mm, or of nothing.
fn glb(with_block: bool) -> Vec<u8> {
    let (x, y, z) = (0.005f32, 0.04f32, 0.005f32);
    let mut points: Vec<[f32; 3]> = Vec::new();
    let mut normals: Vec<[f32; 3]> = Vec::new();
    for axis in 0..3 {
        for side in [-1.0f32, 1.0] {
            let corner = |a: f32, b: f32| {
                let mut unit = [0.0; 3];
                unit[axis] = side;
                unit[(axis + 1) % 3] = a * side;
                unit[(axis + 2) % 3] = b;
                [unit[0] * x, (unit[1] + 1.0) / 2.0 * y, unit[2] * z]
            };
            for (a, b) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                points.push(corner(a, b));
                let mut normal = [0.0; 3];
                normal[axis] = side;
                normals.push(normal);
            }
        }
    }
    let bytes: Vec<u8> = points.iter().chain(&normals).flatten().flat_map(|v| v.to_le_bytes()).collect();
    let half = bytes.len() / 2;
    let document = if with_block {
        json!({
            "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": [0] }], "nodes": [{ "mesh": 0 }],
            "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0, "NORMAL": 1 }, "material": 0 }] }],
            "materials": [{ "pbrMetallicRoughness": {
                "baseColorFactor": [0.8, 0.02, 0.02, 1.0], "metallicFactor": 0.0, "roughnessFactor": 0.5 } }],
            "buffers": [{ "byteLength": bytes.len() }],
            "bufferViews": [{ "buffer": 0, "byteOffset": 0, "byteLength": half },
                { "buffer": 0, "byteOffset": half, "byteLength": half }],
            "accessors": [
                { "bufferView": 0, "componentType": 5126, "count": 36, "type": "VEC3",
                  "min": [-x, 0.0, -z], "max": [x, y, z] },
                { "bufferView": 1, "componentType": 5126, "count": 36, "type": "VEC3" }],
        })
    } else {
        json!({ "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": [0] }], "nodes": [{ "name": "none" }] })
    };
    let mut text = document.to_string().into_bytes();
    text.resize(text.len().next_multiple_of(4), b' ');
    let size = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    let total = 12 + 8 + text.len() + 8 + bytes.len();
    [
        &b"glTF"[..],
        &2u32.to_le_bytes(),
        &size(total),
        &size(text.len()),
        b"JSON",
        &text,
        &size(bytes.len()),
        b"BIN\0",
        &bytes,
    ]
    .concat()
}

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn chromium(&self, program: Option<PathBuf>) -> Chromium {
        Chromium::new(program, script(), self.folder.path().join("scratch"))
    }

    /// An executable shell script in the place of Chromium.
    fn program(&self, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let file = self.folder.path().join("chromium");
        std::fs::write(&file, format!("#!/bin/sh\n{text}\n")).expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("executable");
        file
    }

    async fn draw(
        &self,
        chromium: &Chromium,
        glb: &[u8],
        background: PreviewBackground,
        control: &Control,
    ) -> Result<(PreviewReport, image::RgbaImage), ModuleError> {
        let file = self.folder.path().join("product.glb");
        std::fs::write(&file, glb).expect("written");
        let out = self.folder.path().join("preview.png");
        let request = PreviewRequest {
            glb: file,
            up_axis: Axis::PosZ,
            front_axis: Axis::NegY,
            azimuth_deg: 35.0,
            elevation_deg: 25.0,
            size_px: 128,
            background,
            out: out.clone(),
        };
        let report = chromium.preview(request, control).await?;
        Ok((report, image::open(out).expect("a picture").to_rgba8()))
    }

    /// Folders of browsers that are still there.
    fn left(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("scratch")).map_or(0, Iterator::count)
    }
}

#[tokio::test]
async fn a_preview_fills_the_picture_and_is_the_same_each_time() {
    let desk = Desk::new();
    let chromium = desk.chromium(None);
    let control = Control::unattended();
    let (report, picture) =
        desk.draw(&chromium, &glb(true), PreviewBackground::Transparent, &control).await.expect("a preview");
    assert!(report.browser.contains("Chrome") && report.renderer.contains("SwiftShader"), "{report:?}");
    assert_eq!(picture.dimensions(), (128, 128));
    let seen = |x: u32, y: u32| picture.get_pixel(x, y)[3] > 128;
    let rows: Vec<u32> = (0..128).filter(|y| (0..128).any(|x| seen(x, *y))).collect();
    let (top, bottom) = (rows[0], 127 - rows[rows.len() - 1]);
    assert!((2..12).contains(&top) && top.abs_diff(bottom) <= 1, "upright and centred: {top} and {bottom} px of air");
    let middle = picture.get_pixel(64, 64);
    assert!(middle[0] > 60 && middle[0] > 2 * middle[1], "red in the middle: {middle:?}");
    let (_, again) =
        desk.draw(&chromium, &glb(true), PreviewBackground::Transparent, &control).await.expect("a preview");
    assert!(picture == again, "the same picture from two browsers");
    let (_, dark) = desk.draw(&chromium, &glb(true), PreviewBackground::Dark, &control).await.expect("a preview");
    assert_eq!(dark.get_pixel(0, 0).0, [0x17, 0x19, 0x1c, 255]);
    assert_eq!(desk.left(), 0, "profiles are removed");
}

#[tokio::test]
async fn a_product_without_surface_is_an_input_fault() {
    let desk = Desk::new();
    let control = Control::unattended();
    let chromium = desk.chromium(None);
    let error = desk.draw(&chromium, &glb(false), PreviewBackground::Light, &control).await.expect_err("empty");
    assert_eq!((error.code.as_str(), error.fault), ("preview.empty_scene", Fault::Input));
    let error = desk.draw(&chromium, b"no GLB", PreviewBackground::Light, &control).await.expect_err("damaged");
    assert_eq!(error.code, "browser.failed");
    assert!(error.detail.is_some(), "what the script threw is kept");
}

#[tokio::test]
async fn a_missing_browser_says_what_to_install() {
    let desk = Desk::new();
    let absent = desk.chromium(Some("/nowhere/chromium".into()));
    for error in [
        absent.version().await.expect_err("missing"),
        desk.draw(&absent, &glb(true), PreviewBackground::Light, &Control::unattended()).await.expect_err("missing"),
    ] {
        assert_eq!((error.code.as_str(), error.fault), ("browser.missing", Fault::Environment));
        assert!(error.remedy.contains("apt-get install chromium"));
    }
    let unbuilt = Chromium::new(None, None, desk.folder.path().join("scratch"));
    assert_eq!(unbuilt.version().await.expect_err("no script").code, "browser.no_script");
}

#[tokio::test]
async fn a_hung_browser_is_stopped_and_a_crashed_one_reported() {
    let desk = Desk::new();
    let control = Control::unattended();
    let hung = desk.chromium(Some(desk.program("exec sleep 1000"))).with_time_out(Duration::from_millis(300));
    let error = desk.draw(&hung, &glb(true), PreviewBackground::Light, &control).await.expect_err("hangs");
    assert_eq!((error.code.as_str(), error.fault), ("browser.timed_out", Fault::Transient));
    let crashed = desk.chromium(Some(desk.program("echo out of luck >&2; exit 7")));
    let error = desk.draw(&crashed, &glb(true), PreviewBackground::Light, &control).await.expect_err("crashes");
    assert_eq!((error.code.as_str(), error.fault), ("browser.failed", Fault::Transient));
    assert_eq!(error.detail.as_deref().map(str::trim), Some("out of luck"));
    assert_eq!(desk.left(), 0);
}

#[tokio::test]
async fn a_cancelled_preview_ends_at_once() {
    let desk = Desk::new();
    let hung = desk.chromium(Some(desk.program("exec sleep 1000")));
    let control = Control::unattended();
    control.cancel.cancel();
    let error = desk.draw(&hung, &glb(true), PreviewBackground::Light, &control).await.expect_err("cancelled");
    assert_eq!(error.fault, Fault::Cancelled);
}
