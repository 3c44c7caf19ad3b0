//! The files a job can write, fed shape by shape.

use std::path::{Path, PathBuf};

use cad::protocol::Format;

use crate::geometry::Shape;
use crate::glb::{Encoding, GlbWriter};
use crate::mesh::Group;
use crate::stl::{StlFile, shape_file_name};
use crate::tree::Node;

pub enum Writer<'a> {
    Glb(Box<GlbWriter>),
    StlWhole { file: StlFile, nodes: &'a [Node] },
    StlPerShape { folder: PathBuf, written: usize },
}

const IN_PLACE: [f64; 12] = [1., 0., 0., 0., 0., 1., 0., 0., 0., 0., 1., 0.];

impl<'a> Writer<'a> {
    pub fn create(format: Format, path: &Path, nodes: &'a [Node]) -> std::io::Result<Self> {
        Ok(match format {
            Format::Glb => Self::Glb(Box::new(GlbWriter::create(path, Encoding::Plain)?)),
            Format::WebGlb => Self::Glb(Box::new(GlbWriter::create(path, Encoding::Web)?)),
            Format::StlWhole => Self::StlWhole { file: StlFile::create(path)?, nodes },
            Format::StlPerShape => {
                std::fs::create_dir_all(path)?;
                Self::StlPerShape { folder: path.to_owned(), written: 0 }
            }
        })
    }

    /// Takes the triangles of one distinct shape; `shapes[index].same_as` is `index`.
    pub fn add(&mut self, index: usize, shapes: &[Shape], groups: &[Group]) -> std::io::Result<()> {
        match self {
            Self::Glb(glb) => glb.add_shape(index, groups),
            Self::StlWhole { file, nodes } => nodes
                .iter()
                .filter(|node| node.visible && node.shape.is_some_and(|shape| shapes[shape].same_as == index))
                .try_for_each(|node| file.append(groups, &node.world)),
            Self::StlPerShape { folder, written } => {
                let mut file = StlFile::create(&folder.join(shape_file_name(&shapes[index].id)))?;
                file.append(groups, &IN_PLACE)?;
                *written += usize::from(file.finish()?);
                Ok(())
            }
        }
    }

    /// Returns false where nothing was written.
    pub fn finish(self, nodes: &[Node], shapes: &[Shape]) -> std::io::Result<bool> {
        match self {
            Self::Glb(glb) => glb.finish(nodes, |node| node.shape.map(|shape| shapes[shape].same_as)),
            Self::StlWhole { file, .. } => file.finish(),
            Self::StlPerShape { written, .. } => Ok(written > 0),
        }
    }
}
