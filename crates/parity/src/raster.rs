//! Decoded pixels, kept as small as they were, read as floats.

/// Rows from the top, pixels from the left, channels interleaved.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster {
    width: u32,
    height: u32,
    layout: Layout,
    samples: Samples,
}

/// What the channels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Gray,
    GrayAlpha,
    Rgb,
    /// Colour not multiplied by alpha, as in PNG.
    Rgba,
    /// Scene-linear colour multiplied by alpha, as in OpenEXR.
    LinearRgba,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Samples {
    U8(Vec<u8>),
    U16(Vec<u16>),
    F32(Vec<f32>),
}

/// Display-encoded colour multiplied by alpha, and alpha; 0…1, above where the picture is brighter
/// than white.
pub type Pixel = [f32; 4];

/// Brighter than this is as bright as this: one firefly in a float picture is not the whole tile.
const MAX_ENCODED: f32 = 2.0;

impl Layout {
    pub fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::LinearRgba => 4,
        }
    }
}

impl Raster {
    /// None where the samples are not `width × height` pixels of this layout.
    pub fn new(width: u32, height: u32, layout: Layout, samples: Samples) -> Option<Self> {
        let wanted = (width as usize).checked_mul(height as usize)?.checked_mul(layout.channels())?;
        let found = match &samples {
            Samples::U8(s) => s.len(),
            Samples::U16(s) => s.len(),
            Samples::F32(s) => s.len(),
        };
        (width > 0 && height > 0 && wanted == found).then_some(Self { width, height, layout, samples })
    }

    /// px.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// px.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// One row into `out`, which takes its length.
    pub fn read_row(&self, y: u32, out: &mut Vec<Pixel>) {
        let channels = self.layout.channels();
        let range = (y as usize * self.width as usize * channels)..((y as usize + 1) * self.width as usize * channels);
        out.clear();
        match &self.samples {
            Samples::U8(s) => {
                out.extend(s[range].chunks_exact(channels).map(|p| self.pixel(p, |v| f32::from(v) / 255.0)));
            }
            Samples::U16(s) => {
                out.extend(s[range].chunks_exact(channels).map(|p| self.pixel(p, |v| f32::from(v) / 65_535.0)));
            }
            Samples::F32(s) => out.extend(s[range].chunks_exact(channels).map(|p| self.pixel(p, |v| v))),
        }
    }

    fn pixel<S: Copy>(&self, p: &[S], value: impl Fn(S) -> f32) -> Pixel {
        let bounded = |v: f32| if v.is_nan() { MAX_ENCODED } else { v.clamp(0.0, MAX_ENCODED) };
        match self.layout {
            Layout::Gray => {
                let v = bounded(value(p[0]));
                [v, v, v, 1.0]
            }
            Layout::GrayAlpha => {
                let (v, a) = (bounded(value(p[0])), bounded(value(p[1])));
                [v * a, v * a, v * a, a]
            }
            Layout::Rgb => [bounded(value(p[0])), bounded(value(p[1])), bounded(value(p[2])), 1.0],
            Layout::Rgba => {
                let a = bounded(value(p[3]));
                [bounded(value(p[0])) * a, bounded(value(p[1])) * a, bounded(value(p[2])) * a, a]
            }
            Layout::LinearRgba => {
                let encoded = |i: usize| bounded(srgb(value(p[i])));
                [encoded(0), encoded(1), encoded(2), bounded(value(p[3]))]
            }
        }
    }
}

/// The sRGB curve, carried on above white.
fn srgb(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}
