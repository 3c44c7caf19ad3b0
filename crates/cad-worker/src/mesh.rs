//! One shape's triangles, grouped by the colour that its faces bring along.

use cad_sys::{Color, ShapeColors, ShapeMesh};
use contracts::part::LinearRgba;

/// Faces of one shape that share a colour of their own, or have none.
#[derive(Debug, Clone)]
pub struct Group {
    /// None: these faces take the colour of their part or instance.
    pub color: Option<LinearRgba>,
    /// mm, part space.
    pub positions: Vec<[f32; 3]>,
    pub normals: Vec<[f32; 3]>,
    pub indices: Vec<u32>,
    /// mm², of the triangles.
    pub area: f64,
}

/// What became of one shape's faces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MeshFacts {
    pub triangles: u64,
    pub unmeshed_faces: u32,
    pub hidden_faces: u32,
}

/// Sorts a shape's faces into groups, in order of their first face. Hidden faces are left out.
pub fn group(mesh: &ShapeMesh, colors: &ShapeColors) -> (Vec<Group>, MeshFacts) {
    let mut facts = MeshFacts::default();
    let mut groups: Vec<(i32, Group)> = Vec::new();
    let (mut vertex, mut index) = (0usize, 0usize);
    for (number, face) in mesh.faces.iter().enumerate() {
        let (vertices, indices) = (face.vertices as usize, face.triangles as usize * 3);
        let (vertex_from, index_from) = (vertex, index);
        vertex += vertices;
        index += indices;
        if indices == 0 {
            facts.unmeshed_faces += 1;
            continue;
        }
        if !colors.face_visible[number] {
            facts.hidden_faces += 1;
            continue;
        }
        let color = colors.face_colors[number];
        let at = groups.iter().position(|(own, _)| *own == color).unwrap_or_else(|| {
            groups.push((color, Group::new(rgba(colors, color))));
            groups.len() - 1
        });
        groups[at].1.append(
            &mesh.positions[vertex_from * 3..vertex * 3],
            &mesh.normals[vertex_from * 3..vertex * 3],
            &mesh.indices[index_from..index],
        );
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
    groups.retain(|group| !group.indices.is_empty());
    facts.triangles = groups.iter().map(|group| group.indices.len() as u64 / 3).sum();
    (groups, facts)
}

fn rgba(colors: &ShapeColors, index: i32) -> Option<LinearRgba> {
    let color: &Color = usize::try_from(index).ok().and_then(|index| colors.palette.get(index))?;
    Some(color.rgba)
}

impl Group {
    fn new(color: Option<LinearRgba>) -> Self {
        Self { color, positions: Vec::new(), normals: Vec::new(), indices: Vec::new(), area: 0.0 }
    }

    fn append(&mut self, positions: &[f32], normals: &[f32], indices: &[u32]) {
        let base = u32::try_from(self.positions.len()).expect("a shape has fewer than 2^32 vertices");
        self.positions.extend(positions.chunks_exact(3).map(|p| [p[0], p[1], p[2]]));
        self.normals.extend(normals.chunks_exact(3).map(|n| [n[0], n[1], n[2]]));
        for triangle in indices.chunks_exact(3) {
            let [a, b, c] = [triangle[0] + base, triangle[1] + base, triangle[2] + base];
            let corners = [a, b, c].map(|i| self.positions[i as usize]);
            // Nothing to see, and validators warn of them.
            if corners[0] == corners[1] || corners[1] == corners[2] || corners[2] == corners[0] {
                continue;
            }
            self.area += area(corners);
            self.indices.extend([a, b, c]);
        }
    }
}

fn area([a, b, c]: [[f32; 3]; 3]) -> f64 {
    let u: [f64; 3] = std::array::from_fn(|i| f64::from(b[i]) - f64::from(a[i]));
    let v: [f64; 3] = std::array::from_fn(|i| f64::from(c[i]) - f64::from(a[i]));
    let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    0.5 * cross.iter().map(|x| x * x).sum::<f64>().sqrt()
}
