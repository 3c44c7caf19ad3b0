//! Binary STL, mm, Z up as in CAD: the whole file, or one file per distinct shape.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use contracts::GeometryId;

use crate::mesh::Group;
use crate::space::{Placement, apply};

const HEADER: &[u8; 80] = b"HartOMat binary STL, mm, Z up                                                   ";

/// One file that triangles are appended to.
#[derive(Debug)]
pub struct StlFile {
    path: PathBuf,
    out: BufWriter<File>,
    triangles: u32,
}

impl StlFile {
    pub fn create(path: &Path) -> std::io::Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 18, File::create(path)?);
        out.write_all(HEADER)?;
        out.write_all(&0u32.to_le_bytes())?;
        Ok(Self { path: path.to_owned(), out, triangles: 0 })
    }

    pub fn append(&mut self, groups: &[Group], placement: &Placement) -> std::io::Result<()> {
        let mirrored = determinant(placement) < 0.0;
        for group in groups {
            for triangle in group.indices.chunks_exact(3) {
                let mut corners = [triangle[0], triangle[1], triangle[2]]
                    .map(|index| apply(placement, group.positions[index as usize].map(f64::from)));
                if mirrored {
                    corners.swap(1, 2);
                }
                self.put(corners)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, corners: [[f64; 3]; 3]) -> std::io::Result<()> {
        let u: [f64; 3] = std::array::from_fn(|i| corners[1][i] - corners[0][i]);
        let v: [f64; 3] = std::array::from_fn(|i| corners[2][i] - corners[0][i]);
        let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
        let length = cross.iter().map(|x| x * x).sum::<f64>().sqrt();
        let normal = if length > 0.0 { cross.map(|x| x / length) } else { [0.0; 3] };
        let mut record = [0u8; 50];
        for (slot, value) in record.chunks_exact_mut(4).zip(normal.into_iter().chain(corners.into_iter().flatten())) {
            slot.copy_from_slice(&(value as f32 + 0.0).to_le_bytes());
        }
        self.triangles = self.triangles.checked_add(1).ok_or_else(|| {
            std::io::Error::other("an STL cannot hold more than 2^32 triangles; use a coarser tessellation")
        })?;
        self.out.write_all(&record)
    }

    /// Returns false, and leaves no file, where there is no triangle.
    pub fn finish(mut self) -> std::io::Result<bool> {
        self.out.seek(SeekFrom::Start(80))?;
        self.out.write_all(&self.triangles.to_le_bytes())?;
        self.out.flush()?;
        drop(self.out);
        if self.triangles == 0 {
            std::fs::remove_file(&self.path)?;
        }
        Ok(self.triangles > 0)
    }
}

fn determinant(m: &Placement) -> f64 {
    m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8])
}

/// The name of a shape's file in a cache folder.
pub fn shape_file_name(id: &GeometryId) -> String {
    format!("{}.stl", id.0.replace(':', "-"))
}
