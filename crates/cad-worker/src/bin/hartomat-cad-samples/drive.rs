//! Shaft coupling and gear pair.

use std::f64::consts::PI;

use cad_sys::modeling::Corner;

use crate::fasteners::{hex_bolt, hex_nut};
use crate::kit::*;

/// Which state of the coupling: in the second one a bolt is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouplingRevision {
    First,
    OneBoltRemoved,
}

const SHAFT: f64 = 30.0;
const KEY: f64 = 8.0;

/// A keyway of a bore along Z.
fn keyway(radius: f64, depth: f64, z0: f64, z1: f64) -> Made<Body> {
    moved(&extrude(&rectangle(radius + depth, KEY, 0.0), z1 - z0)?, at((radius + depth) / 2.0, 0.0, z0))
}

fn hub() -> Made<Body> {
    let body = revolve(&[
        (SHAFT / 2.0, 0.0, -1.0),
        (56.0, 0.0, -0.8),
        (56.0, 16.0, 1.5),
        (27.0, 16.0, 5.0),
        (27.0, 52.0, -1.5),
        (SHAFT / 2.0, 52.0, -1.0),
    ])?;
    let bolts = (0..6).map(|i| moved(&drill(0.0, 0.0, 5.2, -1.0, 20.0)?, around(i, 6, 42.0, 0.0)));
    let set_screw = moved(&rod(3.2, 10.0, 30.0, 0.0)?, then(at(0.0, 0.0, 40.0), turn_y(90.0)));
    minus(body, bolts.chain([keyway(SHAFT / 2.0, 3.3, -1.0, 60.0), set_screw]))
}

fn shaft() -> Made<Body> {
    let body = rod(SHAFT / 2.0, 0.0, 110.0, -1.5)?;
    let seat = moved(&extrude(&slot(0.0, 0.0, 44.0, KEY), 10.0)?, then(at(SHAFT / 2.0 - 4.0, 0.0, 26.0), turn_y(90.0)));
    minus(body, [seat])
}

pub fn shaft_coupling(path: &std::path::Path, revision: CouplingRevision) -> Made<()> {
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Flange coupling 30")?;
    let hub = sheet.part("coupling hub", GREY, &hub()?)?;
    sheet.material(hub, "C45", 7.85)?;
    sheet.faces(hub, BRIGHT, [-1.0, -1.0, -0.2], [1.0, 1.0, 0.2])?;
    let shaft = sheet.part("shaft 30", BRIGHT, &shaft()?)?;
    let key = sheet.part("parallel key 8x7x44", STEEL, &extrude(&slot(0.0, 0.0, 44.0, KEY), 7.0)?)?;
    let screw = minus(rod(3.0, 0.0, 10.0, -0.5)?, [moved(&extrude(&hexagon(3.0), 6.0)?, at(0.0, 0.0, 5.0))])?;
    let screw = sheet.part("set screw M6x10", BLACK, &screw)?;
    let bolt = sheet.part("hex bolt M10x45", ZINC, &hex_bolt(10.0, 45.0)?)?;
    let nut = sheet.part("hex nut M10", ZINC, &hex_nut(10.0)?)?;
    let half = sheet.assembly("coupling half")?;
    sheet.place(half, hub, "hub", HERE)?;
    sheet.place(half, shaft, "shaft", at(0.0, 0.0, 2.0))?;
    sheet.place(half, key, "key", then(at(SHAFT / 2.0 - 4.0, 0.0, 28.0), turn_y(90.0)))?;
    sheet.place(half, screw, "set screw", then(at(0.0, 0.0, 40.0), then(turn_y(90.0), at(0.0, 0.0, 18.2))))?;
    // The machine's axis lies along X, as it stands on a base plate.
    let left = then(turn_y(90.0), at(0.0, 0.0, 0.0));
    let right = then(turn_y(-90.0), turn_z(180.0));
    sheet.place(top, half, "half driving", left)?;
    let driven = sheet.place(top, half, "half driven", right)?;
    sheet.color_instance(driven, GREY)?;
    let bolts = if revision == CouplingRevision::First { 6 } else { 5 };
    for i in 0..bolts {
        let place = then(left, around(i, 6, 42.0, 0.0));
        sheet.place(top, bolt, "bolt", then(place, at(0.0, 0.0, 16.0)))?;
        sheet.place(top, nut, "nut", then(place, then(at(0.0, 0.0, -16.0), turn_x(180.0))))?;
    }
    sheet.write(path, "Flange coupling 30")
}

/// Outline of a spur gear with involute flanks, each drawn as one arc through three of its points.
fn gear_outline(module: f64, teeth: usize) -> Vec<Corner> {
    let pitch = module * teeth as f64 / 2.0;
    let base = pitch * 20f64.to_radians().cos();
    let (tip, root) = (pitch + module, pitch - 1.25 * module);
    let involute = |r: f64| {
        let a = (base / r).min(1.0).acos();
        a.tan() - a
    };
    // Half the tooth's angle at a radius.
    let half = |r: f64| PI / (2.0 * teeth as f64) + involute(pitch) - involute(r.max(base));
    let start = base.max(root + 0.05 * module);
    let polar = |r: f64, angle: f64| (r * angle.cos(), r * angle.sin());
    let mut out = Vec::new();
    for tooth in 0..teeth {
        let middle = 2.0 * PI * tooth as f64 / teeth as f64;
        let rising: Vec<(f64, f64)> =
            [start, 0.5 * (start + tip), tip].iter().map(|&r| polar(r, middle - half(r))).collect();
        let falling: Vec<(f64, f64)> =
            [tip, 0.5 * (start + tip), start].iter().map(|&r| polar(r, middle + half(r))).collect();
        let foot = polar(root, middle - half(start));
        out.push(Corner { x: foot.0, y: foot.1, bulge: 0.0 });
        push_arc(&mut out, &rising);
        let land = (half(tip) / 2.0).tan();
        out.push(Corner { x: rising[2].0, y: rising[2].1, bulge: land });
        push_arc(&mut out, &falling);
        out.push(Corner { x: falling[2].0, y: falling[2].1, bulge: 0.0 });
        let foot = polar(root, middle + half(start));
        let gap = (2.0 * PI / teeth as f64 - 2.0 * half(start)) / 4.0;
        out.push(Corner { x: foot.0, y: foot.1, bulge: gap.tan() });
    }
    out
}

/// The first of three points with the bulge that leads through the second to the third.
fn push_arc(out: &mut Vec<Corner>, p: &[(f64, f64)]) {
    let (dx, dy) = (p[2].0 - p[0].0, p[2].1 - p[0].1);
    let chord = dx.hypot(dy);
    let off = ((p[1].0 - p[0].0) * dy - (p[1].1 - p[0].1) * dx) / chord;
    out.push(Corner { x: p[0].0, y: p[0].1, bulge: 2.0 * off / chord });
}

fn gear(module: f64, teeth: usize, width: f64, bore: f64) -> Made<Body> {
    let blank = extrude(&gear_outline(module, teeth), width)?;
    let pitch = module * teeth as f64 / 2.0;
    let rim = pitch - 3.4 * module;
    let hub = bore + 9.0;
    let mut tools = vec![drill(0.0, 0.0, bore, -1.0, width + 1.0), keyway(bore, 3.3, -1.0, width + 1.0)];
    if rim - hub > 8.0 {
        let recess = |z0: f64, z1: f64| tube(rim, hub, z0, z1, 0.0);
        tools.push(recess(width - 6.0, width + 1.0));
        tools.push(recess(-1.0, 6.0));
        let radius = (rim - hub) * 0.32;
        tools.extend(
            (0..6).map(|i| moved(&drill(0.0, 0.0, radius, -1.0, width + 1.0)?, around(i, 6, (rim + hub) / 2.0, 0.0))),
        );
    }
    minus(blank, tools)
}

pub fn gear_pair(path: &std::path::Path) -> Made<()> {
    const MODULE: f64 = 3.0;
    const PINION: usize = 18;
    const WHEEL: usize = 40;
    const WIDTH: f64 = 26.0;
    let distance = MODULE * (PINION + WHEEL) as f64 / 2.0;
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Spur gear pair m3")?;
    let pinion = sheet.part("pinion z18", STEEL, &gear(MODULE, PINION, WIDTH + 2.0, 11.0)?)?;
    let wheel = sheet.part("gear wheel z40", BRASS, &gear(MODULE, WHEEL, WIDTH, 15.0)?)?;
    sheet.material(pinion, "16MnCr5", 7.85)?;
    sheet.material(wheel, "CuSn12", 8.7)?;
    let shaft = |radius: f64| {
        revolve(&[
            (0.0, -40.0, 0.0),
            (radius * 0.85, -40.0, -1.0),
            (radius * 0.85, -12.0, 0.0),
            (radius, -12.0, 0.0),
            (radius, 42.0, 0.0),
            (radius * 0.85, 42.0, 0.0),
            (radius * 0.85, 70.0, -1.0),
            (0.0, 70.0, 0.0),
        ])
    };
    let thin = sheet.part("pinion shaft", BRIGHT, &shaft(11.0)?)?;
    let thick = sheet.part("wheel shaft", BRIGHT, &shaft(15.0)?)?;
    let key = sheet.part("key 8x7x26", STEEL, &moved(&extrude(&rectangle(7.0, KEY, 0.5), 26.0)?, HERE)?)?;
    let driving = sheet.assembly("driving shaft")?;
    sheet.place(driving, pinion, "pinion", at(0.0, 0.0, -1.0))?;
    sheet.place(driving, thin, "shaft", HERE)?;
    sheet.place(driving, key, "key", at(11.0, 0.0, 0.0))?;
    let driven = sheet.assembly("driven shaft")?;
    sheet.place(driven, wheel, "gear wheel", HERE)?;
    sheet.place(driven, thick, "shaft", HERE)?;
    sheet.place(driven, key, "key", at(15.0, 0.0, 0.0))?;
    sheet.place(top, driving, "driving", HERE)?;
    // A gap of the wheel faces the tooth of the pinion.
    sheet.place(top, driven, "driven", then(at(distance, 0.0, 0.0), turn_z(180.0 + 180.0 / WHEEL as f64)))?;
    sheet.write(path, "Spur gear pair m3")
}
