//! The hash sees what a picture shows and nothing else.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use parity::{DecodeError, ImageContainer, content_hash_image};
use rstest::rstest;

fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).expect("the picture encodes");
    bytes
}

fn gradient() -> DynamicImage {
    RgbImage::from_fn(5, 3, |x, y| Rgb([x as u8 * 40, y as u8 * 80, 7])).into()
}

/// A text chunk before IEND, as Blender writes with stamps on: its length, `tEXt`, data, CRC.
fn with_text_chunk(png: &[u8]) -> Vec<u8> {
    let chunk = [&[0, 0, 0, 3][..], b"tEXta\0b", &[0x3a, 0x71, 0x8c, 0x93]].concat();
    let end = png.len() - 12;
    [&png[..end], &chunk, &png[end..]].concat()
}

#[test]
fn text_chunks_and_containers_do_not_enter() {
    let png = encode(&gradient(), ImageFormat::Png);
    let (hash, facts) = content_hash_image(&png).expect("a PNG");
    assert!(hash.as_str().starts_with("v1:rgb8:5x3:"), "{hash}");
    assert_eq!((facts.width, facts.height, facts.channels, facts.bit_depth, facts.alpha), (5, 3, 3, 8, false));
    let (with_text, _) = content_hash_image(&with_text_chunk(&png)).expect("a PNG with text");
    assert_eq!(hash, with_text);
    for (format, container) in [(ImageFormat::Tiff, ImageContainer::Tiff), (ImageFormat::WebP, ImageContainer::Webp)] {
        let (lossless, facts) = content_hash_image(&encode(&gradient(), format)).expect("it decodes");
        assert_eq!((lossless, facts.container), (hash.clone(), container));
    }
}

#[test]
fn a_single_sample_changes_it() {
    let mut other = gradient().to_rgb8();
    other.put_pixel(4, 2, Rgb([160, 160, 8]));
    let hash = |p: &DynamicImage| content_hash_image(&encode(p, ImageFormat::Png)).expect("a PNG").0;
    assert_ne!(hash(&gradient()), hash(&other.into()));
}

#[test]
fn alpha_and_depth_are_part_of_the_layout() {
    let clear: DynamicImage = RgbaImage::from_pixel(2, 2, Rgba([1, 2, 3, 254])).into();
    let (hash, facts) = content_hash_image(&encode(&clear, ImageFormat::Png)).expect("a PNG");
    assert!(hash.as_str().starts_with("v1:rgba8:2x2:"));
    assert!(facts.alpha && facts.transparent_pixels);
    let deep = DynamicImage::ImageRgba16(clear.to_rgba16());
    let (hash, facts) = content_hash_image(&encode(&deep, ImageFormat::Png)).expect("a 16-bit PNG");
    assert!(hash.as_str().starts_with("v1:rgba16:2x2:"));
    assert_eq!(facts.bit_depth, 16);
}

#[test]
fn exr_channels_are_hashed_as_floats() {
    let bytes = |value: f32| {
        let mut bytes = Cursor::new(Vec::new());
        let channels =
            exr::prelude::SpecificChannels::rgba(move |_: exr::prelude::Vec2<usize>| (value, 0.5f32, 0.25f32, 0.75f32));
        exr::prelude::WritableImage::write(&exr::prelude::Image::from_channels((3, 2), channels))
            .to_buffered(&mut bytes)
            .expect("an EXR");
        bytes.into_inner()
    };
    let (hash, facts) = content_hash_image(&bytes(2.5)).expect("an EXR");
    assert!(hash.as_str().starts_with("v1:exr-r32-a.b.g.r:3x2:"), "{hash}");
    assert!(facts.float && facts.alpha && facts.transparent_pixels && facts.bit_depth == 32);
    assert_eq!(hash, content_hash_image(&bytes(2.5)).expect("an EXR").0);
    assert_ne!(hash, content_hash_image(&bytes(2.501)).expect("an EXR").0);
    let whole = bytes(1.0);
    assert!(matches!(content_hash_image(&whole[..whole.len() - 9]), Err(DecodeError::Broken(_))));
}

#[rstest]
#[case::empty(b"")]
#[case::text(b"this is no picture")]
#[case::gif(b"GIF89a\x01\x00\x01\x00\x00\x00\x00")]
fn what_is_no_picture_of_ours(#[case] bytes: &[u8]) {
    assert_eq!(content_hash_image(bytes).expect_err("no picture"), DecodeError::UnknownFormat);
}

#[rstest]
#[case(ImageFormat::Png)]
#[case(ImageFormat::Jpeg)]
#[case(ImageFormat::WebP)]
fn cut_short_is_broken(#[case] format: ImageFormat) {
    let whole = encode(&gradient(), format);
    let error = content_hash_image(&whole[..whole.len() / 3]).expect_err("cut short");
    assert!(matches!(error, DecodeError::Broken(_)), "{error:?}");
}
