//! Screws, nuts and washers near ISO 4014, 4762, 4032 and 7089. Axis Z; what is clamped lies below z = 0.

use crate::kit::*;

/// The cone that takes the corners off a hexagon's top.
fn corner_cone(across_flats: f64, z: f64, up: f64) -> Made<Body> {
    let corner = across_flats / 3f64.sqrt();
    let (inner, outer) = (across_flats / 2.0 * 0.97, corner + 1.0);
    let drop = (outer - inner) * 30f64.to_radians().tan() * up;
    if up > 0.0 {
        revolve(&[(inner, z, 0.0), (outer, z - drop, 0.0), (outer, z + 1.0, 0.0), (inner, z + 1.0, 0.0)])
    } else {
        revolve(&[(inner, z - 1.0, 0.0), (outer, z - 1.0, 0.0), (outer, z - drop, 0.0), (inner, z, 0.0)])
    }
}

fn across_flats(d: f64) -> f64 {
    (d * 1.6).round().max(d * 1.5)
}

/// Hexagon head bolt: head above z = 0, shank of `length` below.
pub fn hex_bolt(d: f64, length: f64) -> Made<Body> {
    let (s, k) = (across_flats(d), d * 0.64);
    let head = minus(extrude(&hexagon(s), k)?, [corner_cone(s, k, 1.0)])?;
    let thread = (2.0 * d + 6.0).min(length * 0.7);
    let root = d * 0.435;
    let shank = revolve(&[
        (0.0, -length, 0.0),
        (root, -length, -0.1 * d),
        (root, -length + thread, 0.0),
        (d / 2.0, -length + thread + 0.06 * d, 0.0),
        (d / 2.0, 0.01, 0.0),
        (0.0, 0.01, 0.0),
    ])?;
    plus(head, [Ok(shank)])
}

/// Socket head cap screw: head above z = 0, shank of `length` below.
pub fn cap_screw(d: f64, length: f64) -> Made<Body> {
    let body = revolve(&[
        (0.0, -length, 0.0),
        (d / 2.0, -length, -0.12 * d),
        (d / 2.0, 0.0, 0.0),
        (d * 0.75, 0.0, 0.0),
        (d * 0.75, d, 0.1 * d),
        (0.0, d, 0.0),
    ])?;
    let socket = moved(&extrude(&hexagon(d * 0.83), d)?, at(0.0, 0.0, d * 0.45));
    minus(body, [socket])
}

/// Hexagon nut on z = 0…0.8 d.
pub fn hex_nut(d: f64) -> Made<Body> {
    let (s, m) = (across_flats(d), d * 0.8);
    let block = extrude(&hexagon(s), m)?;
    minus(
        block,
        [
            corner_cone(s, m, 1.0),
            corner_cone(s, 0.0, -1.0),
            rod(d * 0.46, -1.0, m + 1.0, 0.0),
            revolve(&[
                (0.0, m - 0.1 * d, 0.0),
                (d * 0.44, m - 0.1 * d, 0.0),
                (d * 0.56, m + 0.02, 0.0),
                (0.0, m + 0.02, 0.0),
            ]),
        ],
    )
}

/// Flat washer on z = 0…0.16 d.
pub fn washer(d: f64) -> Made<Body> {
    tube(d, d * 0.54, 0.0, d * 0.16, -0.02 * d)
}
