//! The little of the kernel's modelling that the project's own sample parts are built with, and a
//! STEP writer with nothing in its header that changes by the day. Nothing of it is used on files of others.

#[cxx::bridge(namespace = "hartomat")]
mod ffi {
    /// A corner of a closed outline; the way to the next corner is an arc where `bulge` (the
    /// tangent of a quarter of its angle, positive to the left) is not zero.
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Corner {
        x: f64,
        y: f64,
        bulge: f64,
    }

    /// Edges whose middle lies in a box, mm.
    #[derive(Debug, Clone, Copy)]
    struct EdgeChoice {
        min: [f64; 3],
        max: [f64; 3],
        /// Only circles and arcs, or (if `lines`) only straight ones, or any if neither is set.
        circles: bool,
        lines: bool,
    }

    unsafe extern "C++" {
        include!("modeling.hxx");

        type Solid;
        /// Outline (x = radius, y = height) turned about Z.
        fn revolve(outline: &[Corner]) -> Result<UniquePtr<Solid>>;
        /// Outline in the XY plane, drawn up by `height`.
        fn extrude(outline: &[Corner], height: f64) -> Result<UniquePtr<Solid>>;
        fn ball(radius: f64) -> Result<UniquePtr<Solid>>;
        fn fuse(a: &Solid, b: &Solid) -> Result<UniquePtr<Solid>>;
        fn cut(a: &Solid, b: &Solid) -> Result<UniquePtr<Solid>>;
        fn placed(a: &Solid, placement: &[f64; 12]) -> Result<UniquePtr<Solid>>;
        fn fillet(a: &Solid, radius: f64, choice: &EdgeChoice) -> Result<UniquePtr<Solid>>;
        fn chamfer(a: &Solid, size: f64, choice: &EdgeChoice) -> Result<UniquePtr<Solid>>;

        type Draft;
        fn new_draft() -> Result<UniquePtr<Draft>>;
        /// A part; colour linear RGBA.
        fn add_part(self: Pin<&mut Draft>, name: &str, solid: &Solid, color: &[f32; 4]) -> Result<u32>;
        /// Colours the faces whose centre of gravity lies in a box.
        fn color_faces(
            self: Pin<&mut Draft>,
            part: u32,
            min: &[f64; 3],
            max: &[f64; 3],
            color: &[f32; 4],
        ) -> Result<u32>;
        fn set_material(self: Pin<&mut Draft>, part: u32, name: &str, density: f64) -> Result<()>;
        fn add_assembly(self: Pin<&mut Draft>, name: &str) -> Result<u32>;
        fn place(self: Pin<&mut Draft>, assembly: u32, child: u32, name: &str, placement: &[f64; 12]) -> Result<u32>;
        fn color_instance(self: Pin<&mut Draft>, instance: u32, color: &[f32; 4]) -> Result<()>;
        /// Colours the end of a chain of instances, in this chain alone; each stands in the product of the one before.
        fn color_deep_instance(self: Pin<&mut Draft>, chain: &[u32], color: &[f32; 4]) -> Result<()>;
        fn set_layer(self: Pin<&mut Draft>, item: u32, name: &str) -> Result<()>;
        /// Writes what a part shall measure, true or not; mm², mm³, mm.
        fn state_properties(
            self: Pin<&mut Draft>,
            part: u32,
            area: f64,
            volume: f64,
            centroid: &[f64; 3],
        ) -> Result<()>;
        fn write(self: Pin<&mut Draft>, path: &str, title: &str) -> Result<()>;
    }
}

pub use ffi::{
    Corner, Draft, EdgeChoice, Solid, ball, chamfer, cut, extrude, fillet, fuse, new_draft, placed, revolve,
};
