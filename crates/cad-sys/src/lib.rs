//! C++ shim over Open CASCADE: the only crate with unsafe code.
//!
//! It reads a STEP file, walks what the kernel made of it and hands out flat buffers: products and
//! components, colours, triangles, exact properties, the numbers of the B-rep. It refuses to know
//! what any of it means: keys, identities, files to write and what to warn of are decided by its
//! callers, in Rust. Lengths are mm, angles radians, colours linear.

pub mod modeling;

#[cxx::bridge(namespace = "hartomat")]
mod ffi {
    /// How to read a file.
    #[derive(Debug, Clone)]
    struct OpenOptions {
        /// Absolute path; the kernel resolves external references wrongly against relative ones.
        path: String,
        /// Size of the kernel's thread pool, this thread included; 0 leaves it alone.
        threads: u32,
        /// Whether volumes, areas and centroids stated in the file are read.
        validation_properties: bool,
    }

    /// A colour that may be missing; linear RGBA.
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Color {
        set: bool,
        rgba: [f32; 4],
    }

    /// What the file states about a shape for checking; mm², mm³, mm.
    #[derive(Debug, Clone, Copy, Default)]
    struct ValidationProperties {
        has_area: bool,
        area: f64,
        has_volume: bool,
        volume: f64,
        has_centroid: bool,
        centroid: [f64; 3],
    }

    /// A product: an assembly of components, or a leaf with a shape.
    #[derive(Debug, Clone)]
    struct Product {
        label_name: String,
        product_name: String,
        product_id: String,
        assembly: bool,
        first_component: u32,
        component_count: u32,
        /// Index of the leaf's shape; -1 for an assembly or a product without a shape.
        shape: i32,
        color: Color,
        visible: bool,
        layers: Vec<String>,
        material: String,
        validation: ValidationProperties,
    }

    /// One use of a product within an assembly.
    #[derive(Debug, Clone)]
    struct Component {
        name: String,
        product: u32,
        /// Row-major 3×4, mm.
        transform: [f64; 12],
        color: Color,
        visible: bool,
        layers: Vec<String>,
    }

    /// A product that stands in no assembly.
    #[derive(Debug, Clone)]
    struct Root {
        product: u32,
        /// Row-major 3×4, mm.
        transform: [f64; 12],
    }

    /// A style of one deep instance: the components from some assembly down to it.
    #[derive(Debug, Clone)]
    struct DeepStyle {
        path: Vec<u32>,
        color: Color,
        visible: bool,
    }

    /// The file as products and components; a directed graph without cycles.
    #[derive(Debug, Clone)]
    struct Structure {
        schema: String,
        /// The kernel's word for the file's length unit, empty where it found none.
        unit: String,
        roots: Vec<Root>,
        products: Vec<Product>,
        components: Vec<Component>,
        deep_styles: Vec<DeepStyle>,
        /// Other files that were read, as the kernel names them.
        external_files: Vec<String>,
        /// Faces that shells of the file name, and how many of them came to nothing.
        named_faces: u32,
        dropped_faces: u32,
    }

    /// Colours below the part as a whole, by face.
    #[derive(Debug, Clone)]
    struct ShapeColors {
        palette: Vec<Color>,
        /// Index into the palette; -1 where the face takes the colour of its part or instance.
        face_colors: Vec<i32>,
        face_visible: Vec<bool>,
    }

    #[derive(Debug, Clone, Copy)]
    struct MeshOptions {
        linear_mm: f64,
        angular_rad: f64,
        parallel: bool,
    }

    /// One of several shapes to be meshed at the same time.
    #[derive(Debug, Clone, Copy)]
    struct MeshTask {
        shape: u32,
        options: MeshOptions,
    }

    /// How much of the mesh's buffers belongs to one face; nothing for an unmeshed face.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct FaceRange {
        vertices: u32,
        triangles: u32,
    }

    /// Triangles of one shape in part space, mm. Faces follow each other without gaps; indices count
    /// from the first vertex of their own face.
    #[derive(Debug, Clone)]
    struct ShapeMesh {
        positions: Vec<f32>,
        normals: Vec<f32>,
        indices: Vec<u32>,
        faces: Vec<FaceRange>,
    }

    /// Axis-aligned box, mm; not set where there is no extent.
    #[derive(Debug, Clone, Copy)]
    struct PlacedBox {
        set: bool,
        min: [f64; 3],
        max: [f64; 3],
    }

    /// Exact properties of one shape in part space; mm², mm³, mm.
    #[derive(Debug, Clone, Copy)]
    struct ShapeMeasures {
        faces: u32,
        solids: u32,
        /// Shells and faces outside any solid.
        surfaces: u32,
        /// Edges that bound one face only.
        free_edges: u32,
        area: f64,
        /// Of the solids; 0 without any.
        volume: f64,
        /// Of the volume where there is one, else of the area.
        centroid: [f64; 3],
        /// Of all faces.
        area_centroid: [f64; 3],
        /// Of the surfaces outside any solid alone.
        loose_area: f64,
        loose_centroid: [f64; 3],
    }

    /// One face's share of a signature's buffers.
    #[derive(Debug, Clone, Copy)]
    struct SignatureFace {
        kind: u8,
        reversed: bool,
        wires: u32,
        values: u32,
        edges: u32,
    }

    /// The numbers a shape is recognised by, unrounded, in the kernel's order.
    #[derive(Debug, Clone)]
    struct ShapeSignature {
        faces: Vec<SignatureFace>,
        /// Numbers of the faces' surfaces.
        values: Vec<f64>,
        /// Edges of the faces, then the loose ones.
        edge_kinds: Vec<u8>,
        /// First, middle and last point of each edge.
        edge_points: Vec<f64>,
        loose_edges: u32,
        loose_points: Vec<f64>,
        solids: u32,
    }

    extern "Rust" {
        type Progress;
        fn advance(self: &mut Progress, fraction: f64);
        fn stage(self: &mut Progress, name: &str);
    }

    unsafe extern "C++" {
        include!("document.hxx");

        type Document;

        fn open_document(options: &OpenOptions, progress: &mut Progress) -> Result<UniquePtr<Document>>;
        fn structure(&self) -> Result<Structure>;
        fn colors(&self, shape: usize) -> Result<ShapeColors>;
        fn exact_box(&self, shape: usize) -> Result<PlacedBox>;
        fn placed_box(&self, shape: usize, placement: &[f64; 12]) -> Result<PlacedBox>;
        fn measures(&self, shape: usize) -> Result<ShapeMeasures>;
        fn signature(&self, shape: usize) -> Result<ShapeSignature>;
        /// Meshes several shapes at the same time, each by one thread. What comes of it waits for
        /// `mesh`, and is the same as without.
        fn prepare_meshes(&self, tasks: &[MeshTask]) -> Result<()>;
        fn mesh(&self, shape: usize, options: &MeshOptions) -> Result<ShapeMesh>;
        fn shape_count(&self) -> usize;

        /// From now on a signal raised by the kernel fails the entity or the call it comes from.
        fn catch_signals();
        /// How many such signals there were.
        fn kernel_faults() -> u32;
        fn take_messages() -> String;
        fn kernel_version() -> String;
    }
}

pub use cxx::{Exception, UniquePtr};
pub use ffi::{
    Color, Component, DeepStyle, Document, FaceRange, MeshOptions, MeshTask, OpenOptions, PlacedBox, Product, Root,
    ShapeColors, ShapeMeasures, ShapeMesh, ShapeSignature, SignatureFace, Structure, ValidationProperties,
    catch_signals, kernel_faults, kernel_version, open_document, take_messages,
};

type Sink = Box<dyn FnMut(&str, f64)>;

/// Takes the kernel's progress while it reads: the name of the stage, then fractions 0…1 of it.
pub struct Progress {
    sink: Sink,
    stage: String,
}

impl Progress {
    pub fn new(sink: impl FnMut(&str, f64) + 'static) -> Self {
        Self { sink: Box::new(sink), stage: "read".to_owned() }
    }

    fn advance(&mut self, fraction: f64) {
        (self.sink)(&self.stage, fraction);
    }

    fn stage(&mut self, name: &str) {
        name.clone_into(&mut self.stage);
        (self.sink)(&self.stage, 0.0);
    }
}
