//! The browser's variant of a GLB: `EXT_meshopt_compression` and `KHR_mesh_quantization`.
//!
//! Positions are rounded to a grid of a power of two metres and stay floats, so that a node's
//! placement stays the CAD placement; normals become bytes. Blender cannot read this variant.

use serde_json::{Value, json};

use crate::mesh::Group;
use crate::space::{direction_to_gltf, point_to_gltf};

/// Steps of the grid along a group's longest side, at least.
const GRID_STEPS: f32 = 16384.0;

/// One compressed view of the buffer.
#[derive(Debug)]
pub struct Compressed {
    pub bytes: Vec<u8>,
    pub stride: usize,
    pub count: usize,
    pub mode: &'static str,
}

/// A group's buffers in drawing order.
#[derive(Debug)]
pub struct Packed {
    pub positions: Compressed,
    pub normals: Compressed,
    pub indices: Compressed,
    pub min: [f32; 3],
    pub max: [f32; 3],
}

pub fn pack(group: &Group) -> std::io::Result<Packed> {
    let vertices = group.positions.len();
    let mut indices = meshopt::optimize_vertex_cache(&group.indices, vertices);
    let order = meshopt::optimize_vertex_fetch_remap(&indices, vertices);
    indices = meshopt::remap_index_buffer(Some(&indices), vertices, &order);
    let used = order.iter().filter(|&&to| to != u32::MAX).count();

    let turned: Vec<[f32; 3]> = group.positions.iter().map(|&p| point_to_gltf(p)).collect();
    let step = grid_step(&turned);
    let mut positions = vec![[0f32; 3]; used];
    let mut normals = vec![[0i8; 4]; used];
    for ((&to, position), &normal) in order.iter().zip(turned).zip(&group.normals) {
        if to == u32::MAX {
            continue;
        }
        positions[to as usize] = position.map(|v| (v / step).round() * step + 0.0);
        let n = direction_to_gltf(normal).map(|v| (v.clamp(-1.0, 1.0) * 127.0).round() as i8);
        normals[to as usize] = [n[0], n[1], n[2], 0];
    }
    let (mut min, mut max) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
    for position in &positions {
        for axis in 0..3 {
            min[axis] = min[axis].min(position[axis]);
            max[axis] = max[axis].max(position[axis]);
        }
    }
    let failed = |error: meshopt::Error| std::io::Error::other(format!("compressing a mesh failed: {error}"));
    // The extension fixes version 0 of the vertex format.
    let vertex = |bytes, stride| Compressed { bytes, stride, count: used, mode: "ATTRIBUTES" };
    Ok(Packed {
        positions: vertex(meshopt::encode_vertex_buffer_level(&positions, 2, Some(0)).map_err(failed)?, 12),
        normals: vertex(meshopt::encode_vertex_buffer_level(&normals, 2, Some(0)).map_err(failed)?, 4),
        indices: Compressed {
            bytes: meshopt::encode_index_buffer(&indices, used).map_err(failed)?,
            stride: 4,
            count: indices.len(),
            mode: "TRIANGLES",
        },
        min,
        max,
    })
}

/// The largest power of two that leaves [`GRID_STEPS`] steps along the longest side.
fn grid_step(points: &[[f32; 3]]) -> f32 {
    let extent = (0..3)
        .map(|axis| {
            let values = points.iter().map(|p| p[axis]);
            let (min, max) = values.fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
            max - min
        })
        .fold(0f32, f32::max);
    if extent > 0.0 { (extent / GRID_STEPS).log2().floor().exp2() } else { 1.0 }
}

/// Where each view's compressed bytes lie; the rest of the JSON is written as for a plain file.
#[derive(Debug, Default)]
pub struct Views {
    entries: Vec<Value>,
}

impl Views {
    pub fn push(&mut self, offset: u64, view: &Compressed) {
        self.entries.push(json!({ "EXT_meshopt_compression": {
            "buffer": 0,
            "byteOffset": offset,
            "byteLength": view.bytes.len(),
            "byteStride": view.stride,
            "count": view.count,
            "mode": view.mode,
        }}));
    }

    /// Adds the extensions; buffer 1 stands for the bytes that only exist once decoded.
    pub fn patch(self, root: &mut Value) {
        for (at, entry) in self.entries.into_iter().enumerate() {
            root["bufferViews"][at]["extensions"] = entry;
        }
        root["buffers"][1]["extensions"] = json!({ "EXT_meshopt_compression": { "fallback": true } });
        let names = json!(["EXT_meshopt_compression", "KHR_mesh_quantization"]);
        root["extensionsUsed"] = names.clone();
        root["extensionsRequired"] = names;
    }
}
