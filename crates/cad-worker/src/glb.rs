//! GLB: one node per occurrence, one mesh per shape and effective colours, shared accessors.
//!
//! Metres, Y up. The binary part is written to disk while meshes come in, so that the peak of memory
//! is one shape's mesh; the JSON in front of it is put before at the end. The same input gives the
//! same bytes, because everything is numbered in file order.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use contracts::part::LinearRgba;
use gltf_json::accessor::{ComponentType, GenericComponentType, Type};
use gltf_json::buffer::{Stride, Target, View};
use gltf_json::mesh::{Primitive, Semantic};
use gltf_json::scene::UnitQuaternion;
use gltf_json::validation::Checked::Valid;
use gltf_json::validation::USize64;
use gltf_json::{Accessor, Asset, Buffer, Index, Mesh, Root, Scene, Value};

use crate::mesh::Group;
use crate::palette::Palette;
use crate::space::{NodeTransform, direction_to_gltf, point_to_gltf, to_node_transform};
use crate::tree::Node;

mod web;

/// How buffers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Floats, as every tool reads them.
    Plain,
    /// Compressed and quantised, for browsers.
    Web,
}

/// Accessors of one colour group of one shape.
#[derive(Debug, Clone)]
struct Stored {
    color: Option<LinearRgba>,
    position: Index<Accessor>,
    normal: Index<Accessor>,
    indices: Index<Accessor>,
}

#[derive(Debug)]
pub struct GlbWriter {
    path: PathBuf,
    binary_path: PathBuf,
    binary: BufWriter<File>,
    length: u64,
    /// Bytes of all views once decoded; the same as `length` in a plain file.
    decoded_length: u64,
    encoding: Encoding,
    web_views: web::Views,
    root: Root,
    palette: Palette,
    shapes: HashMap<usize, Vec<Stored>>,
    meshes: HashMap<(usize, Vec<u32>), Index<Mesh>>,
}

impl GlbWriter {
    pub fn create(path: &Path, encoding: Encoding) -> std::io::Result<Self> {
        let binary_path = path.with_extension("bin.part");
        let binary = BufWriter::with_capacity(1 << 18, File::create(&binary_path)?);
        let root =
            Root { asset: Asset { generator: Some("HartOMat".to_owned()), ..Asset::default() }, ..Root::default() };
        Ok(Self {
            path: path.to_owned(),
            binary_path,
            binary,
            length: 0,
            decoded_length: 0,
            encoding,
            web_views: web::Views::default(),
            root,
            palette: Palette::default(),
            shapes: HashMap::new(),
            meshes: HashMap::new(),
        })
    }

    /// Writes a shape's buffers; its meshes are made when nodes ask for them.
    pub fn add_shape(&mut self, shape: usize, groups: &[Group]) -> std::io::Result<()> {
        let mut stored = Vec::with_capacity(groups.len());
        for group in groups {
            stored.push(match self.encoding {
                Encoding::Plain => Stored {
                    color: group.color,
                    position: self.add_positions(&group.positions)?,
                    normal: self.add_normals(&group.normals)?,
                    indices: self.add_indices(&group.indices, group.positions.len())?,
                },
                Encoding::Web => self.add_packed(group)?,
            });
        }
        self.shapes.insert(shape, stored);
        Ok(())
    }

    /// Writes the file. Returns false, and leaves none, where no shape has a triangle.
    ///
    /// `shape_of` names the shape whose buffers a node uses.
    pub fn finish(mut self, nodes: &[Node], shape_of: impl Fn(&Node) -> Option<usize>) -> std::io::Result<bool> {
        if self.length == 0 {
            drop(self.binary);
            std::fs::remove_file(&self.binary_path)?;
            return Ok(false);
        }
        let mut children: Vec<Vec<Index<gltf_json::Node>>> = vec![Vec::new(); nodes.len()];
        let mut tops = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let own = Index::new(u32::try_from(index).expect("occurrences are bounded"));
            match node.parent {
                Some(parent) => children[parent].push(own),
                None => tops.push(own),
            }
        }
        for (node, children) in nodes.iter().zip(children) {
            let mesh = shape_of(node).and_then(|shape| self.mesh(shape, node));
            let mut out = gltf_json::Node {
                name: Some(node.name.clone()),
                extras: Some(extras(node)),
                mesh,
                children: (!children.is_empty()).then_some(children),
                ..gltf_json::Node::default()
            };
            match to_node_transform(&node.placement) {
                NodeTransform::Identity => {}
                NodeTransform::Rigid { translation, rotation } => {
                    out.translation = Some(translation);
                    out.rotation = (rotation != [0.0, 0.0, 0.0, 1.0]).then_some(UnitQuaternion(rotation));
                }
                NodeTransform::Matrix(matrix) => out.matrix = Some(matrix),
            }
            self.root.nodes.push(out);
        }
        self.root.scenes.push(Scene { extensions: None, extras: None, name: None, nodes: tops });
        self.root.scene = Some(Index::new(0));
        self.push_buffer(self.length);
        if self.encoding == Encoding::Web {
            self.push_buffer(self.decoded_length);
        }
        self.root.materials = std::mem::take(&mut self.palette.materials);
        self.assemble()?;
        Ok(true)
    }

    fn push_buffer(&mut self, length: u64) {
        self.root.buffers.push(Buffer {
            byte_length: USize64(length),
            name: None,
            uri: None,
            extensions: None,
            extras: None,
        });
    }

    fn add_packed(&mut self, group: &Group) -> std::io::Result<Stored> {
        let packed = web::pack(group)?;
        let bounds = Some((packed.min, packed.max));
        let view = self.compressed_view(&packed.positions, Target::ArrayBuffer)?;
        let position = self.accessor(view, packed.positions.count, ComponentType::F32, Type::Vec3, bounds);
        let view = self.compressed_view(&packed.normals, Target::ArrayBuffer)?;
        let normal = self.accessor(view, packed.normals.count, ComponentType::I8, Type::Vec3, None);
        self.root.accessors[normal.value()].normalized = true;
        let view = self.compressed_view(&packed.indices, Target::ElementArrayBuffer)?;
        let indices = self.accessor(view, packed.indices.count, ComponentType::U32, Type::Scalar, None);
        Ok(Stored { color: group.color, position, normal, indices })
    }

    fn compressed_view(&mut self, data: &web::Compressed, target: Target) -> std::io::Result<Index<View>> {
        self.web_views.push(self.length, data);
        self.binary.write_all(&data.bytes)?;
        self.length += data.bytes.len() as u64;
        self.pad()?;
        let decoded = (data.stride * data.count) as u64;
        let offset = self.decoded_length;
        self.decoded_length += decoded.next_multiple_of(4);
        let stride = (target == Target::ArrayBuffer).then_some(Stride(data.stride));
        Ok(self.root.push(View {
            buffer: Index::new(1),
            byte_length: USize64(decoded),
            byte_offset: Some(USize64(offset)),
            byte_stride: stride,
            name: None,
            target: Some(Valid(target)),
            extensions: None,
            extras: None,
        }))
    }

    /// Every view starts at a multiple of four.
    fn pad(&mut self) -> std::io::Result<()> {
        let padding = self.length.next_multiple_of(4) - self.length;
        self.binary.write_all(&[0u8; 3][..padding as usize])?;
        self.length += padding;
        Ok(())
    }

    /// The mesh of a shape in a node's colours; one for all nodes that look the same.
    fn mesh(&mut self, shape: usize, node: &Node) -> Option<Index<Mesh>> {
        let stored = self.shapes.get(&shape)?;
        if stored.is_empty() || !node.visible {
            return None;
        }
        let materials: Vec<_> = stored.iter().map(|group| self.palette.index(group.color.or(node.color))).collect();
        let key = (shape, materials.iter().map(|material| material.value() as u32).collect());
        if let Some(known) = self.meshes.get(&key) {
            return Some(*known);
        }
        let primitives = stored
            .iter()
            .zip(&materials)
            .map(|(group, material)| Primitive {
                attributes: BTreeMap::from([
                    (Valid(Semantic::Positions), group.position),
                    (Valid(Semantic::Normals), group.normal),
                ]),
                indices: Some(group.indices),
                material: Some(*material),
                mode: Valid(gltf_json::mesh::Mode::Triangles),
                targets: None,
                extensions: None,
                extras: None,
            })
            .collect();
        let name = if node.product_name.is_empty() { node.name.clone() } else { node.product_name.clone() };
        let index =
            self.root.push(Mesh { primitives, name: Some(name), weights: None, extensions: None, extras: None });
        self.meshes.insert(key, index);
        Some(index)
    }

    fn add_positions(&mut self, positions: &[[f32; 3]]) -> std::io::Result<Index<Accessor>> {
        let view = self.view(positions.len() * 12, Some(Target::ArrayBuffer));
        let (mut min, mut max) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
        for &position in positions {
            let point = point_to_gltf(position);
            for axis in 0..3 {
                min[axis] = min[axis].min(point[axis]);
                max[axis] = max[axis].max(point[axis]);
            }
            self.put3(point)?;
        }
        Ok(self.accessor(view, positions.len(), ComponentType::F32, Type::Vec3, Some((min, max))))
    }

    fn add_normals(&mut self, normals: &[[f32; 3]]) -> std::io::Result<Index<Accessor>> {
        let view = self.view(normals.len() * 12, Some(Target::ArrayBuffer));
        for &normal in normals {
            self.put3(direction_to_gltf(normal))?;
        }
        Ok(self.accessor(view, normals.len(), ComponentType::F32, Type::Vec3, None))
    }

    fn add_indices(&mut self, indices: &[u32], vertices: usize) -> std::io::Result<Index<Accessor>> {
        // 65535 itself restarts primitives and is not allowed as an index.
        let short = vertices <= usize::from(u16::MAX);
        let width = if short { 2 } else { 4 };
        let view = self.view(indices.len() * width, Some(Target::ElementArrayBuffer));
        for &index in indices {
            match u16::try_from(index) {
                Ok(index) if short => self.binary.write_all(&index.to_le_bytes())?,
                _ => self.binary.write_all(&index.to_le_bytes())?,
            }
        }
        self.pad()?;
        let kind = if short { ComponentType::U16 } else { ComponentType::U32 };
        Ok(self.accessor(view, indices.len(), kind, Type::Scalar, None))
    }

    fn put3(&mut self, value: [f32; 3]) -> std::io::Result<()> {
        let mut bytes = [0u8; 12];
        for (slot, v) in bytes.chunks_exact_mut(4).zip(value) {
            // -0 and 0 are the same place and must be the same bytes.
            slot.copy_from_slice(&(v + 0.0).to_le_bytes());
        }
        self.binary.write_all(&bytes)
    }

    /// A view of the next `length` bytes.
    fn view(&mut self, length: usize, target: Option<Target>) -> Index<View> {
        let offset = self.length;
        self.length += length as u64;
        self.root.push(View {
            buffer: Index::new(0),
            byte_length: USize64(length as u64),
            byte_offset: (offset > 0).then_some(USize64(offset)),
            byte_stride: None,
            name: None,
            target: target.map(Valid),
            extensions: None,
            extras: None,
        })
    }

    fn accessor(
        &mut self,
        view: Index<View>,
        count: usize,
        component: ComponentType,
        kind: Type,
        bounds: Option<([f32; 3], [f32; 3])>,
    ) -> Index<Accessor> {
        self.root.push(Accessor {
            buffer_view: Some(view),
            byte_offset: None,
            count: USize64(count as u64),
            component_type: Valid(GenericComponentType(component)),
            extensions: None,
            extras: None,
            type_: Valid(kind),
            min: bounds.map(|(min, _)| Value::from(min.to_vec())),
            max: bounds.map(|(_, max)| Value::from(max.to_vec())),
            name: None,
            normalized: false,
            sparse: None,
        })
    }

    /// Puts header, JSON and binary together.
    fn assemble(self) -> std::io::Result<()> {
        let mut json = match self.encoding {
            Encoding::Plain => self.root.to_vec().map_err(std::io::Error::other)?,
            Encoding::Web => {
                let mut root = serde_json::to_value(&self.root).map_err(std::io::Error::other)?;
                self.web_views.patch(&mut root);
                serde_json::to_vec(&root).map_err(std::io::Error::other)?
            }
        };
        while json.len() % 4 != 0 {
            json.push(b' ');
        }
        let mut binary = self.binary.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        binary.flush()?;
        drop(binary);
        let total = 12 + 8 + json.len() as u64 + 8 + self.length;
        let (Ok(total), Ok(length)) = (u32::try_from(total), u32::try_from(self.length)) else {
            return Err(std::io::Error::other("a GLB cannot hold more than 4 GiB; use a coarser tessellation"));
        };
        let mut out = BufWriter::new(File::create(&self.path)?);
        out.write_all(b"glTF")?;
        out.write_all(&2u32.to_le_bytes())?;
        out.write_all(&total.to_le_bytes())?;
        out.write_all(&u32::try_from(json.len()).map_err(std::io::Error::other)?.to_le_bytes())?;
        out.write_all(b"JSON")?;
        out.write_all(&json)?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(b"BIN\0")?;
        let mut binary = BufReader::new(File::open(&self.binary_path)?);
        binary.seek(SeekFrom::Start(0))?;
        std::io::copy(&mut binary.take(self.length), &mut out)?;
        out.flush()?;
        std::fs::remove_file(&self.binary_path)
    }
}

fn extras(node: &Node) -> Box<gltf_json::extras::RawValue> {
    let value = serde_json::json!({ "part_key": node.key.as_str() });
    serde_json::value::to_raw_value(&value).expect("a key is plain text")
}
