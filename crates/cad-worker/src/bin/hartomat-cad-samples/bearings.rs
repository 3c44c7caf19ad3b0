//! Ball bearing and pillow block.

use cad_sys::modeling::{self, Corner};

use crate::fasteners::{hex_bolt, washer};
use crate::kit::*;

/// Main dimensions of a deep groove ball bearing, mm.
#[derive(Debug, Clone, Copy)]
pub struct Deep {
    pub bore: f64,
    pub outside: f64,
    pub width: f64,
    pub ball: f64,
    pub balls: usize,
}

/// Near ISO 6208.
pub const D6208: Deep = Deep { bore: 40.0, outside: 80.0, width: 18.0, ball: 12.7, balls: 9 };

impl Deep {
    pub fn pitch_radius(&self) -> f64 {
        (self.bore + self.outside) / 4.0
    }

    /// Half chord and bulge of a raceway that is cut `depth` deep.
    fn groove(&self, depth: f64) -> (f64, f64) {
        let r = self.ball / 2.0 * 1.04;
        let half = (2.0 * r * depth - depth * depth).sqrt();
        (half, depth / half)
    }

    pub fn outer_ring(&self) -> Made<Body> {
        let (w, r) = (self.width / 2.0, self.outside / 2.0);
        let (bottom, depth) = (self.pitch_radius() + self.ball / 2.0, self.ball * 0.18);
        let shoulder = bottom - depth;
        let (half, bulge) = self.groove(depth);
        let mut line = outline(&[(shoulder, -w, -0.4), (r, -w, 1.2), (r, w, 1.2), (shoulder, w, -0.4)]);
        line.push(Corner { x: shoulder, y: half, bulge: -bulge });
        line.push(Corner { x: shoulder, y: -half, bulge: 0.0 });
        modeling::revolve(&line)
    }

    pub fn inner_ring(&self, overhang: f64) -> Made<Body> {
        let (w, r) = (self.width / 2.0, self.bore / 2.0);
        let (bottom, depth) = (self.pitch_radius() - self.ball / 2.0, self.ball * 0.18);
        let shoulder = bottom + depth;
        let (half, bulge) = self.groove(depth);
        let (low, high) = (-w - overhang, w + overhang);
        // Starts behind the raceway, so that the arc stands between two straight pieces.
        let mut line =
            vec![Corner { x: shoulder, y: -half, bulge: -bulge }, Corner { x: shoulder, y: half, bulge: 0.0 }];
        line.extend(outline(&[(shoulder, high, -0.5), (r, high, 1.2), (r, low, 1.2), (shoulder, low, -0.5)]));
        modeling::revolve(&line)
    }

    /// A crown cage: one pocket for each ball, open to the top.
    pub fn cage(&self) -> Made<Body> {
        let p = self.pitch_radius();
        let half = self.ball * 0.62;
        let ring = tube(p + self.ball * 0.14, p - self.ball * 0.14, -half, self.ball * 0.2, 0.3)?;
        let pockets = (0..self.balls).map(|i| moved(&modeling::ball(self.ball * 0.52)?, around(i, self.balls, p, 0.0)));
        minus(ring, pockets)
    }
}

pub fn ball_bearing(path: &std::path::Path) -> Made<()> {
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Ball bearing 6208")?;
    add_deep(&mut sheet, top, D6208, 0.0, STEEL)?;
    sheet.write(path, "Ball bearing 6208")
}

fn add_deep(sheet: &mut Sheet, top: u32, d: Deep, overhang: f64, ring: Color) -> Made<()> {
    let outer = sheet.part("outer ring", ring, &d.outer_ring()?)?;
    let inner = sheet.part("inner ring", ring, &d.inner_ring(overhang)?)?;
    let ball = sheet.part("ball", BRIGHT, &modeling::ball(d.ball / 2.0)?)?;
    let cage = sheet.part("cage", BRASS, &d.cage()?)?;
    for (part, name) in [(outer, "100Cr6"), (inner, "100Cr6"), (ball, "100Cr6"), (cage, "CuZn40Pb2")] {
        sheet.material(part, name, if part == cage { 8.4 } else { 7.8 })?;
    }
    sheet.place(top, outer, "outer ring", HERE)?;
    sheet.place(top, inner, "inner ring", HERE)?;
    let balls = sheet.assembly("ball set")?;
    sheet.place(top, balls, "ball set", HERE)?;
    sheet.place(balls, cage, "cage", HERE)?;
    for i in 0..d.balls {
        sheet.place(balls, ball, "ball", around(i, d.balls, d.pitch_radius(), 0.0))?;
    }
    Ok(())
}

/// Which state of the pillow block: the second one calls the housing otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PillowRevision {
    First,
    HousingRenamed,
}

const SHAFT_HEIGHT: f64 = 49.2;

fn pillow_housing() -> Made<Body> {
    let base = moved(&extrude(&rectangle(184.0, 54.0, 12.0), 18.0)?, HERE)?;
    let base = rounded(base, 3.0, [-200.0, -100.0, 17.9], [200.0, 100.0, 18.1])?;
    let arch = vec![
        Corner { x: -50.0, y: 4.0, bulge: 0.0 },
        Corner { x: 50.0, y: 4.0, bulge: 0.0 },
        Corner { x: 50.0, y: SHAFT_HEIGHT, bulge: 1.0 },
        Corner { x: -50.0, y: SHAFT_HEIGHT, bulge: 0.0 },
    ];
    // Drawn upright: the outline's y becomes Z, its thickness runs along Y.
    let arch = moved(&extrude(&arch, 38.0)?, then(at(0.0, 19.0, 0.0), turn_x(90.0)))?;
    let arch = rounded(arch, 4.0, [-60.0, -20.0, 20.0], [60.0, -18.0, 120.0])?;
    let arch = rounded(arch, 4.0, [-60.0, 18.0, 20.0], [60.0, 20.0, 120.0])?;
    let axis = then(at(0.0, 0.0, SHAFT_HEIGHT), turn_x(90.0));
    let body = plus(base, [Ok(arch)])?;
    let seat = moved(&modeling::ball(41.5)?, at(0.0, 0.0, SHAFT_HEIGHT));
    let bore = moved(&rod(37.5, -40.0, 40.0, 0.0)?, axis);
    let feet = [-1.0, 1.0].map(|side| moved(&extrude(&slot(side * 69.0, 0.0, 22.0, 14.0), 30.0)?, at(0.0, 0.0, -5.0)));
    let nipple = drill(0.0, 0.0, 3.5, SHAFT_HEIGHT + 30.0, SHAFT_HEIGHT + 60.0);
    minus(body, [seat, bore, nipple].into_iter().chain(feet))
}

pub fn pillow_block(path: &std::path::Path, revision: PillowRevision) -> Made<()> {
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Pillow block UCP 208")?;
    let name = match revision {
        PillowRevision::First => "housing P208",
        PillowRevision::HousingRenamed => "cast housing P208",
    };
    let housing = sheet.part(name, BLUE, &pillow_housing()?)?;
    sheet.material(housing, "EN-GJL-200", 7.2)?;
    sheet.faces(housing, STEEL, [-100.0, -40.0, -1.0], [100.0, 40.0, 0.5])?;
    sheet.place(top, housing, name, HERE)?;

    let insert = sheet.assembly("insert bearing UC 208")?;
    let d = Deep { width: 21.0, ..D6208 };
    let outer = {
        let ring = tube(d.outside / 2.0 + 1.5, d.pitch_radius() + d.ball * 0.32, -10.5, 10.5, 0.5)?;
        minus(ring, [modeling::revolve(&groove_tool(&d))])?
    };
    let outer = sheet.part("outer ring", STEEL, &outer)?;
    let screw_hole = |side: f64| moved(&rod(3.0, 15.0, 40.0, 0.0)?, then(at(0.0, 0.0, side * 20.0), turn_y(90.0)));
    let inner = minus(d.inner_ring(14.0)?, [screw_hole(1.0)])?;
    let inner = sheet.part("inner ring", STEEL, &inner)?;
    let ball = sheet.part("ball", BRIGHT, &modeling::ball(d.ball / 2.0)?)?;
    let seal = sheet.part(
        "seal",
        RED,
        &tube(d.pitch_radius() + d.ball * 0.31, d.pitch_radius() - d.ball * 0.31, -0.8, 0.8, 0.3)?,
    )?;
    let set_screw = minus(rod(2.9, 0.0, 7.0, -0.4)?, [moved(&extrude(&hexagon(3.0), 5.0)?, at(0.0, 0.0, 3.5))])?;
    let set_screw = sheet.part("set screw M6", BLACK, &set_screw)?;
    sheet.place(insert, outer, "outer ring", HERE)?;
    sheet.place(insert, inner, "inner ring", HERE)?;
    for i in 0..d.balls {
        sheet.place(insert, ball, "ball", around(i, d.balls, d.pitch_radius(), 0.0))?;
    }
    sheet.place(insert, seal, "seal", at(0.0, 0.0, 9.2))?;
    sheet.place(insert, seal, "seal", at(0.0, 0.0, -9.2))?;
    sheet.place(insert, set_screw, "set screw", then(at(0.0, 0.0, 20.0), then(turn_y(90.0), at(0.0, 0.0, 19.6))))?;
    sheet.place(top, insert, "insert bearing", then(at(0.0, 0.0, SHAFT_HEIGHT), turn_x(90.0)))?;

    let nipple = plus(
        revolve(&[(0.0, -8.0, 0.0), (3.4, -8.0, -0.4), (3.4, 0.0, 0.0), (0.0, 0.0, 0.0)])?,
        [
            extrude(&hexagon(9.0), 4.0),
            revolve(&[
                (0.0, 3.9, 0.0),
                (2.6, 3.9, 0.0),
                (2.0, 6.0, 0.0),
                (3.2, 9.0, 0.8),
                (1.2, 11.0, 0.0),
                (0.0, 11.0, 0.0),
            ]),
        ],
    )?;
    let nipple = sheet.part("grease nipple", BRASS, &nipple)?;
    sheet.place(top, nipple, "grease nipple", at(0.0, 0.0, SHAFT_HEIGHT + 50.0))?;

    let bolts = sheet.assembly("foundation bolt M12")?;
    let bolt = sheet.part("hex bolt M12x50", ZINC, &hex_bolt(12.0, 50.0)?)?;
    let disc = sheet.part("washer 12", ZINC, &washer(12.0)?)?;
    sheet.place(bolts, disc, "washer", HERE)?;
    sheet.place(bolts, bolt, "bolt", at(0.0, 0.0, 12.0 * 0.16))?;
    for side in [-1.0, 1.0] {
        sheet.place(top, bolts, "foundation bolt", then(at(side * 69.0, 0.0, 18.0), turn_z(15.0)))?;
    }
    sheet.write(path, "Pillow block UCP 208")
}

/// The raceway as a body to cut with.
fn groove_tool(d: &Deep) -> Vec<Corner> {
    let p = d.pitch_radius();
    let r = d.ball / 2.0 * 1.04;
    vec![Corner { x: p, y: -r, bulge: 1.0 }, Corner { x: p, y: r, bulge: 0.0 }]
}
