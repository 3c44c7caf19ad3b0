use parity::{
    Bounds, Calibration, CalibrationError, ImageContainer, ImageFacts, Layout, Picture, Raster, Samples, Thresholds,
    Verdict, heat_map_png, judge_pictures,
};
use rstest::rstest;

pub const WIDTH: u32 = 200;
pub const HEIGHT: u32 = 150;

/// Mixes position and seed into 0…1.
fn random(x: u32, y: u32, channel: u32, seed: u64) -> f32 {
    let mut z =
        (u64::from(x) << 40) ^ (u64::from(y) << 16) ^ u64::from(channel) ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for factor in [0xbf58_476d_1ce4_e5b9u64, 0x94d0_49bb_1331_11eb] {
        z = (z ^ (z >> 30)).wrapping_mul(factor);
    }
    ((z ^ (z >> 31)) >> 40) as f32 / (1u64 << 24) as f32
}

/// A thing to render: three bodies on a graded ground.
#[derive(Clone, Copy, Default)]
pub struct View {
    pub seed: u64,
    /// Half width of the noise, share of the range.
    pub noise: f32,
    /// px to the right.
    pub shift: i32,
    /// EV.
    pub exposure: f32,
    pub other_colour: bool,
    pub without_ball: bool,
}

fn scene(x: i32, y: i32, view: View) -> [f32; 4] {
    let (fx, fy) = ((x - view.shift) as f32, y as f32);
    let inside = |cx: f32, cy: f32, r: f32| (fx - cx).powi(2) + (fy - cy).powi(2) < r * r;
    if !view.without_ball && inside(150.0, 60.0, 10.0) {
        let colour = if view.other_colour { [0.2, 0.3, 0.6] } else { [0.7, 0.6, 0.3] };
        return [colour[0], colour[1], colour[2], 1.0];
    }
    if (40.0..110.0).contains(&fx) && (30.0..120.0).contains(&fy) {
        let shade = 0.3 + 0.4 * (fx - 40.0) / 70.0;
        return [shade, shade, shade * 1.1, 1.0];
    }
    let ground = 0.85 - 0.1 * y as f32 / HEIGHT as f32;
    [ground, ground, ground, 1.0]
}

pub fn raster(view: View) -> Raster {
    let gain = (2f32.powf(view.exposure)).powf(1.0 / 2.4);
    let mut samples = Vec::new();
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let colour = scene(x as i32, y as i32, view);
            for (c, value) in colour[..3].iter().enumerate() {
                let noise = (random(x, y, c as u32, view.seed) - 0.5) * 2.0 * view.noise;
                samples.push(((value * gain + noise).clamp(0.0, 1.0) * 255.0).round() as u8);
            }
        }
    }
    Raster::new(WIDTH, HEIGHT, Layout::Rgb, Samples::U8(samples)).expect("whole")
}

fn facts() -> ImageFacts {
    ImageFacts {
        container: ImageContainer::Png,
        width: WIDTH,
        height: HEIGHT,
        channels: 3,
        bit_depth: 8,
        float: false,
        alpha: false,
        transparent_pixels: false,
        icc_profile: None,
    }
}

fn picture(view: View) -> Picture {
    let raster = raster(view);
    let content_hash = contracts::ContentHash::v1("test", blake3::hash(format!("{raster:?}").as_bytes()).as_bytes());
    Picture { facts: facts(), content_hash, raster: Some(raster) }
}

const NOISY: View = View { seed: 1, noise: 0.05, shift: 0, exposure: 0.0, other_colour: false, without_ball: false };

#[rstest]
#[case::clean(0.0)]
#[case::as_at_32_samples(0.05)]
#[case::rough(0.12)]
fn two_seeds_never_fail(#[case] noise: f32) {
    for seed in 2..6 {
        let pair = [View { noise, ..NOISY }, View { noise, seed, ..NOISY }].map(picture);
        let judged = judge_pictures(&pair[0], &pair[1], &Thresholds::default());
        assert_ne!(judged.verdict, Verdict::Fail, "{judged:?}");
        assert_eq!(judged.identical, noise == 0.0);
    }
}

#[rstest]
#[case::shift_by_one_pixel(View { shift: 1, ..NOISY })]
#[case::brighter(View { exposure: 0.05, ..NOISY })]
#[case::darker(View { exposure: -0.05, ..NOISY })]
#[case::other_colour(View { other_colour: true, ..NOISY })]
#[case::part_missing(View { without_ball: true, ..NOISY })]
fn a_fault_never_passes(#[case] view: View) {
    for noise in [0.0, 0.05] {
        let pair = [View { noise, ..NOISY }, View { noise, seed: 2, ..view }].map(picture);
        let judged = judge_pictures(&pair[0], &pair[1], &Thresholds::default());
        assert!(judged.verdict >= Verdict::Warn, "{judged:?}");
        assert!(!judged.identical && !judged.reasons.is_empty());
    }
}

#[test]
fn a_wrong_material_and_a_missing_part_fail_where_they_are() {
    for view in [View { other_colour: true, ..NOISY }, View { without_ball: true, ..NOISY }] {
        let judged = judge_pictures(&picture(NOISY), &picture(View { seed: 9, ..view }), &Thresholds::default());
        assert_eq!(judged.verdict, Verdict::Fail, "{judged:?}");
        let tile = judged.numbers.expect("numbers").tile;
        assert!(tile.x.abs_diff(150) < 40 && tile.y.abs_diff(60) < 40, "{tile:?}");
    }
}

#[test]
fn equal_content_is_identical_whatever_the_file_was() {
    let judged = judge_pictures(&picture(NOISY), &picture(NOISY), &Thresholds::default());
    assert_eq!((judged.verdict, judged.identical), (Verdict::Pass, true));
    let numbers = judged.numbers.expect("numbers");
    assert_eq!((numbers.max, numbers.bias, numbers.flip), (0.0, 0.0, Some(0.0)));
}

#[rstest]
#[case("dimensions", ImageFacts { width: 100, ..facts() })]
#[case("channels", ImageFacts { channels: 4, ..facts() })]
#[case("bit depth", ImageFacts { bit_depth: 16, ..facts() })]
#[case("alpha", ImageFacts { alpha: true, ..facts() })]
#[case("colour profile", ImageFacts { icc_profile: Some("abc".into()), ..facts() })]
#[case("container", ImageFacts { container: ImageContainer::Tiff, ..facts() })]
fn another_form_fails_and_is_named(#[case] name: &str, #[case] other: ImageFacts) {
    let judged = judge_pictures(&picture(NOISY), &Picture { facts: other, ..picture(NOISY) }, &Thresholds::default());
    assert_eq!(judged.verdict, Verdict::Fail);
    assert!(judged.reasons[0].starts_with(name), "{:?}", judged.reasons);
}

#[test]
fn pixels_that_cannot_be_laid_over_each_other_do_not_pass() {
    let mut other = picture(View { seed: 2, ..NOISY });
    other.raster = None;
    let judged = judge_pictures(&picture(NOISY), &other, &Thresholds::default());
    assert_eq!(judged.verdict, Verdict::Inconclusive);
}

#[test]
fn a_lost_pixel_of_alpha_is_seen() {
    let clear = |alpha: u8| {
        let samples = [100, 100, 100, alpha].repeat(48 * 48);
        Picture {
            raster: Raster::new(48, 48, Layout::Rgba, Samples::U8(samples)),
            ..picture(View { seed: alpha.into(), ..NOISY })
        }
    };
    let judged = judge_pictures(&clear(255), &clear(200), &Thresholds::default());
    assert_eq!(judged.verdict, Verdict::Fail, "{judged:?}");
}

#[test]
fn a_calibration_takes_over_the_noise_and_nothing_else() {
    let numbers = |noise| {
        let pair = [View { noise, ..NOISY }, View { noise, seed: 2, ..NOISY }].map(picture);
        judge_pictures(&pair[0], &pair[1], &Thresholds::default()).numbers.expect("numbers")
    };
    let quiet = Calibration::from_pairs([&numbers(0.01)]).expect("calibrated");
    assert!(quiet.thresholds.tile_mean.warn < Thresholds::default().tile_mean.warn);
    let text = serde_json::to_string(&quiet).expect("json");
    let read: Calibration = serde_json::from_str(&text).expect("the document reads back");
    let thresholds = read.clone().checked().expect("sound");
    // Another pair of seeds passes, a shift does not.
    let pair = [(3, 0), (4, 0), (5, 1)].map(|(seed, shift)| picture(View { noise: 0.01, seed, shift, ..NOISY }));
    assert_eq!(judge_pictures(&pair[0], &pair[1], &thresholds).verdict, Verdict::Pass);
    assert_ne!(judge_pictures(&pair[0], &pair[2], &thresholds).verdict, Verdict::Pass);

    assert!(matches!(Calibration::from_pairs([&numbers(0.9)]), Err(CalibrationError::TooNoisy { .. })));
    assert_eq!(Calibration::from_pairs([]), Err(CalibrationError::NoPair));
    assert_eq!(Calibration { version: 2, ..read.clone() }.checked(), Err(CalibrationError::Version(2)));
    let upside_down = Thresholds { bias: Bounds { warn: 0.2, fail: 0.1 }, ..read.thresholds };
    assert_eq!(Calibration { thresholds: upside_down, ..read }.checked(), Err(CalibrationError::Unsound("bias")));
}

#[test]
fn the_heat_map_is_dark_where_nothing_differs_and_burns_where_it_does() {
    let pair = [NOISY, View { without_ball: true, ..NOISY }].map(raster);
    let png = heat_map_png(&pair[0], &pair[1]).expect("a picture");
    let map = image::load_from_memory(&png).expect("a PNG").to_rgb8();
    assert_eq!(map.dimensions(), (WIDTH, HEIGHT));
    assert_eq!(map.get_pixel(10, 10).0, [0, 0, 0]);
    assert_eq!(map.get_pixel(150, 60).0[2], 255);
    let small = Raster::new(1, 1, Layout::Gray, Samples::U8(vec![0])).expect("whole");
    assert!(heat_map_png(&pair[0], &small).is_err());
}

#[test]
fn every_layout_and_depth_reads_the_same_colour() {
    let read = |layout, samples| {
        let mut row = Vec::new();
        Raster::new(1, 1, layout, samples).expect("whole").read_row(0, &mut row);
        row[0].map(|v| (v * 100.0).round() / 100.0)
    };
    assert_eq!(read(Layout::Gray, Samples::U8(vec![128])), [0.5, 0.5, 0.5, 1.0]);
    assert_eq!(read(Layout::GrayAlpha, Samples::U16(vec![32_768, 32_768])), [0.25, 0.25, 0.25, 0.5]);
    assert_eq!(read(Layout::Rgba, Samples::U8(vec![255, 0, 0, 128])), [0.5, 0.0, 0.0, 0.5]);
    assert_eq!(read(Layout::LinearRgba, Samples::F32(vec![0.214, f32::NAN, -1.0, 1.0])), [0.5, 2.0, 0.0, 1.0]);
    assert!(Raster::new(2, 1, Layout::Rgb, Samples::U8(vec![0; 3])).is_none());
}
