//! Flange joint and valve.

use cad_sys::modeling::{self, Corner};

use crate::fasteners::{hex_bolt, hex_nut, washer};
use crate::kit::*;

/// Weld neck flange near EN 1092-1 type 11, DN 50: face at z = 0, neck upwards.
fn weld_neck(bolts: usize) -> Made<Body> {
    let body = revolve(&[
        (27.0, 0.0, -0.5),
        (51.0, 0.0, -0.5),
        (51.0, 3.0, 0.0),
        (82.5, 3.0, -1.0),
        (82.5, 20.0, 1.5),
        (45.0, 20.0, 6.0),
        (37.0, 38.0, 10.0),
        (30.2, 45.0, 0.0),
        (30.2, 48.0, 0.0),
        (28.0, 50.0, 0.0),
        (27.0, 50.0, 0.0),
    ])?;
    minus(body, (0..bolts).map(|i| moved(&drill(0.0, 0.0, 9.0, -5.0, 30.0)?, around(i, bolts, 62.5, 0.0))))
}

/// How many bolts of a flange joint are there.
pub fn flange(path: &std::path::Path) -> Made<()> {
    const BOLTS: usize = 8;
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Flange joint DN50 PN16")?;
    let neck = sheet.part("weld neck flange DN50", STEEL, &weld_neck(BOLTS)?)?;
    sheet.material(neck, "P245GH", 7.85)?;
    sheet.faces(neck, BRIGHT, [-1.0, -1.0, -0.1], [1.0, 1.0, 0.1])?;
    let gasket = sheet.part("gasket DN50", GREEN, &tube(51.0, 30.5, -1.0, 1.0, 0.0)?)?;
    sheet.material(gasket, "fibre", 1.8)?;
    let bolt = sheet.part("hex bolt M16x70", ZINC, &hex_bolt(16.0, 64.0)?)?;
    let nut = sheet.part("hex nut M16", ZINC, &hex_nut(16.0)?)?;
    let disc = sheet.part("washer 16", ZINC, &washer(16.0)?)?;
    sheet.place(top, neck, "flange upper", at(0.0, 0.0, 1.0))?;
    sheet.place(top, neck, "flange lower", then(at(0.0, 0.0, -1.0), turn_x(180.0)))?;
    sheet.place(top, gasket, "gasket", HERE)?;
    let set = sheet.assembly("bolting M16")?;
    let t = 16.0 * 0.16;
    sheet.place(set, disc, "washer", at(0.0, 0.0, 21.0))?;
    sheet.place(set, bolt, "bolt", at(0.0, 0.0, 21.0 + t))?;
    sheet.place(set, disc, "washer", at(0.0, 0.0, -21.0 - t))?;
    sheet.place(set, nut, "nut", then(at(0.0, 0.0, -21.0 - t), turn_x(180.0)))?;
    for i in 0..BOLTS {
        sheet.place(top, set, "bolting", around(i, BOLTS, 62.5, 0.0))?;
    }
    sheet.write(path, "Flange joint DN50 PN16")
}

/// Body of a globe valve: a ball with two flanged ends along X and a bonnet flange on top.
fn valve_body() -> Made<Body> {
    let end = |side: f64| {
        let shape = revolve(&[
            (0.0, 20.0, 0.0),
            (34.0, 20.0, 0.0),
            (31.0, 62.0, 8.0),
            (33.0, 79.0, 5.0),
            (70.0, 79.0, 2.0),
            (70.0, 95.0, -1.0),
            (46.0, 95.0, 0.0),
            (46.0, 97.0, -0.5),
            (0.0, 97.0, 0.0),
        ])?;
        let holes =
            (0..4).map(|i| moved(&drill(0.0, 0.0, 8.0, 70.0, 100.0)?, then(turn_z(45.0), around(i, 4, 55.0, 0.0))));
        moved(&minus(shape, holes)?, turn_y(side * 90.0))
    };
    let neck = revolve(&[
        (0.0, 10.0, 0.0),
        (36.0, 10.0, 0.0),
        (36.0, 52.0, 5.0),
        (52.0, 52.0, 2.0),
        (52.0, 66.0, -1.0),
        (0.0, 66.0, 0.0),
    ])?;
    let body = plus(modeling::ball(46.0)?, [end(1.0), end(-1.0), Ok(neck)])?;
    let bore = moved(&rod(24.0, -120.0, 120.0, 0.0)?, turn_y(90.0));
    let studs = (0..6).map(|i| moved(&drill(0.0, 0.0, 4.2, 55.0, 70.0)?, around(i, 6, 44.0, 0.0)));
    minus(body, [bore, rod(30.0, 0.0, 80.0, 0.0)].into_iter().chain(studs))
}

fn bonnet() -> Made<Body> {
    let body = revolve(&[
        (9.0, 0.0, 0.0),
        (29.5, -6.0, -0.5),
        (29.5, 0.0, 0.0),
        (52.0, 0.0, -1.0),
        (52.0, 12.0, 2.0),
        (32.0, 12.0, 6.0),
        (18.0, 34.0, 8.0),
        (18.0, 62.0, 0.0),
        (22.0, 62.0, 1.0),
        (22.0, 72.0, 1.5),
        (9.0, 72.0, 0.0),
    ])?;
    minus(body, (0..6).map(|i| moved(&drill(0.0, 0.0, 5.0, -2.0, 20.0)?, around(i, 6, 44.0, 0.0))))
}

fn handwheel() -> Made<Body> {
    let rim = modeling::revolve(&[Corner { x: 55.0, y: 0.0, bulge: 1.0 }, Corner { x: 69.0, y: 0.0, bulge: 1.0 }])?;
    let hub = tube(15.0, 6.9, -9.0, 9.0, 1.0)?;
    let spoke = |i: usize| {
        let bar = moved(&rod(4.5, 10.0, 60.0, 0.0)?, turn_y(90.0))?;
        moved(&bar, turn_z(120.0 * i as f64))
    };
    let wheel = plus(rim, (0..3).map(spoke))?;
    let wheel = plus(wheel, [rod(15.0, -9.0, 9.0, 1.0)])?;
    drop(hub);
    minus(wheel, [rod(6.9, -20.0, 20.0, 0.0)])
}

pub fn valve(path: &std::path::Path) -> Made<()> {
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Globe valve DN40")?;
    let body = sheet.part("valve body", GREEN, &valve_body()?)?;
    sheet.material(body, "GP240GH", 7.85)?;
    sheet.faces(body, BRIGHT, [96.5, -5.0, -5.0], [97.5, 5.0, 5.0])?;
    sheet.faces(body, BRIGHT, [-97.5, -5.0, -5.0], [-96.5, 5.0, 5.0])?;
    let bonnet = sheet.part("bonnet", GREEN, &bonnet()?)?;
    let gasket = sheet.part("bonnet gasket", BLACK, &tube(39.0, 30.2, 0.0, 1.5, 0.0)?)?;
    let stem = sheet.part(
        "stem",
        BRIGHT,
        &revolve(&[
            (0.0, -40.0, 0.0),
            (22.0, -40.0, -2.0),
            (22.0, -32.0, 0.0),
            (8.9, -28.0, 3.0),
            (8.9, 84.0, 0.0),
            (6.8, 84.0, 0.0),
            (6.8, 112.0, -1.0),
            (0.0, 112.0, 0.0),
        ])?,
    )?;
    let wheel = sheet.part("handwheel", RED, &handwheel()?)?;
    let nut = sheet.part("hex nut M12", ZINC, &hex_nut(12.0)?)?;
    let bolt = sheet.part("hex bolt M8x25", ZINC, &hex_bolt(8.0, 25.0)?)?;
    sheet.place(top, body, "body", HERE)?;
    sheet.place(top, gasket, "bonnet gasket", at(0.0, 0.0, 66.0))?;
    let head = sheet.assembly("bonnet assembly")?;
    sheet.place(head, bonnet, "bonnet", HERE)?;
    sheet.place(head, stem, "stem", HERE)?;
    sheet.place(head, wheel, "handwheel", at(0.0, 0.0, 93.5))?;
    sheet.place(head, nut, "handwheel nut", at(0.0, 0.0, 102.5))?;
    for i in 0..6 {
        sheet.place(head, bolt, "bonnet bolt", around(i, 6, 44.0, 12.0))?;
    }
    sheet.place(top, head, "bonnet assembly", at(0.0, 0.0, 67.5))?;
    sheet.write(path, "Globe valve DN40")
}
