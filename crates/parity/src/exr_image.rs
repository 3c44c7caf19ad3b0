//! OpenEXR: every channel of the first layer as 32-bit floats.

use std::io::Cursor;

use contracts::ContentHash;
use exr::{
    image::{AnyChannels, FlatSamples},
    prelude::{ReadChannels, ReadLayers, read},
};

use crate::{DecodeError, ImageContainer, ImageFacts, Layout, MAX_DECODED_BYTES, Picture, Raster, Samples};

const MAGIC: [u8; 4] = [0x76, 0x2f, 0x31, 0x01];

pub fn is_exr(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

type Channels = AnyChannels<FlatSamples>;

pub fn hash(bytes: &[u8]) -> Result<(ContentHash, ImageFacts), DecodeError> {
    let (content_hash, facts, _) = decode(bytes)?;
    Ok((content_hash, facts))
}

pub fn picture(bytes: &[u8]) -> Result<Picture, DecodeError> {
    let (content_hash, facts, channels) = decode(bytes)?;
    let raster = raster(&facts, &channels);
    Ok(Picture { facts, content_hash, raster })
}

/// The colour of the picture; other passes (depth, masks) are in the hash alone.
fn raster(facts: &ImageFacts, channels: &Channels) -> Option<Raster> {
    let plane = |names: &[&str]| {
        channels.list.iter().find(|c| {
            let name = c.name.to_string();
            names
                .iter()
                .any(|n| name == *n || (name.starts_with("ViewLayer.Combined") && name.ends_with(&format!(".{n}"))))
        })
    };
    let colour = [plane(&["R", "Y"])?, plane(&["G", "Y"])?, plane(&["B", "Y"])?];
    let alpha = plane(&["A"]);
    let mut samples = vec![1f32; facts.width as usize * facts.height as usize * 4];
    for (offset, channel) in colour.into_iter().chain(alpha).enumerate() {
        for (pixel, value) in samples.chunks_exact_mut(4).zip(channel.sample_data.values_as_f32()) {
            pixel[offset] = value;
        }
    }
    Raster::new(facts.width, facts.height, Layout::LinearRgba, Samples::F32(samples))
}

fn decode(bytes: &[u8]) -> Result<(ContentHash, ImageFacts, Channels), DecodeError> {
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
    let content_hash = ContentHash::v1(&layout, hasher.finalize().as_bytes());
    Ok((content_hash, facts, layer.channel_data))
}

/// Blender names it `A` or `ViewLayer.Combined.A`.
fn is_alpha(channel: &str) -> bool {
    channel == "A" || channel.ends_with(".A")
}
