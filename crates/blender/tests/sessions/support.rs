//! A small product, and a pool with its own folder.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use blender::{BlenderConfig, BlenderPool};
use contracts::{
    PartKey, Sha256,
    material::{MapEntry, MapOrigin, MaterialMap, Pbr},
    scene::{Axis, Device, Engine, ImageFormat, RenderSettings, Scene, View, ViewTransform},
};
use modules::{Control, Progress, ProgressSink, control::CancellationToken, ports::StillRequest};
use tokio::sync::Notify;

/// A folder with a product in it, and the settings of a pool that works there.
pub struct Bench {
    pub folder: tempfile::TempDir,
    pub config: BlenderConfig,
}

impl Bench {
    pub fn new() -> Self {
        assert!(
            std::env::var_os("HARTOMAT_PYTHON").is_some_and(|v| !v.is_empty()),
            "HARTOMAT_PYTHON is not set: these tests need a Python 3.11 with bpy (./check sets it)"
        );
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("product.glb"), product_glb()).expect("the product is written");
        let config = BlenderConfig::new(folder.path().join("scratch"));
        Self { folder, config }
    }

    pub fn pool(&self) -> BlenderPool {
        BlenderPool::new(self.config.clone())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn scene(&self) -> Scene {
        Scene {
            glb: self.path("product.glb"),
            glb_sha256: Sha256::from_bytes(&[7; 32]),
            materials: MaterialMap {
                entries: vec![
                    entry("product/left", [0.6, 0.6, 0.6, 1.0], 1.0),
                    entry("product/right", [0.5, 0.03, 0.03, 1.0], 0.0),
                ],
                unmapped: vec![],
            },
            studio: None,
            up_axis: Axis::PosZ,
            front_axis: Axis::NegY,
            view: View::Preset { name: "iso".into() },
        }
    }

    pub fn still(&self, out: &str, samples: u32) -> StillRequest {
        StillRequest { scene: self.scene(), settings: settings(samples), out: self.path(out) }
    }

    pub fn content_hash(&self, name: &str) -> String {
        let bytes = std::fs::read(self.path(name)).expect("the picture was written");
        parity::content_hash_image(&bytes).expect("the picture decodes").0.to_string()
    }

    /// Files in the folder, without the pool's scratch.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .expect("the folder can be listed")
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name != "scratch")
            .collect();
        names.sort();
        names
    }
}

fn entry(key: &str, base_color: [f32; 4], metallic: f32) -> MapEntry {
    let pbr = Pbr { metallic, roughness: 0.3, ..Pbr::from_cad_color(base_color) };
    MapEntry { part_key: PartKey::from_stored(key), material: key.to_owned(), origin: MapOrigin::Manual, pbr }
}

pub fn settings(samples: u32) -> RenderSettings {
    RenderSettings {
        width: 64,
        height: 48,
        samples,
        engine: Engine::Cycles,
        device: Device::Cpu,
        seed: 1,
        denoise: true,
        noise_threshold: 0.0,
        transparent: false,
        view_transform: ViewTransform::Agx,
        format: ImageFormat::Png,
    }
}

/// Enough work that it never ends by itself within a test.
pub const ENDLESS_SAMPLES: u32 = 4_000_000;

/// Tells when a note with a given beginning was reported.
pub struct Watcher {
    wanted: &'static str,
    pub seen: Notify,
    pub notes: Mutex<Vec<String>>,
}

impl ProgressSink for Watcher {
    fn report(&self, progress: Progress) {
        if progress.note.contains(self.wanted) {
            self.seen.notify_one();
        }
        self.notes.lock().expect("the notes").push(progress.note);
    }
}

pub fn watch_for(wanted: &'static str) -> (Arc<Watcher>, Control) {
    let watcher = Arc::new(Watcher { wanted, seen: Notify::new(), notes: Mutex::default() });
    let control = Control { cancel: CancellationToken::new(), progress: Arc::clone(&watcher) as Arc<dyn ProgressSink> };
    (watcher, control)
}

/// Two boxes of one mesh, beside each other: metres, Y up, keys in extras.
fn product_glb() -> Vec<u8> {
    let mut positions: Vec<[f32; 3]> = Vec::new();
    let mut normals: Vec<[f32; 3]> = Vec::new();
    let mut indices: Vec<u32> = Vec::new();
    for axis in 0..3 {
        for sign in [-1.0f32, 1.0] {
            let start = u32::try_from(positions.len()).expect("few points");
            for (u, v) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                let mut point = [0.0f32; 3];
                point[axis] = sign;
                point[(axis + 1) % 3] = u * sign;
                point[(axis + 2) % 3] = v;
                positions.push(point.map(|c| c * 0.01));
                let mut normal = [0.0f32; 3];
                normal[axis] = sign;
                normals.push(normal);
            }
            indices.extend([start, start + 1, start + 2, start, start + 2, start + 3]);
        }
    }
    let mut binary: Vec<u8> = Vec::new();
    for value in positions.iter().chain(&normals).flatten() {
        binary.extend(value.to_le_bytes());
    }
    for index in &indices {
        binary.extend(index.to_le_bytes());
    }
    let points = positions.len() * 12;
    let document = serde_json::json!({
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
        "nodes": [
            {"name": "product", "extras": {"part_key": "product"}, "children": [1, 2]},
            {"name": "left", "mesh": 0, "extras": {"part_key": "product/left"}, "translation": [-0.012, 0, 0]},
            {"name": "right", "mesh": 0, "extras": {"part_key": "product/right"}, "translation": [0.012, 0, 0]},
        ],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": positions.len(), "type": "VEC3"},
            {"bufferView": 1, "componentType": 5126, "count": normals.len(), "type": "VEC3"},
            {"bufferView": 2, "componentType": 5125, "count": indices.len(), "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": points},
            {"buffer": 0, "byteOffset": points, "byteLength": points},
            {"buffer": 0, "byteOffset": 2 * points, "byteLength": indices.len() * 4},
        ],
        "buffers": [{"byteLength": binary.len()}],
    });
    let mut text = document.to_string().into_bytes();
    while !text.len().is_multiple_of(4) {
        text.push(b' ');
    }
    let mut glb = Vec::new();
    let word = |n: usize| u32::try_from(n).expect("a small file").to_le_bytes();
    glb.extend(b"glTF");
    glb.extend(2u32.to_le_bytes());
    glb.extend(word(12 + 8 + text.len() + 8 + binary.len()));
    glb.extend(word(text.len()));
    glb.extend(b"JSON");
    glb.extend(&text);
    glb.extend(word(binary.len()));
    glb.extend(b"BIN\0");
    glb.extend(&binary);
    glb
}
