//! The distinct shapes of a file: what each is called, how finely it is cut, which are the same.

use std::collections::HashMap;

use cad_sys::{Document, MeshOptions, ShapeColors};
use contracts::GeometryId;
use contracts::part::LinearRgba;
use modules::ModuleError;
use modules::ports::{LinearDeflection, Tessellation};

use crate::fail;

/// Finest deflection that is ever used, mm: a millionth of a part is noise, and parts of zero size exist.
const FINEST_MM: f64 = 1e-4;

/// One distinct product shape.
#[derive(Debug)]
pub struct Shape {
    pub id: GeometryId,
    pub colors: ShapeColors,
    /// No faces at all: curves, points, axes.
    pub construction: bool,
    /// The first shape that looks the same and whose buffers are used.
    pub same_as: usize,
}

pub fn collect(document: &Document) -> Result<Vec<Shape>, ModuleError> {
    let mut known: HashMap<(String, FaceColors), usize> = HashMap::new();
    let mut shapes = Vec::with_capacity(document.shape_count());
    for index in 0..document.shape_count() {
        let signature = document.signature(index).map_err(|e| fail::working("comparing shapes", &e))?;
        let colors = document.colors(index).map_err(|e| fail::working("collecting colours", &e))?;
        let id = crate::identity::geometry_id(&signature);
        let key = (id.0.clone(), face_colors(&colors));
        let same_as = *known.entry(key).or_insert(index);
        shapes.push(Shape { id, construction: colors.face_colors.is_empty(), colors, same_as });
    }
    Ok(shapes)
}

/// One entry per face; empty where no face has a colour of its own.
type FaceColors = Vec<Option<[u32; 4]>>;

/// Face colours as comparable bits; hidden faces are a colour of their own.
fn face_colors(colors: &ShapeColors) -> FaceColors {
    let uniform = colors.face_colors.iter().all(|&c| c < 0) && colors.face_visible.iter().all(|&v| v);
    if uniform {
        return Vec::new();
    }
    let rgba = |index: i32| -> Option<LinearRgba> {
        usize::try_from(index).ok().and_then(|i| colors.palette.get(i)).map(|color| color.rgba)
    };
    colors
        .face_colors
        .iter()
        .zip(&colors.face_visible)
        .map(|(&color, &visible)| if visible { rgba(color).map(|c| c.map(f32::to_bits)) } else { Some([u32::MAX; 4]) })
        .collect()
}

/// The kernel's options for one shape.
pub fn mesh_options(
    document: &Document,
    shape: usize,
    asked: &Tessellation,
    threads: u32,
) -> Result<MeshOptions, ModuleError> {
    let linear_mm = match asked.linear {
        LinearDeflection::AbsoluteMm(mm) => mm,
        LinearDeflection::Relative(share) => {
            let bounds = document.exact_box(shape).map_err(|e| fail::working("measuring boxes", &e))?;
            let diagonal = (0..3).map(|i| (bounds.max[i] - bounds.min[i]).powi(2)).sum::<f64>().sqrt();
            share * diagonal
        }
    };
    Ok(MeshOptions {
        linear_mm: if linear_mm.is_finite() { linear_mm.max(FINEST_MM) } else { FINEST_MM },
        angular_rad: asked.angular_rad,
        parallel: threads != 1,
    })
}
