//! The bounds of a line's parameters: one place for API, CLI and seeds.

use crate::{
    scene::{ImageFormat, View},
    snapshot::LineParams,
};

/// Least and greatest width and height, px.
pub const SIDE_PX: (u32, u32) = (16, 16_384);
/// Most pixels of one picture: 2²⁷, about 11,500 × 11,500.
pub const MAX_PIXELS: u64 = 1 << 27;
/// Least and greatest samples per pixel.
pub const SAMPLES: (u32, u32) = (1, 16_384);
/// Greatest seed: Blender keeps it as a signed 32-bit number.
pub const MAX_SEED: u32 = i32::MAX.unsigned_abs();
/// Focal length on a 36 mm sensor, mm.
pub const FOCAL_LENGTH_MM: (f64, f64) = (5.0, 1000.0);
/// Longest name of a camera preset, characters.
pub const MAX_PRESET_NAME: usize = 63;

/// One parameter out of bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfBounds {
    /// Flat name as the API shows it, e.g. `width`, `view.focal_length_mm`.
    pub path: &'static str,
    pub code: &'static str,
    /// What is allowed, and what was given.
    pub message: String,
}

/// Everything that is out of bounds.
pub fn check(params: &LineParams) -> Vec<OutOfBounds> {
    let mut faults = Vec::new();
    let render = &params.render;
    for (path, value, (least, greatest)) in
        [("width", render.width, SIDE_PX), ("height", render.height, SIDE_PX), ("samples", render.samples, SAMPLES)]
    {
        if !(least..=greatest).contains(&value) {
            let unit = if path == "samples" { "" } else { " px" };
            faults.push(out(path, format!("must be {least} to {greatest}{unit}; {value} was given")));
        }
    }
    let pixels = u64::from(render.width) * u64::from(render.height);
    if faults.is_empty() && pixels > MAX_PIXELS {
        faults.push(out("height", format!("width × height must be at most {MAX_PIXELS} px; {pixels} were given")));
    }
    if render.seed > MAX_SEED {
        faults.push(out("seed", format!("must be 0 to {MAX_SEED}; {} was given", render.seed)));
    }
    unit_interval("noise_threshold", f64::from(render.noise_threshold), &mut faults);
    unit_interval("minimum_match_score", f64::from(params.minimum_match_score), &mut faults);
    if render.transparent && render.format == ImageFormat::Jpeg {
        faults.push(OutOfBounds {
            path: "format",
            code: "no_alpha",
            message: "JPEG has no alpha; choose png, png16, exr, webp or tiff, or turn `transparent` off".into(),
        });
    }
    check_view(&params.view, &mut faults);
    faults
}

fn check_view(view: &View, faults: &mut Vec<OutOfBounds>) {
    match view {
        View::Preset { name } => {
            let length = name.chars().count();
            if length == 0 || length > MAX_PRESET_NAME || name.chars().any(char::is_control) {
                faults.push(out("view.name", format!("must be 1 to {MAX_PRESET_NAME} printable characters")));
            }
        }
        View::Angle { azimuth_deg, elevation_deg, focal_length_mm } => {
            for (path, value, least, greatest) in [
                ("view.azimuth_deg", *azimuth_deg, -360.0, 360.0),
                ("view.elevation_deg", *elevation_deg, -90.0, 90.0),
                ("view.focal_length_mm", *focal_length_mm, FOCAL_LENGTH_MM.0, FOCAL_LENGTH_MM.1),
            ] {
                if !(least..=greatest).contains(&value) {
                    faults.push(out(path, format!("must be {least} to {greatest}; {value} was given")));
                }
            }
        }
    }
}

fn unit_interval(path: &'static str, value: f64, faults: &mut Vec<OutOfBounds>) {
    if !(0.0..=1.0).contains(&value) {
        faults.push(out(path, format!("must be 0 to 1; {value} was given")));
    }
}

fn out(path: &'static str, message: String) -> OutOfBounds {
    OutOfBounds { path, code: "out_of_bounds", message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        material::OnMissing,
        scene::{Device, Engine, RenderSettings, ViewTransform},
    };

    fn params() -> LineParams {
        LineParams {
            render: RenderSettings {
                width: 640,
                height: 480,
                samples: 16,
                engine: Engine::Cycles,
                device: Device::Auto,
                seed: 1,
                denoise: true,
                noise_threshold: 0.0,
                transparent: true,
                view_transform: ViewTransform::Agx,
                format: ImageFormat::Png,
            },
            view: View::Angle { azimuth_deg: 0.0, elevation_deg: 0.0, focal_length_mm: 50.0 },
            on_missing: OnMissing::Warn,
            material_override: None,
            overwrite_auto: false,
            minimum_match_score: 0.5,
        }
    }

    fn paths(change: impl FnOnce(&mut LineParams)) -> Vec<&'static str> {
        let mut params = params();
        change(&mut params);
        check(&params).into_iter().map(|fault| fault.path).collect()
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        assert_eq!(paths(|_| {}), [""; 0]);
        assert_eq!(paths(|p| p.render.width = 0), ["width"]);
        assert_eq!(paths(|p| (p.render.width, p.render.height) = (100_000, 15)), ["width", "height"]);
        assert_eq!(paths(|p| (p.render.width, p.render.height) = (16_384, 16_384)), ["height"]);
        assert_eq!(paths(|p| p.render.samples = 0), ["samples"]);
        assert_eq!(paths(|p| p.render.seed = u32::MAX), ["seed"]);
        assert_eq!(paths(|p| p.render.noise_threshold = f32::NAN), ["noise_threshold"]);
        assert_eq!(paths(|p| p.render.format = ImageFormat::Jpeg), ["format"]);
        assert_eq!(paths(|p| p.view = View::Preset { name: String::new() }), ["view.name"]);
        assert_eq!(
            paths(|p| p.view = View::Angle { azimuth_deg: f64::NAN, elevation_deg: 91.0, focal_length_mm: 0.0 }),
            ["view.azimuth_deg", "view.elevation_deg", "view.focal_length_mm"]
        );
    }
}
