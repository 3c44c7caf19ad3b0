//! The box around the product, mm.

use contracts::BoundingBox;
use serde_json::Value;

use super::glb_file;
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, ModuleSpec, OutputPort, ParamsType, SideEffects,
    params, source,
};

use crate::{Fault, ModuleError};

pub const MODULE_KEY: &str = "cad.compute_bbox";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "glb_bbox",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Bounding box",
    description: "The box around the product, mm.",
    category: "CAD",
    family: Family::Shared,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Extract,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[],
    legacy_source: source(&["intake"], "cad_intake"),
    inputs: &[GLB],
    outputs: &[OutputPort::one("bbox", ArtifactRole::Bbox)],
    params: ParamsType::of::<params::NoParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// The box around every vertex of a GLB of our own writer, in the CAD file's space: mm, Z up.
///
/// # Errors
/// `cad.damaged_glb` where the bytes are no such GLB, `cad.no_geometry` where it shows nothing.
pub fn run(glb: &[u8]) -> Result<BoundingBox, ModuleError> {
    let (document, binary) = glb_file::parse(glb).ok_or_else(glb_file::damaged)?;
    let mut found: Option<BoundingBox> = None;
    let nodes = list(&document, "nodes");
    let mut open: Vec<(usize, Matrix)> = roots(&document, nodes.len()).map(|node| (node, IDENTITY)).collect();
    // Every node has one parent: more steps than nodes means a loop.
    let mut steps = 0;
    while let Some((index, parent)) = open.pop() {
        steps += 1;
        let node = nodes.get(index).filter(|_| steps <= nodes.len()).ok_or_else(glb_file::damaged)?;
        let matrix = times(&parent, &local(node));
        for child in list(node, "children") {
            open.push((index_of(Some(child)).ok_or_else(glb_file::damaged)?, matrix));
        }
        let Some(mesh) = index_of(node.get("mesh")) else { continue };
        let mesh = list(&document, "meshes").get(mesh).ok_or_else(glb_file::damaged)?;
        for primitive in list(mesh, "primitives") {
            let accessor = index_of(primitive.pointer("/attributes/POSITION")).ok_or_else(glb_file::damaged)?;
            each_point(&document, binary, accessor, |point| {
                let [x, y, z] = apply(&matrix, point);
                // Metres and Y up become mm and Z up.
                let at = [x * 1000.0, 0.0 - z * 1000.0, y * 1000.0];
                let here = BoundingBox { min: at, max: at };
                found = Some(found.map_or(here, |all| all.union(&here)));
            })
            .ok_or_else(glb_file::damaged)?;
        }
    }
    found.ok_or_else(|| {
        ModuleError::new(
            Fault::Input,
            "cad.no_geometry",
            "The GLB shows nothing that a box could be put around.",
            "Export the parts as solids or surfaces from the CAD system.",
        )
    })
}

/// Column-major, as glTF has it.
type Matrix = [f64; 16];

const IDENTITY: Matrix = [1., 0., 0., 0., 0., 1., 0., 0., 0., 0., 1., 0., 0., 0., 0., 1.];
/// glTF's number of 32-bit floats.
const FLOAT: u64 = 5126;

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn index_of(value: Option<&Value>) -> Option<usize> {
    value.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok())
}

/// Nodes of the scene; where there is none, those that are nobody's child.
fn roots(document: &Value, count: usize) -> impl Iterator<Item = usize> {
    let scene = document.pointer("/scenes/0").map(|scene| list(scene, "nodes")).unwrap_or_default();
    let named: Vec<usize> = scene.iter().filter_map(|n| index_of(Some(n))).collect();
    let children: std::collections::BTreeSet<usize> =
        list(document, "nodes").iter().flat_map(|n| list(n, "children")).filter_map(|n| index_of(Some(n))).collect();
    let all = if named.is_empty() { (0..count).filter(|n| !children.contains(n)).collect() } else { named };
    all.into_iter()
}

fn numbers<const N: usize>(node: &Value, key: &str) -> Option<[f64; N]> {
    let values: Option<Vec<f64>> = node.get(key)?.as_array()?.iter().map(Value::as_f64).collect();
    values?.try_into().ok()
}

fn local(node: &Value) -> Matrix {
    if let Some(matrix) = numbers::<16>(node, "matrix") {
        return matrix;
    }
    let [tx, ty, tz] = numbers(node, "translation").unwrap_or_default();
    let [x, y, z, w] = numbers(node, "rotation").unwrap_or([0.0, 0.0, 0.0, 1.0]);
    let [sx, sy, sz] = numbers(node, "scale").unwrap_or([1.0; 3]);
    [
        (1.0 - 2.0 * (y * y + z * z)) * sx,
        2.0 * (x * y + z * w) * sx,
        2.0 * (x * z - y * w) * sx,
        0.0,
        2.0 * (x * y - z * w) * sy,
        (1.0 - 2.0 * (x * x + z * z)) * sy,
        2.0 * (y * z + x * w) * sy,
        0.0,
        2.0 * (x * z + y * w) * sz,
        2.0 * (y * z - x * w) * sz,
        (1.0 - 2.0 * (x * x + y * y)) * sz,
        0.0,
        tx,
        ty,
        tz,
        1.0,
    ]
}

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| (0..4).map(|k| a[k * 4 + i % 4] * b[i / 4 * 4 + k]).sum())
}

fn apply(m: &Matrix, [x, y, z]: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| m[i] * x + m[4 + i] * y + m[8 + i] * z + m[12 + i])
}

/// None where the accessor leads outside the file or holds no points of 32-bit floats.
fn each_point(document: &Value, binary: &[u8], accessor: usize, mut take: impl FnMut([f64; 3])) -> Option<()> {
    let accessor = list(document, "accessors").get(accessor)?;
    if accessor.get("componentType")?.as_u64()? != FLOAT || accessor.get("type")?.as_str()? != "VEC3" {
        return None;
    }
    let view = list(document, "bufferViews").get(index_of(accessor.get("bufferView"))?)?;
    let offset = |value: &Value| index_of(value.get("byteOffset")).unwrap_or(0);
    let stride = index_of(view.get("byteStride")).unwrap_or(12).max(12);
    let start = offset(view).checked_add(offset(accessor))?;
    for point in 0..index_of(accessor.get("count"))? {
        let at = point.checked_mul(stride)?.checked_add(start)?;
        let bytes = binary.get(at..at.checked_add(12)?)?;
        let value = |i: usize| f64::from(f32::from_le_bytes([bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]]));
        take([value(0), value(4), value(8)]);
    }
    Some(())
}
