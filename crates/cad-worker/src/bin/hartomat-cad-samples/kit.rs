//! What the samples are drawn with: outlines, placements, a sheet of parts to be placed, colours.

use std::f64::consts::PI;

use cad_sys::modeling::{self, Corner, Draft, EdgeChoice, Solid};
use cad_sys::{Exception, UniquePtr};

pub type Body = UniquePtr<Solid>;
pub type Made<T> = Result<T, Exception>;
pub type Placement = [f64; 12];

/// Linear RGBA.
pub type Color = [f32; 4];

pub const STEEL: Color = [0.50, 0.52, 0.54, 1.0];
pub const BRIGHT: Color = [0.68, 0.69, 0.70, 1.0];
pub const ZINC: Color = [0.55, 0.57, 0.55, 1.0];
pub const BLACK: Color = [0.022, 0.022, 0.025, 1.0];
pub const BRASS: Color = [0.62, 0.40, 0.09, 1.0];
pub const GOLD: Color = [0.80, 0.50, 0.10, 1.0];
pub const ALUMINIUM: Color = [0.72, 0.73, 0.75, 1.0];
pub const BLUE: Color = [0.015, 0.085, 0.26, 1.0];
pub const GREEN: Color = [0.02, 0.16, 0.09, 1.0];
pub const RED: Color = [0.42, 0.02, 0.015, 1.0];
pub const ORANGE: Color = [0.70, 0.17, 0.01, 1.0];
pub const GREY: Color = [0.18, 0.19, 0.20, 1.0];
pub const RUBBER: Color = [0.03, 0.03, 0.03, 1.0];

// ---- placements, mm and degrees

pub fn at(x: f64, y: f64, z: f64) -> Placement {
    [1., 0., 0., x, 0., 1., 0., y, 0., 0., 1., z]
}

pub const HERE: Placement = [1., 0., 0., 0., 0., 1., 0., 0., 0., 0., 1., 0.];

pub fn turn_z(degrees: f64) -> Placement {
    let (s, c) = sin_cos(degrees);
    [c, -s, 0., 0., s, c, 0., 0., 0., 0., 1., 0.]
}

pub fn turn_x(degrees: f64) -> Placement {
    let (s, c) = sin_cos(degrees);
    [1., 0., 0., 0., 0., c, -s, 0., 0., s, c, 0.]
}

pub fn turn_y(degrees: f64) -> Placement {
    let (s, c) = sin_cos(degrees);
    [c, 0., s, 0., 0., 1., 0., 0., -s, 0., c, 0.]
}

/// Right angles come out exactly, so that boxes of placed parts stay exact.
fn sin_cos(degrees: f64) -> (f64, f64) {
    match degrees.rem_euclid(360.0) {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        _ => degrees.to_radians().sin_cos(),
    }
}

/// `outer` after `inner`.
pub fn then(outer: Placement, inner: Placement) -> Placement {
    std::array::from_fn(|i| {
        let (row, column) = (i / 4, i % 4);
        let sum: f64 = (0..3).map(|k| outer[row * 4 + k] * inner[k * 4 + column]).sum();
        if column == 3 { sum + outer[row * 4 + 3] } else { sum }
    })
}

/// The `index`th of `count` places on a circle about Z, turned with it.
pub fn around(index: usize, count: usize, radius: f64, z: f64) -> Placement {
    let angle = 360.0 * index as f64 / count as f64;
    then(turn_z(angle), at(radius, 0.0, z))
}

// ---- outlines

/// A corner with a radius (positive), a chamfer (negative) or sharp (0).
pub type Point = (f64, f64, f64);

/// A closed outline, counter-clockwise.
pub fn outline(points: &[Point]) -> Vec<Corner> {
    let mut out = Vec::new();
    for (i, &(x, y, size)) in points.iter().enumerate() {
        if size == 0.0 {
            out.push(Corner { x, y, bulge: 0.0 });
            continue;
        }
        let unit = |(px, py, _): Point| {
            let length = (px - x).hypot(py - y);
            ((px - x) / length, (py - y) / length)
        };
        let back = unit(points[(i + points.len() - 1) % points.len()]);
        let on = unit(points[(i + 1) % points.len()]);
        let between = (back.0 * on.0 + back.1 * on.1).clamp(-1.0, 1.0).acos();
        let left = back.1 * on.0 - back.0 * on.1 > 0.0;
        let (along, bulge) = if size > 0.0 {
            let bulge = ((PI - between) / 4.0).tan();
            (size / (between / 2.0).tan(), if left { bulge } else { -bulge })
        } else {
            (-size, 0.0)
        };
        out.push(Corner { x: x + back.0 * along, y: y + back.1 * along, bulge });
        out.push(Corner { x: x + on.0 * along, y: y + on.1 * along, bulge: 0.0 });
    }
    out
}

pub fn circle(x: f64, y: f64, radius: f64) -> Vec<Corner> {
    vec![Corner { x: x - radius, y, bulge: 1.0 }, Corner { x: x + radius, y, bulge: 1.0 }]
}

pub fn rectangle(width: f64, depth: f64, round: f64) -> Vec<Corner> {
    let (x, y) = (width / 2.0, depth / 2.0);
    outline(&[(-x, -y, round), (x, -y, round), (x, y, round), (-x, y, round)])
}

pub fn slot(x: f64, y: f64, length: f64, width: f64) -> Vec<Corner> {
    let (l, r) = ((length - width) / 2.0, width / 2.0);
    vec![
        Corner { x: x - l, y: y - r, bulge: 0.0 },
        Corner { x: x + l, y: y - r, bulge: 1.0 },
        Corner { x: x + l, y: y + r, bulge: 0.0 },
        Corner { x: x - l, y: y + r, bulge: 1.0 },
    ]
}

pub fn hexagon(across_flats: f64) -> Vec<Corner> {
    let r = across_flats / 3f64.sqrt();
    (0..6)
        .map(|i| {
            let (s, c) = (60.0 * f64::from(i)).to_radians().sin_cos();
            Corner { x: r * c, y: r * s, bulge: 0.0 }
        })
        .collect()
}

// ---- bodies

pub fn revolve(points: &[Point]) -> Made<Body> {
    modeling::revolve(&outline(points))
}

pub fn tube(outer: f64, inner: f64, z0: f64, z1: f64, edge: f64) -> Made<Body> {
    revolve(&[(inner, z0, edge), (outer, z0, edge), (outer, z1, edge), (inner, z1, edge)])
}

pub fn rod(radius: f64, z0: f64, z1: f64, edge: f64) -> Made<Body> {
    revolve(&[(0.0, z0, 0.0), (radius, z0, edge), (radius, z1, edge), (0.0, z1, 0.0)])
}

pub fn extrude(corners: &[Corner], height: f64) -> Made<Body> {
    modeling::extrude(corners, height)
}

pub fn moved(body: &Body, placement: Placement) -> Made<Body> {
    modeling::placed(body, &placement)
}

pub fn minus(from: Body, tools: impl IntoIterator<Item = Made<Body>>) -> Made<Body> {
    tools.into_iter().try_fold(from, |body, tool| modeling::cut(&body, &*tool?))
}

pub fn plus(to: Body, others: impl IntoIterator<Item = Made<Body>>) -> Made<Body> {
    others.into_iter().try_fold(to, |body, other| modeling::fuse(&body, &*other?))
}

/// A drill along Z.
pub fn drill(x: f64, y: f64, radius: f64, z0: f64, z1: f64) -> Made<Body> {
    moved(&extrude(&circle(x, y, radius), z1 - z0)?, at(0.0, 0.0, z0))
}

/// Rounds straight and round edges whose middle lies in a box.
pub fn rounded(body: Body, radius: f64, min: [f64; 3], max: [f64; 3]) -> Made<Body> {
    modeling::fillet(&body, radius, &EdgeChoice { min, max, circles: false, lines: false })
}

/// A sample in the making.
pub struct Sheet {
    draft: UniquePtr<Draft>,
}

impl Sheet {
    pub fn new() -> Made<Self> {
        Ok(Self { draft: modeling::new_draft()? })
    }

    pub fn part(&mut self, name: &str, color: Color, body: &Body) -> Made<u32> {
        self.draft.pin_mut().add_part(name, body, &color)
    }

    pub fn material(&mut self, part: u32, name: &str, density: f64) -> Made<()> {
        self.draft.pin_mut().set_material(part, name, density)
    }

    /// Colours faces by where their centre of gravity lies.
    pub fn faces(&mut self, part: u32, color: Color, min: [f64; 3], max: [f64; 3]) -> Made<()> {
        let found = self.draft.pin_mut().color_faces(part, &min, &max, &color)?;
        assert!(found > 0, "no face of part {part} lies in {min:?}…{max:?}");
        Ok(())
    }

    pub fn assembly(&mut self, name: &str) -> Made<u32> {
        self.draft.pin_mut().add_assembly(name)
    }

    pub fn place(&mut self, assembly: u32, child: u32, name: &str, placement: Placement) -> Made<u32> {
        self.draft.pin_mut().place(assembly, child, name, &placement)
    }

    pub fn color_instance(&mut self, instance: u32, color: Color) -> Made<()> {
        self.draft.pin_mut().color_instance(instance, &color)
    }

    pub fn write(mut self, path: &std::path::Path, title: &str) -> Made<()> {
        self.draft.pin_mut().write(&path.to_string_lossy(), title)
    }
}
