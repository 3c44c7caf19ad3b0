//! OpenEXR: every channel of the first layer as 32-bit floats.

use std::io::Cursor;

use contracts::ContentHash;
use exr::{
    image::FlatSamples,
    prelude::{ReadChannels, ReadLayers, read},
};

use crate::{DecodeError, ImageContainer, ImageFacts, MAX_DECODED_BYTES};

const MAGIC: [u8; 4] = [0x76, 0x2f, 0x31, 0x01];

pub fn is_exr(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

pub fn hash(bytes: &[u8]) -> Result<(ContentHash, ImageFacts), DecodeError> {
    let broken = |error: exr::error::Error| DecodeError::Broken(error.to_string());
    let headers = exr::meta::MetaData::read_from_buffered(Cursor::new(bytes), true).map_err(broken)?;
    let decoded: u64 = headers
        .headers
        .iter()
        .map(|h| (h.layer_size.area() as u64).saturating_mul(4).saturating_mul(h.channels.list.len() as u64))
        .fold(0, u64::saturating_add);
    if decoded > MAX_DECODED_BYTES {
        return Err(DecodeError::TooLarge(format!("{decoded} bytes of samples")));
    }
    let picture = read()
        .no_deep_data()
        .largest_resolution_level()
        .all_channels()
        .first_valid_layer()
        .all_attributes()
        .from_buffered(Cursor::new(bytes))
        .map_err(broken)?;
    let layer = picture.layer_data;
    let mut channels: Vec<_> = layer.channel_data.list.iter().collect();
    channels.sort_by_key(|channel| channel.name.to_string());
    let mut hasher = blake3::Hasher::new();
    let mut names = Vec::new();
    let mut transparent_pixels = false;
    for channel in &channels {
        names.push(channel.name.to_string().to_lowercase());
        let is_alpha = is_alpha(&channel.name.to_string());
        for sample in channel.sample_data.values_as_f32() {
            transparent_pixels |= is_alpha && sample < 1.0;
            hasher.update(&sample.to_le_bytes());
        }
    }
    let (width, height) = (layer.size.width(), layer.size.height());
    let half = channels.iter().all(|c| matches!(c.sample_data, FlatSamples::F16(_)));
    let bit_depth = if half { 16 } else { 32 };
    let facts = ImageFacts {
        container: ImageContainer::Exr,
        width: u32::try_from(width).unwrap_or(u32::MAX),
        height: u32::try_from(height).unwrap_or(u32::MAX),
        channels: u8::try_from(channels.len()).unwrap_or(u8::MAX),
        bit_depth,
        float: true,
        alpha: channels.iter().any(|c| is_alpha(&c.name.to_string())),
        transparent_pixels,
        icc_profile: None,
    };
    let layout = format!("exr-r32-{}:{width}x{height}", names.join("."));
    Ok((ContentHash::v1(&layout, hasher.finalize().as_bytes()), facts))
}

/// Blender names it `A` or `ViewLayer.Combined.A`.
fn is_alpha(channel: &str) -> bool {
    channel == "A" || channel.ends_with(".A")
}
