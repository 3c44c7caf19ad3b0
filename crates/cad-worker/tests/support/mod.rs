//! What the tests of the child process share.
#![expect(dead_code, reason = "every test file compiles this module and uses its own part of it")]

pub mod stl;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cad::{Cad, CadClient, IntakeOutput, IntakeRequest, LinearDeflection, Tessellation};
use modules::{Control, ModuleError};

/// A real file of `../shared/step`; none, with a word about it, where that folder is missing.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/step").join(name);
    if path.is_file() {
        return Some(path.canonicalize().expect("an existing path"));
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// The valid real files of `../shared/step` that are there.
pub fn all_shared() -> Vec<PathBuf> {
    [
        "01_cube_inch.step",
        "01b_cube_metre.step",
        "01c_cube_mm.step",
        "02_as1-oc-214.stp",
        "05_nist_ctc_02_ap242.stp",
        "06_nist_ctc_05_ap242.stp",
        "07_multibody.step",
        "08_colored.step",
        "09_featuretype.STEP",
        "14_mayo_332.stp",
        "15_kicad_samtec_fmc_400pin.step",
        "19_as1_unknown_entity.stp",
        "s1-c5-214/s1-c5-214.stp",
    ]
    .into_iter()
    .filter_map(shared)
    .collect()
}

/// A file of the project's own samples.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/step").join(name)
}

pub fn client() -> CadClient {
    CadClient::new(env!("CARGO_BIN_EXE_hartomat-cad"))
}

pub const COARSE: Tessellation = Tessellation { linear: LinearDeflection::AbsoluteMm(0.1), angular_rad: 0.5 };

pub fn request(file: &Path, out_dir: &Path) -> IntakeRequest {
    IntakeRequest {
        bundle_dir: file.parent().expect("a file has a folder").to_owned(),
        root: file.file_name().expect("a file has a name").into(),
        tessellation: COARSE,
        out_dir: out_dir.to_owned(),
    }
}

/// An intake with the folder its results lie in.
#[derive(Debug)]
pub struct Taken {
    pub output: IntakeOutput,
    pub folder: tempfile::TempDir,
}

pub async fn intake(file: &Path) -> Result<Taken, ModuleError> {
    let folder = tempfile::tempdir().expect("temporary folder");
    let output = client().intake(request(file, folder.path()), &Control::unattended()).await?;
    Ok(Taken { output, folder })
}

/// A bundle of given files in a folder of its own.
pub fn write_bundle(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("inside the folder")).expect("sub-folder");
        std::fs::write(path, bytes).expect("test file");
    }
    folder
}

pub fn part_key(node: &gltf::Node<'_>) -> String {
    let extras = node.extras().as_ref().expect("every node carries its key");
    let value: serde_json::Value = serde_json::from_str(extras.get()).expect("extras are JSON");
    value["part_key"].as_str().expect("a key is text").to_owned()
}

/// The GLB's bytes as made with a given number of threads.
pub async fn intake_with_threads(file: &Path, threads: u32) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("temporary folder");
    let client = client().with_threads(threads);
    let output = client.intake(request(file, folder.path()), &Control::unattended()).await.expect("readable");
    std::fs::read(output.glb.expect("geometry")).expect("a GLB")
}

/// Base colours that primitives of a GLB use, as bits.
pub fn glb_colors(path: &Path) -> BTreeSet<[u32; 4]> {
    let glb = gltf::Gltf::open(path).expect("a readable GLB");
    glb.meshes()
        .flat_map(|mesh| {
            mesh.primitives().map(|p| p.material().pbr_metallic_roughness().base_color_factor()).collect::<Vec<_>>()
        })
        .map(|color| color.map(f32::to_bits))
        .collect()
}

/// Volume (mm³) and area (mm²) of each node's mesh, by its key.
pub fn glb_volume_and_area(path: &Path) -> BTreeMap<String, (f64, f64)> {
    let glb = gltf::Gltf::open(path).expect("a readable GLB");
    let blob = glb.blob.as_deref().expect("a binary chunk");
    let mut out = BTreeMap::new();
    for node in glb.nodes() {
        let Some(mesh) = node.mesh() else { continue };
        let (mut volume, mut area) = (0.0, 0.0);
        for primitive in mesh.primitives() {
            let reader = primitive.reader(|_| Some(blob));
            let points: Vec<[f64; 3]> =
                reader.read_positions().expect("positions").map(|p| p.map(|v| f64::from(v) * 1000.0)).collect();
            let indices: Vec<u32> = reader.read_indices().expect("indices").into_u32().collect();
            for triangle in indices.chunks_exact(3) {
                let [a, b, c] = [0, 1, 2].map(|corner| points[triangle[corner] as usize]);
                let u: [f64; 3] = std::array::from_fn(|i| b[i] - a[i]);
                let v: [f64; 3] = std::array::from_fn(|i| c[i] - a[i]);
                let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
                area += 0.5 * cross.iter().map(|x| x * x).sum::<f64>().sqrt();
                volume += (0..3).map(|i| a[i] * cross[i]).sum::<f64>() / 6.0;
            }
        }
        out.insert(part_key(&node), (volume, area));
    }
    out
}
