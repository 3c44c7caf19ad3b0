//! A large assembly for measurements: cells of a conveyor with bearings, flanges and bolts.

use cad_sys::modeling;

use crate::bearings::D6208;
use crate::fasteners::{hex_bolt, hex_nut, washer};
use crate::kit::*;

/// Writes an assembly of at least `instances` leaf occurrences; every cell brings an own plate, so
/// that there are distinct shapes as well as repeated ones.
pub fn assembly(path: &std::path::Path, instances: usize) -> Made<()> {
    let mut sheet = Sheet::new()?;
    let top = sheet.assembly("Conveyor")?;
    let d = D6208;
    let outer = sheet.part("outer ring", STEEL, &d.outer_ring()?)?;
    let inner = sheet.part("inner ring", STEEL, &d.inner_ring(0.0)?)?;
    let ball = sheet.part("ball", BRIGHT, &modeling::ball(d.ball / 2.0)?)?;
    let bolt = sheet.part("bolt M10", ZINC, &hex_bolt(10.0, 40.0)?)?;
    let nut = sheet.part("nut M10", ZINC, &hex_nut(10.0)?)?;
    let disc = sheet.part("washer 10", ZINC, &washer(10.0)?)?;
    let bearing = sheet.assembly("bearing")?;
    sheet.place(bearing, outer, "outer ring", HERE)?;
    sheet.place(bearing, inner, "inner ring", HERE)?;
    for i in 0..d.balls {
        sheet.place(bearing, ball, "ball", around(i, d.balls, d.pitch_radius(), 0.0))?;
    }
    let bolting = sheet.assembly("bolting")?;
    sheet.place(bolting, disc, "washer", HERE)?;
    sheet.place(bolting, bolt, "bolt", at(0.0, 0.0, 1.6))?;
    sheet.place(bolting, nut, "nut", at(0.0, 0.0, -24.0))?;
    let per_cell = 1 + (2 + d.balls) + 4 * 3;
    let cells = instances.div_ceil(per_cell);
    for cell in 0..cells {
        let hole = 30.0 + cell as f64 * 0.05;
        let plate = extrude(&rectangle(120.0, 120.0, 8.0), 16.0)?;
        let drills =
            (0..4).map(|i| moved(&drill(0.0, 0.0, 5.5, -1.0, 20.0)?, then(turn_z(45.0), around(i, 4, 68.0, 0.0))));
        let plate = minus(plate, [drill(0.0, 0.0, hole, -1.0, 20.0)].into_iter().chain(drills))?;
        let plate = sheet.part(&format!("plate {cell}"), BLUE, &plate)?;
        let unit = sheet.assembly(&format!("cell {cell}"))?;
        sheet.place(unit, plate, "plate", HERE)?;
        sheet.place(unit, bearing, "bearing", at(0.0, 0.0, 25.0))?;
        for i in 0..4 {
            sheet.place(unit, bolting, "bolting", then(turn_z(45.0), around(i, 4, 68.0, 16.0)))?;
        }
        let (x, y) = ((cell % 8) as f64 * 140.0, (cell / 8) as f64 * 140.0);
        sheet.place(top, unit, "cell", at(x, y, 0.0))?;
    }
    sheet.write(path, "Conveyor")
}
