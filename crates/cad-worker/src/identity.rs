//! `geometry_id`: BLAKE3 over a signature of the B-rep in part space.
//!
//! Version 1 of the signature: every face as its surface (kind, numbers in a canonical form), its
//! side and its edges (kind, end points, middle point), plus loose edges and points and the number of
//! solids. Faces, edges and end points are sorted, so that neither the file's order nor a kernel's
//! shows. Coordinates keep their sign and handedness, so a mirrored part is another part. Names,
//! colours, placement and triangles do not enter.

use cad_sys::ShapeSignature;
use contracts::GeometryId;

/// Grid of the signature, mm. No decimal fraction, so that drawn dimensions do not lie on its borders.
const GRID_MM: f64 = 1.0 / 8192.0;
/// Moves the grid off zero and off all simple fractions, for the same reason.
const GRID_SHIFT: f64 = 0.314_159;

pub fn geometry_id(signature: &ShapeSignature) -> GeometryId {
    let mut values = signature.values.as_slice();
    let mut edges = EdgeReader { kinds: &signature.edge_kinds, points: &signature.edge_points };
    let mut faces: Vec<[u8; 32]> = Vec::with_capacity(signature.faces.len());
    for face in &signature.faces {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[b'f', face.kind, u8::from(face.reversed)]);
        hasher.update(&face.wires.to_le_bytes());
        let (own, rest) = values.split_at(face.values as usize);
        values = rest;
        for &value in own {
            hasher.update(&grid(value).to_le_bytes());
        }
        for edge in edges.take_sorted(face.edges as usize) {
            hasher.update(&edge);
        }
        faces.push(*hasher.finalize().as_bytes());
    }
    faces.sort_unstable();

    let mut whole = blake3::Hasher::new();
    whole.update(b"hartomat geometry 1");
    whole.update(&signature.solids.to_le_bytes());
    for face in &faces {
        whole.update(face);
    }
    for edge in edges.take_sorted(signature.loose_edges as usize) {
        whole.update(&edge);
    }
    let mut points: Vec<[i64; 3]> = signature.loose_points.chunks_exact(3).map(point).collect();
    points.sort_unstable();
    for point in points {
        whole.update(&point_bytes(point));
    }
    GeometryId(format!("g1:{}", whole.finalize().to_hex()))
}

const EDGE_BYTES: usize = 1 + 3 * 24;

struct EdgeReader<'a> {
    kinds: &'a [u8],
    points: &'a [f64],
}

impl EdgeReader<'_> {
    fn take_sorted(&mut self, count: usize) -> Vec<[u8; EDGE_BYTES]> {
        let (kinds, kinds_left) = self.kinds.split_at(count);
        let (points, points_left) = self.points.split_at(count * 9);
        (self.kinds, self.points) = (kinds_left, points_left);
        let mut out: Vec<[u8; EDGE_BYTES]> = kinds
            .iter()
            .zip(points.chunks_exact(9))
            .map(|(&kind, points)| {
                let (first, middle, last) = (point(&points[0..3]), point(&points[3..6]), point(&points[6..9]));
                // Which end comes first is the exporter's whim.
                let (low, high) = if first <= last { (first, last) } else { (last, first) };
                let mut bytes = [0u8; EDGE_BYTES];
                bytes[0] = kind;
                for (slot, p) in bytes[1..].chunks_exact_mut(24).zip([low, middle, high]) {
                    slot.copy_from_slice(&point_bytes(p));
                }
                bytes
            })
            .collect();
        out.sort_unstable();
        out
    }
}

fn point(values: &[f64]) -> [i64; 3] {
    std::array::from_fn(|i| grid(values[i]))
}

fn point_bytes(point: [i64; 3]) -> [u8; 24] {
    let mut out = [0u8; 24];
    for (slot, value) in out.chunks_exact_mut(8).zip(point) {
        slot.copy_from_slice(&value.to_le_bytes());
    }
    out
}

fn grid(value: f64) -> i64 {
    // Saturates for what is infinite or not a number: damaged files have both.
    (value / GRID_MM + GRID_SHIFT).round() as i64
}

#[cfg(test)]
mod tests {
    use cad_sys::SignatureFace;

    use super::*;

    fn triangle(points: [[f64; 3]; 3], reversed: bool) -> ShapeSignature {
        let mut edge_points = Vec::new();
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let middle: [f64; 3] = std::array::from_fn(|i| (points[a][i] + points[b][i]) / 2.0);
            edge_points.extend(points[a].into_iter().chain(middle).chain(points[b]));
        }
        ShapeSignature {
            faces: vec![SignatureFace { kind: 0, reversed, wires: 1, values: 0, edges: 3 }],
            values: vec![],
            edge_kinds: vec![0; 3],
            edge_points,
            loose_edges: 0,
            loose_points: vec![],
            solids: 0,
        }
    }

    const A: [f64; 3] = [0.0, 0.0, 0.0];
    const B: [f64; 3] = [12.7, 0.0, 0.0];
    const C: [f64; 3] = [0.0, 3.175, 1.0];

    #[test]
    fn order_and_noise_do_not_show_but_shape_and_hand_do() {
        let id = |points, reversed| geometry_id(&triangle(points, reversed)).0;
        let original = id([A, B, C], false);
        assert_eq!(original, id([C, A, B], false));
        assert_eq!(original, id([B, A, C], false));
        assert_eq!(original, id([A, [12.7 + 1e-9, -1e-10, 0.0], C], false));
        assert_ne!(original, id([A, B, C], true));
        assert_ne!(original, id([A, [-12.7, 0.0, 0.0], C], false));
        assert_ne!(original, id([A, [12.71, 0.0, 0.0], C], false));
    }
}
