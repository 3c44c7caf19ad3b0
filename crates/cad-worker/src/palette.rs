//! Materials of a GLB: one per distinct colour, PBR, linear.

use contracts::part::LinearRgba;
use gltf_json::validation::Checked::Valid;
use gltf_json::{Index, Material, material};

/// What a part without any colour is shown in.
const UNCOLORED: LinearRgba = [0.55, 0.56, 0.58, 1.0];

#[derive(Debug, Default)]
pub struct Palette {
    /// Bits, because `f32` has no equality of its own.
    keys: Vec<Option<[u32; 4]>>,
    pub materials: Vec<Material>,
}

impl Palette {
    pub fn index(&mut self, color: Option<LinearRgba>) -> Index<Material> {
        let key = color.map(|rgba| rgba.map(f32::to_bits));
        let at = self.keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.materials.push(make(color));
            self.keys.len() - 1
        });
        Index::new(u32::try_from(at).expect("fewer than 2^32 colours"))
    }
}

fn make(color: Option<LinearRgba>) -> Material {
    let rgba = color.unwrap_or(UNCOLORED).map(|v| v.clamp(0.0, 1.0));
    Material {
        name: Some(color.map_or_else(|| "uncolored".to_owned(), |_| format!("cad #{}", srgb_hex(rgba)))),
        alpha_mode: Valid(if rgba[3] < 1.0 { material::AlphaMode::Blend } else { material::AlphaMode::Opaque }),
        // Surfaces without a solid are seen from both sides.
        double_sided: true,
        pbr_metallic_roughness: material::PbrMetallicRoughness {
            base_color_factor: material::PbrBaseColorFactor(rgba),
            metallic_factor: material::StrengthFactor(0.0),
            roughness_factor: material::StrengthFactor(0.5),
            ..Default::default()
        },
        ..Default::default()
    }
}

/// The colour as people know it, for the material's name.
fn srgb_hex(rgba: LinearRgba) -> String {
    let channel = |v: f32| {
        let s = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (s * 255.0).round() as u8
    };
    let mut out = format!("{:02x}{:02x}{:02x}", channel(rgba[0]), channel(rgba[1]), channel(rgba[2]));
    if rgba[3] < 1.0 {
        out.push_str(&format!("{:02x}", (rgba[3] * 255.0).round() as u8));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_colours_share_a_material_and_carry_their_screen_name() {
        let mut palette = Palette::default();
        let red = palette.index(Some([1.0, 0.0, 0.0, 1.0]));
        let none = palette.index(None);
        assert_eq!(palette.index(Some([1.0, 0.0, 0.0, 1.0])).value(), red.value());
        assert_ne!(red.value(), none.value());
        assert_eq!(palette.materials[0].name.as_deref(), Some("cad #ff0000"));
        assert_eq!(palette.materials.len(), 2);
    }
}
