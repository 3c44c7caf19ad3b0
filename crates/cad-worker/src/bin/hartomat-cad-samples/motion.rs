//! Linear guide and hydraulic cylinder.

use crate::fasteners::{cap_screw, hex_nut};
use crate::kit::*;

/// Profile across X, drawn upright; the body then runs along Y from 0.
fn along_y(points: &[Point], length: f64) -> Made<Body> {
    moved(&extrude(&outline(points), length)?, then(at(0.0, length, 0.0), turn_x(90.0)))
}

pub fn linear_guide(path: &std::path::Path) -> Made<()> {
    const LENGTH: f64 = 320.0;
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Linear guide 20")?;
    let rail = along_y(
        &[
            (-10.0, 0.0, -0.6),
            (10.0, 0.0, -0.6),
            (10.0, 9.0, 0.0),
            (7.6, 11.4, 1.2),
            (7.6, 12.8, 1.2),
            (10.0, 15.2, 0.0),
            (10.0, 18.0, -0.8),
            (-10.0, 18.0, -0.8),
            (-10.0, 15.2, 0.0),
            (-7.6, 12.8, 1.2),
            (-7.6, 11.4, 1.2),
            (-10.0, 9.0, 0.0),
        ],
        LENGTH,
    )?;
    let holes = (0..5).flat_map(|i| {
        let y = 40.0 + 60.0 * f64::from(i);
        [drill(0.0, y, 3.0, -1.0, 20.0), drill(0.0, y, 4.75, 9.5, 20.0)]
    });
    let rail = sheet.part("rail 20x320", BRIGHT, &minus(rail, holes)?)?;
    sheet.material(rail, "C55 induction hardened", 7.8)?;
    let block = along_y(
        &[
            (-31.5, 10.0, 1.5),
            (-12.0, 10.0, 0.0),
            (-12.0, 20.5, 1.0),
            (12.0, 20.5, 1.0),
            (12.0, 10.0, 0.0),
            (31.5, 10.0, 1.5),
            (31.5, 22.0, 1.0),
            (22.0, 30.0, 2.0),
            (-22.0, 30.0, 2.0),
            (-31.5, 22.0, 1.0),
        ],
        50.0,
    )?;
    let taps =
        [(-1.0, 7.0), (1.0, 7.0), (-1.0, 43.0), (1.0, 43.0)].map(|(side, y)| drill(side * 17.0, y, 2.5, 20.0, 40.0));
    let block = sheet.part("carriage body", STEEL, &minus(block, taps)?)?;
    sheet.faces(block, BRIGHT, [-5.0, 0.0, 29.9], [5.0, 60.0, 30.1])?;
    let cap = along_y(
        &[
            (-30.5, 10.5, 2.0),
            (-12.0, 10.5, 0.0),
            (-12.0, 20.5, 1.0),
            (12.0, 20.5, 1.0),
            (12.0, 10.5, 0.0),
            (30.5, 10.5, 2.0),
            (30.5, 22.0, 1.0),
            (21.5, 29.2, 3.0),
            (-21.5, 29.2, 3.0),
            (-30.5, 22.0, 1.0),
        ],
        11.0,
    )?;
    let cap = sheet.part("end cap", ORANGE, &cap)?;
    let wiper = along_y(
        &[
            (-29.5, 11.0, 2.0),
            (-11.0, 11.0, 0.0),
            (-11.0, 19.5, 1.0),
            (11.0, 19.5, 1.0),
            (11.0, 11.0, 0.0),
            (29.5, 11.0, 2.0),
            (29.5, 21.8, 1.0),
            (21.0, 28.6, 3.0),
            (-21.0, 28.6, 3.0),
            (-29.5, 21.8, 1.0),
        ],
        2.0,
    )?;
    let wiper = sheet.part("wiper", RUBBER, &wiper)?;
    let screw = sheet.part("cap screw M3x12", BLACK, &cap_screw(3.0, 12.0)?)?;
    let rail_screw = sheet.part("cap screw M5x20", BLACK, &cap_screw(5.0, 20.0)?)?;
    let carriage = sheet.assembly("carriage 20")?;
    sheet.place(carriage, block, "body", HERE)?;
    sheet.place(carriage, cap, "end cap", at(0.0, 50.0, 0.0))?;
    sheet.place(carriage, cap, "end cap", at(0.0, -11.0, 0.0))?;
    sheet.place(carriage, wiper, "wiper", at(0.0, 61.0, 0.0))?;
    sheet.place(carriage, wiper, "wiper", at(0.0, -13.0, 0.0))?;
    for side in [-1.0, 1.0] {
        sheet.place(carriage, screw, "cap screw", then(at(side * 23.0, 63.0, 16.5), turn_x(-90.0)))?;
        sheet.place(carriage, screw, "cap screw", then(at(side * 23.0, -13.0, 16.5), turn_x(90.0)))?;
    }
    sheet.place(top, rail, "rail", HERE)?;
    sheet.place(top, carriage, "carriage", at(0.0, 60.0, 0.0))?;
    sheet.place(top, carriage, "carriage", at(0.0, 200.0, 0.0))?;
    for i in 0..5 {
        sheet.place(top, rail_screw, "rail screw", at(0.0, 40.0 + 60.0 * f64::from(i), 9.5))?;
    }
    sheet.write(path, "Linear guide 20")
}

fn end_block(thickness: f64, bore: f64) -> Made<Body> {
    let block = extrude(&rectangle(80.0, 80.0, 6.0), thickness)?;
    let rods = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
        .map(|(x, y)| drill(x * 30.0, y * 30.0, 5.3, -1.0, thickness + 1.0));
    let port = moved(&rod(7.0, 15.0, 50.0, 0.0)?, then(at(0.0, 0.0, thickness / 2.0), turn_x(-90.0)));
    minus(block, [drill(0.0, 0.0, bore, -1.0, thickness + 1.0), port].into_iter().chain(rods))
}

pub fn hydraulic_cylinder(path: &std::path::Path) -> Made<()> {
    const STROKE: f64 = 160.0;
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Hydraulic cylinder 50x160")?;
    let tube_part = sheet.part("cylinder tube", STEEL, &tube(31.0, 25.0, 0.0, STROKE, 0.0)?)?;
    let head = sheet.part("rod end head", BLUE, &end_block(34.0, 14.2)?)?;
    let cap = sheet.part("cap end", BLUE, &end_block(30.0, 8.0)?)?;
    let gland = minus(
        revolve(&[
            (14.1, 0.0, 0.0),
            (24.0, 0.0, -1.0),
            (24.0, 12.0, -2.0),
            (18.0, 12.0, -0.8),
            (18.0, 16.0, -1.0),
            (14.1, 16.0, 0.0),
        ])?,
        (0..4).map(|i| moved(&drill(0.0, 0.0, 2.2, 8.0, 20.0)?, around(i, 4, 21.0, 0.0))),
    )?;
    let gland = sheet.part("gland", BRASS, &gland)?;
    let piston_rod = revolve(&[
        (0.0, 0.0, 0.0),
        (10.0, 0.0, -1.0),
        (10.0, 20.0, 0.0),
        (14.0, 20.0, -1.0),
        (14.0, 262.0, -1.0),
        (9.0, 262.0, 0.0),
        (9.0, 290.0, -1.5),
        (0.0, 290.0, 0.0),
    ])?;
    let piston_rod = sheet.part("piston rod", BRIGHT, &piston_rod)?;
    sheet.material(piston_rod, "42CrMo4 chromed", 7.85)?;
    let piston = revolve(&[
        (10.0, 0.0, 0.0),
        (24.9, 0.0, -1.0),
        (24.9, 6.0, 0.0),
        (22.0, 6.0, 0.0),
        (22.0, 11.0, 0.0),
        (24.9, 11.0, 0.0),
        (24.9, 18.0, -1.0),
        (10.0, 18.0, 0.0),
    ])?;
    let piston = sheet.part("piston", ALUMINIUM, &piston)?;
    let tie = sheet.part("tie rod M10", ZINC, &rod(5.0, -46.0, STROKE + 50.0, -0.8)?)?;
    let nut = sheet.part("hex nut M10", ZINC, &hex_nut(10.0)?)?;
    let eye = {
        let head = moved(&extrude(&circle(0.0, 0.0, 24.0), 26.0)?, then(at(0.0, 13.0, 0.0), turn_x(90.0)))?;
        let neck = rod(15.0, -42.0, 0.0, -1.0)?;
        let bore = moved(&rod(12.5, -30.0, 30.0, 0.0)?, turn_x(90.0));
        minus(plus(head, [Ok(neck)])?, [bore, rod(9.0, -50.0, -18.0, 0.0)])?
    };
    let eye = sheet.part("rod eye", GREY, &eye)?;
    let bush = sheet.part("eye bush", BRASS, &moved(&tube(12.5, 10.0, -13.5, 13.5, -0.5)?, turn_x(90.0))?)?;
    let clevis = {
        let plate = extrude(&rectangle(70.0, 70.0, 5.0), 12.0)?;
        let ear = |y: f64| {
            let side = vec![(-20.0, 0.0, 0.0), (20.0, 0.0, 0.0), (20.0, 60.0, 19.9), (-20.0, 60.0, 19.9)];
            let ear = along_y(&side, 13.0)?;
            moved(&ear, at(0.0, y, 0.0))
        };
        let pin = moved(&rod(10.0, -60.0, 60.0, 0.0)?, then(at(0.0, 0.0, 40.0), turn_x(90.0)));
        minus(plus(plate, [ear(-27.0), ear(14.0)])?, [pin])?
    };
    let clevis = sheet.part("rear clevis", GREY, &clevis)?;

    let moving = sheet.assembly("piston assembly")?;
    sheet.place(moving, piston, "piston", HERE)?;
    sheet.place(moving, piston_rod, "piston rod", HERE)?;
    let end = sheet.assembly("rod eye assembly")?;
    sheet.place(end, eye, "eye", HERE)?;
    sheet.place(end, bush, "bush", HERE)?;
    sheet.place(moving, end, "rod eye", at(0.0, 0.0, 304.0))?;
    // The cylinder lies along X.
    let lie = turn_y(90.0);
    let barrel = sheet.assembly("barrel")?;
    sheet.place(barrel, tube_part, "tube", HERE)?;
    sheet.place(barrel, head, "head", at(0.0, 0.0, STROKE))?;
    sheet.place(barrel, cap, "cap", at(0.0, 0.0, -30.0))?;
    sheet.place(barrel, gland, "gland", at(0.0, 0.0, STROKE + 34.0))?;
    for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
        sheet.place(barrel, tie, "tie rod", at(x * 30.0, y * 30.0, 0.0))?;
        sheet.place(barrel, nut, "tie rod nut", at(x * 30.0, y * 30.0, STROKE + 34.0))?;
        sheet.place(barrel, nut, "tie rod nut", then(at(x * 30.0, y * 30.0, -30.0), turn_x(180.0)))?;
    }
    sheet.place(top, barrel, "barrel", lie)?;
    sheet.place(top, clevis, "rear clevis", then(lie, then(at(0.0, 0.0, -30.0), turn_x(180.0))))?;
    sheet.place(top, moving, "piston assembly", then(lie, at(0.0, 0.0, 60.0)))?;
    sheet.write(path, "Hydraulic cylinder 50x160")
}
