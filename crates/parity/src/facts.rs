use serde::{Deserialize, Serialize};

/// File format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageContainer {
    Png,
    Jpeg,
    Webp,
    Tiff,
    Exr,
}

/// What a picture is, beside what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFacts {
    pub container: ImageContainer,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    /// Colour channels and alpha together.
    pub channels: u8,
    /// Bits per sample.
    pub bit_depth: u8,
    /// Samples are floating point.
    pub float: bool,
    /// The file has an alpha channel.
    pub alpha: bool,
    /// Some pixel is not fully opaque.
    pub transparent_pixels: bool,
    /// BLAKE3 of the embedded ICC profile, hex; none where the file has none.
    pub icc_profile: Option<String>,
}

/// Why a picture could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("not a PNG, JPEG, WebP, TIFF or OpenEXR picture")]
    UnknownFormat,
    #[error("the picture is broken or cut short: {0}")]
    Broken(String),
    #[error("the picture is too large to judge: {0}")]
    TooLarge(String),
}
