//! Reads binary STL as any other program would.

use std::path::Path;

#[derive(Debug)]
pub struct Stl {
    pub triangles: Vec<[[f64; 3]; 3]>,
}

impl Stl {
    /// Checks size, unit normals and their direction on the way.
    pub fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).expect("an STL");
        let count = u32::from_le_bytes(bytes[80..84].try_into().expect("four bytes")) as usize;
        assert_eq!(bytes.len(), 84 + 50 * count, "{}", path.display());
        assert!(!bytes.starts_with(b"solid"), "readers would take it for text");
        let triangles = bytes[84..]
            .chunks_exact(50)
            .map(|record| {
                let mut values =
                    record[..48].chunks_exact(4).map(|b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])));
                let mut vector = || -> [f64; 3] { std::array::from_fn(|_| values.next().expect("twelve numbers")) };
                let (normal, corners) = (vector(), [vector(), vector(), vector()]);
                let cross = cross(&corners);
                let length = dot(cross, cross).sqrt();
                assert!((dot(normal, normal) - 1.0).abs() < 1e-3 || length < 1e-6);
                // Thin triangles lose their direction to rounding.
                assert!(length < 1e-3 || dot(normal, cross) > 0.9 * length, "{}", path.display());
                corners
            })
            .collect();
        Self { triangles }
    }

    pub fn volume(&self) -> f64 {
        self.triangles.iter().map(|t| dot(t[0], cross(t)) / 6.0).sum()
    }

    pub fn bounds(&self) -> ([f64; 3], [f64; 3]) {
        let mut bounds = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        for corner in self.triangles.iter().flatten() {
            #[expect(clippy::needless_range_loop, reason = "the axis counts in two arrays")]
            for axis in 0..3 {
                bounds.0[axis] = bounds.0[axis].min(corner[axis]);
                bounds.1[axis] = bounds.1[axis].max(corner[axis]);
            }
        }
        bounds
    }
}

fn cross([a, b, c]: &[[f64; 3]; 3]) -> [f64; 3] {
    let u: [f64; 3] = std::array::from_fn(|i| b[i] - a[i]);
    let v: [f64; 3] = std::array::from_fn(|i| c[i] - a[i]);
    [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|i| a[i] * b[i]).sum()
}
