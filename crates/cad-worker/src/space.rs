//! Placements and the turn from CAD space (mm, Z up) to glTF space (metres, Y up).

/// Row-major 3×4 placement, mm.
pub type Placement = [f64; 12];

/// Row-major 4×4, mm.
pub fn to_4x4(m: &Placement) -> [[f64; 4]; 4] {
    [[m[0], m[1], m[2], m[3]], [m[4], m[5], m[6], m[7]], [m[8], m[9], m[10], m[11]], [0.0, 0.0, 0.0, 1.0]]
}

/// `outer` after `inner`.
pub fn compose(outer: &Placement, inner: &Placement) -> Placement {
    std::array::from_fn(|i| {
        let (row, column) = (i / 4, i % 4);
        let sum: f64 = (0..3).map(|k| outer[row * 4 + k] * inner[k * 4 + column]).sum();
        if column == 3 { sum + outer[row * 4 + 3] } else { sum }
    })
}

pub fn apply(m: &Placement, p: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|row| m[row * 4] * p[0] + m[row * 4 + 1] * p[1] + m[row * 4 + 2] * p[2] + m[row * 4 + 3])
}

/// The placement's linear part, with the translation taken out.
pub fn without_translation(m: &Placement) -> Placement {
    let mut out = *m;
    (out[3], out[7], out[11]) = (0.0, 0.0, 0.0);
    out
}

pub fn translation(m: &Placement) -> [f64; 3] {
    [m[3], m[7], m[11]]
}

/// True where every axis maps onto an axis, so that a box stays exact.
pub fn keeps_axes(m: &Placement) -> bool {
    const SLACK: f64 = 1e-12;
    (0..3).all(|row| (0..3).filter(|column| m[row * 4 + column].abs() > SLACK).count() == 1)
}

/// A CAD point in glTF space: metres, Y up.
pub fn point_to_gltf(p: [f32; 3]) -> [f32; 3] {
    [p[0] * 0.001, p[2] * 0.001, -p[1] * 0.001]
}

pub fn direction_to_gltf(n: [f32; 3]) -> [f32; 3] {
    [n[0], n[2], -n[1]]
}

/// A node's transform in glTF space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NodeTransform {
    Identity,
    Rigid {
        translation: [f32; 3],
        rotation: [f32; 4],
    },
    /// Column-major; for placements that scale or mirror.
    Matrix([f32; 16]),
}

/// Conjugates the placement with the turn of axes, so that the tree needs no extra root node.
pub fn to_node_transform(m: &Placement) -> NodeTransform {
    // Row r of the turn takes CAD axis AXIS[r] with sign SIGN[r].
    const AXIS: [usize; 3] = [0, 2, 1];
    const SIGN: [f64; 3] = [1.0, 1.0, -1.0];
    let linear: [[f64; 3]; 3] =
        std::array::from_fn(|r| std::array::from_fn(|c| SIGN[r] * SIGN[c] * m[AXIS[r] * 4 + AXIS[c]]));
    let shift: [f64; 3] = std::array::from_fn(|r| SIGN[r] * m[AXIS[r] * 4 + 3] * 0.001);
    if !is_rotation(&linear) {
        let mut out = [0f32; 16];
        for c in 0..3 {
            for r in 0..3 {
                out[c * 4 + r] = linear[r][c] as f32;
            }
        }
        for r in 0..3 {
            out[12 + r] = shift[r] as f32;
        }
        out[15] = 1.0;
        return NodeTransform::Matrix(out);
    }
    let rotation = quaternion(&linear);
    let translation = shift.map(|v| if v == 0.0 { 0.0 } else { v as f32 });
    if translation == [0.0; 3] && rotation == [0.0, 0.0, 0.0, 1.0] {
        NodeTransform::Identity
    } else {
        NodeTransform::Rigid { translation, rotation }
    }
}

fn is_rotation(m: &[[f64; 3]; 3]) -> bool {
    const SLACK: f64 = 1e-6;
    let dot = |a: usize, b: usize| (0..3).map(|k| m[a][k] * m[b][k]).sum::<f64>();
    let orthonormal = (0..3).all(|a| (0..3).all(|b| (dot(a, b) - f64::from(a == b)).abs() < SLACK));
    let determinant = m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    orthonormal && determinant > 0.0
}

/// Unit quaternion x, y, z, w of a rotation; w is never negative.
fn quaternion(m: &[[f64; 3]; 3]) -> [f32; 4] {
    let trace = m[0][0] + m[1][1] + m[2][2];
    let mut q = if trace > 0.0 {
        let s = (trace + 1.0).sqrt() * 2.0;
        [(m[2][1] - m[1][2]) / s, (m[0][2] - m[2][0]) / s, (m[1][0] - m[0][1]) / s, 0.25 * s]
    } else {
        // The largest diagonal entry keeps the divisor away from zero.
        let i = (0..3).fold(0, |best, k| if m[k][k] > m[best][best] { k } else { best });
        let (j, k) = ((i + 1) % 3, (i + 2) % 3);
        let s = (1.0 + m[i][i] - m[j][j] - m[k][k]).sqrt() * 2.0;
        let mut q = [0.0; 4];
        q[i] = 0.25 * s;
        q[j] = (m[j][i] + m[i][j]) / s;
        q[k] = (m[k][i] + m[i][k]) / s;
        q[3] = (m[k][j] - m[j][k]) / s;
        q
    };
    let length = q.iter().map(|v| v * v).sum::<f64>().sqrt();
    let sign = if q[3] < 0.0 { -1.0 } else { 1.0 };
    for v in &mut q {
        *v = *v * sign / length;
    }
    // Rounding leaves -0 and 1e-17; both would make equal placements differ in bytes.
    q.map(|v| if v.abs() < 1e-12 { 0.0 } else { v as f32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: Placement = [1., 0., 0., 0., 0., 1., 0., 0., 0., 0., 1., 0.];

    #[test]
    fn identity_stays_identity() {
        assert_eq!(to_node_transform(&IDENTITY), NodeTransform::Identity);
    }

    #[test]
    fn a_turn_about_cad_z_is_a_turn_about_gltf_y() {
        let quarter = [0., -1., 0., 5., 1., 0., 0., 7., 0., 0., 1., 9.];
        let NodeTransform::Rigid { translation, rotation } = to_node_transform(&quarter) else {
            panic!("a rotation is rigid");
        };
        assert_eq!(translation, [0.005, 0.009, -0.007]);
        let half = std::f32::consts::FRAC_1_SQRT_2;
        assert!((rotation[1] - half).abs() < 1e-6 && (rotation[3] - half).abs() < 1e-6);
        assert!(keeps_axes(&quarter));
    }

    #[test]
    fn a_half_turn_and_a_mirror_are_told_apart() {
        let half = [-1., 0., 0., 0., 0., -1., 0., 0., 0., 0., 1., 0.];
        assert_eq!(
            to_node_transform(&half),
            NodeTransform::Rigid { translation: [0.0; 3], rotation: [0., 1., 0., 0.] }
        );
        let mirror = [-1., 0., 0., 0., 0., 1., 0., 0., 0., 0., 1., 0.];
        assert!(matches!(to_node_transform(&mirror), NodeTransform::Matrix(_)));
    }

    #[test]
    fn composing_is_applying_one_after_the_other() {
        let a = [0., -1., 0., 1., 1., 0., 0., 2., 0., 0., 1., 3.];
        let b = [1., 0., 0., 4., 0., 0., -1., 5., 0., 1., 0., 6.];
        let p = [0.3, 0.4, 0.5];
        let one_by_one = apply(&a, apply(&b, p));
        let at_once = apply(&compose(&a, &b), p);
        assert!(one_by_one.iter().zip(at_once).all(|(x, y)| (x - y).abs() < 1e-12));
    }
}
