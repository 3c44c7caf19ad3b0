//! Housing with screws, connector.

use crate::fasteners::cap_screw;
use crate::kit::*;

/// Which state of the housing: the second one has another cover plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HousingRevision {
    First,
    CoverChanged,
}

const SCREWS: [(f64, f64); 8] =
    [(-64.0, -44.0), (0.0, -44.0), (64.0, -44.0), (64.0, 0.0), (64.0, 44.0), (0.0, 44.0), (-64.0, 44.0), (-64.0, 0.0)];

fn tub() -> Made<Body> {
    let block = extrude(&rectangle(144.0, 104.0, 10.0), 60.0)?;
    let block = rounded(block, 4.0, [-80.0, -60.0, -0.1], [80.0, 60.0, 0.1])?;
    let cavity = moved(&extrude(&rectangle(112.0, 72.0, 8.0), 60.0)?, at(0.0, 0.0, 6.0));
    let taps = SCREWS.map(|(x, y)| drill(x, y, 2.1, 40.0, 61.0));
    let glands = [-30.0, 0.0, 30.0].map(|x| moved(&rod(9.0, 40.0, 60.0, 0.0)?, then(at(x, 0.0, 32.0), turn_x(90.0))));
    let body = minus(block, [cavity].into_iter().chain(taps).chain(glands))?;
    // Feet to screw it down, and ribs on the narrow sides.
    let foot = |side: f64| {
        let plate = moved(&extrude(&rectangle(28.0, 40.0, 6.0), 8.0)?, at(side * 80.0, 0.0, 0.0))?;
        minus(plate, [drill(side * 85.0, 0.0, 3.3, -1.0, 10.0)])
    };
    let ribs = [-1.0, 1.0].into_iter().flat_map(|side| {
        [-28.0, 28.0].map(|y| moved(&extrude(&rectangle(6.0, 5.0, 0.0), 48.0)?, at(side * 74.0, y, 4.0)))
    });
    plus(body, [foot(-1.0), foot(1.0)].into_iter().chain(ribs))
}

fn cover(revision: HousingRevision) -> Made<Body> {
    let plate = extrude(&rectangle(144.0, 104.0, 10.0), 6.0)?;
    let plate = rounded(plate, 2.0, [-80.0, -60.0, 5.9], [80.0, 60.0, 6.1])?;
    let holes = SCREWS.map(|(x, y)| drill(x, y, 2.3, -1.0, 8.0));
    let plate = minus(plate, holes)?;
    match revision {
        HousingRevision::First => {
            let field = moved(&extrude(&rectangle(90.0, 50.0, 5.0), 2.0)?, at(0.0, 0.0, 5.0));
            minus(plate, [field])
        }
        HousingRevision::CoverChanged => {
            let louvres = (0..7).map(|i| extrude(&slot(0.0, -24.0 + 8.0 * f64::from(i), 80.0, 4.0), 10.0));
            minus(plate, louvres)
        }
    }
}

pub fn housing(path: &std::path::Path, revision: HousingRevision) -> Made<()> {
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Control housing 144x104")?;
    let tub = sheet.part("housing body", GREY, &tub()?)?;
    sheet.material(tub, "EN AC-44300", 2.65)?;
    let cover = sheet.part("cover plate", ALUMINIUM, &cover(revision)?)?;
    sheet.material(cover, "EN AW-5754", 2.66)?;
    if revision == HousingRevision::First {
        sheet.faces(cover, BLUE, [-5.0, -5.0, 4.9], [5.0, 5.0, 5.1])?;
    }
    let seal = minus(
        extrude(&rectangle(118.0, 78.0, 10.0), 1.0)?,
        [moved(&extrude(&rectangle(113.0, 73.0, 8.0), 3.0)?, at(0.0, 0.0, -1.0))],
    )?;
    let seal = sheet.part("seal", RUBBER, &seal)?;
    let screw = sheet.part("cap screw M4x16", BLACK, &cap_screw(4.0, 16.0)?)?;
    let gland = plus(
        revolve(&[(0.0, -4.0, 0.0), (8.8, -4.0, 0.0), (8.8, 0.1, 0.0), (0.0, 0.1, 0.0)])?,
        [
            extrude(&hexagon(24.0), 6.0),
            revolve(&[(0.0, 5.9, 0.0), (10.0, 5.9, 0.0), (11.0, 10.0, 1.0), (9.0, 20.0, 3.0), (0.0, 20.0, 0.0)]),
        ],
    )?;
    let gland = minus(gland, [rod(5.0, -6.0, 30.0, 0.0)])?;
    let gland = sheet.part("cable gland M18", BRASS, &gland)?;
    sheet.place(top, tub, "housing body", HERE)?;
    sheet.place(top, seal, "seal", at(0.0, 0.0, 60.0))?;
    let lid = sheet.assembly("cover assembly")?;
    sheet.place(lid, cover, "cover plate", HERE)?;
    for (x, y) in SCREWS {
        sheet.place(lid, screw, "cover screw", at(x, y, 6.0))?;
    }
    sheet.place(top, lid, "cover assembly", at(0.0, 0.0, 61.0))?;
    for x in [-30.0, 0.0, 30.0] {
        sheet.place(top, gland, "cable gland", then(at(x, -52.0, 32.0), turn_x(90.0)))?;
    }
    sheet.write(path, "Control housing 144x104")
}

pub fn connector(path: &std::path::Path) -> Made<()> {
    const COLUMNS: usize = 8;
    const ROWS: usize = 3;
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Rectangular connector 24+PE")?;
    let shell = {
        let flange = extrude(&rectangle(86.0, 36.0, 5.0), 4.0)?;
        let wall = extrude(&rectangle(62.0, 32.0, 4.0), 26.0)?;
        let wall = rounded(wall, 1.5, [-40.0, -20.0, 25.9], [40.0, 20.0, 26.1])?;
        let inside = moved(&extrude(&rectangle(57.0, 27.0, 3.0), 40.0)?, at(0.0, 0.0, -5.0));
        let holes = [-1.0, 1.0].map(|side| drill(side * 37.0, 0.0, 2.2, -1.0, 6.0));
        minus(plus(flange, [Ok(wall)])?, [inside].into_iter().chain(holes))?
    };
    let shell = sheet.part("shell", ZINC, &shell)?;
    sheet.material(shell, "GD-ZnAl4Cu1", 6.7)?;
    let pitch = (6.4, 7.0);
    let spot = |column: usize, row: usize| {
        ((column as f64 - (COLUMNS as f64 - 1.0) / 2.0) * pitch.0, (row as f64 - (ROWS as f64 - 1.0) / 2.0) * pitch.1)
    };
    let insert = {
        let block = extrude(&rectangle(56.6, 26.6, 2.8), 16.0)?;
        let block = rounded(block, 0.8, [-40.0, -20.0, 15.9], [40.0, 20.0, 16.1])?;
        let holes = (0..COLUMNS * ROWS).map(|i| {
            let (x, y) = spot(i % COLUMNS, i / COLUMNS);
            drill(x, y, 2.0, 10.0, 20.0)
        });
        minus(block, holes)?
    };
    let insert = sheet.part("insulator", ORANGE, &insert)?;
    sheet.material(insert, "PC GF20", 1.35)?;
    let pin = sheet.part(
        "contact pin",
        GOLD,
        &revolve(&[
            (0.0, -8.0, 0.0),
            (0.8, -8.0, 0.0),
            (0.8, 0.0, 0.0),
            (1.5, 0.0, 0.0),
            (1.5, 14.0, -0.3),
            (1.25, 14.0, 0.0),
            (1.25, 22.0, 1.1),
            (0.0, 22.0, 0.0),
        ])?,
    )?;
    sheet.material(pin, "CuZn gold plated", 8.5)?;
    let blade = sheet.part("PE blade", GOLD, &extrude(&rectangle(1.2, 6.0, 0.4), 20.0)?)?;
    let screw = sheet.part("cap screw M4x10", BLACK, &cap_screw(4.0, 10.0)?)?;
    let latch = {
        let strap = minus(
            extrude(&rectangle(10.0, 30.0, 3.0), 2.5)?,
            [moved(&extrude(&rectangle(5.0, 18.0, 2.0), 5.0)?, at(0.0, -2.0, -1.0))],
        )?;
        plus(strap, [moved(&extrude(&rectangle(10.0, 4.0, 1.0), 6.0)?, at(0.0, 13.0, 0.0))])?
    };
    let latch = sheet.part("latch", BRIGHT, &latch)?;
    sheet.place(top, shell, "shell", HERE)?;
    let module = sheet.assembly("contact insert 24")?;
    sheet.place(module, insert, "insulator", HERE)?;
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let (x, y) = spot(column, row);
            sheet.place(module, pin, "pin", at(x, y, 2.0))?;
        }
    }
    sheet.place(module, blade, "PE blade", at(-26.0, 0.0, 2.0))?;
    sheet.place(module, blade, "PE blade", at(26.0, 0.0, 2.0))?;
    sheet.place(top, module, "contact insert", at(0.0, 0.0, 0.5))?;
    for side in [-1.0, 1.0] {
        sheet.place(top, screw, "flange screw", at(side * 37.0, 0.0, 4.0))?;
        let upright =
            then(at(side * 31.1, 0.0, 17.0), then(turn_z(if side > 0.0 { 90.0 } else { -90.0 }), turn_x(90.0)));
        let placed = sheet.place(top, latch, "latch", upright)?;
        if side > 0.0 {
            sheet.color_instance(placed, RED)?;
        }
    }
    sheet.write(path, "Rectangular connector 24+PE")
}
