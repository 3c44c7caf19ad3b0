//! Frames to one file: same frames and settings, same bytes.

use contracts::module::params::VideoCodec;
use modules::{Control, ModuleError, ports::EncodeRequest};
use tokio::process::Command;

use crate::{
    Ffmpeg,
    run::{Feed, LONG, run},
};

/// Encoders split the work by this number; another one would give other bytes.
const THREADS: &str = "4";

pub async fn encode(ffmpeg: &Ffmpeg, request: &EncodeRequest, control: &Control) -> Result<(), ModuleError> {
    let mut command = Command::new(&ffmpeg.ffmpeg);
    command.args(["-v", "error", "-nostdin", "-y", "-f", "image2pipe", "-c:v", "png"]);
    command.args(["-framerate", &request.fps.to_string(), "-i", "pipe:0"]);
    command.args(codec(request));
    command.args(["-threads", THREADS, "-an", "-sn", "-map_metadata", "-1"]);
    // No time stamps, versions or random ids in the file.
    command.args(["-fflags", "+bitexact", "-flags:v", "+bitexact"]);
    command.arg(&request.out);
    run(command, Some(Feed { files: &request.frames }), LONG, control).await?;
    Ok(())
}

/// Codec, quality, pixel format and colour: the frames are sRGB, video is BT.709 in limited range.
fn codec(request: &EncodeRequest) -> Vec<String> {
    let quality = request.video.quality.clamp(1, 100);
    let rgb_to_709 = "scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int";
    let mut args: Vec<String> = Vec::new();
    let mut add = |more: &[&str]| args.extend(more.iter().map(|a| (*a).to_owned()));
    add(&["-vf", rgb_to_709]);
    match request.video.codec {
        VideoCodec::H264 => {
            add(&["-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]);
            add(&["-crf", &crf(quality, 40, 14)]);
        }
        VideoCodec::H265 => {
            add(&["-c:v", "libx265", "-preset", "medium", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]);
            add(&["-tag:v", "hvc1", "-crf", &crf(quality, 42, 16), "-x265-params", "log-level=error:info=0"]);
        }
        VideoCodec::Vp9 => {
            let pixels = if request.alpha { "yuva420p" } else { "yuv420p" };
            add(&["-c:v", "libvpx-vp9", "-pix_fmt", pixels, "-b:v", "0", "-crf", &crf(quality, 56, 14)]);
            add(&["-deadline", "good", "-cpu-used", "2", "-row-mt", "1"]);
        }
        VideoCodec::Prores4444 => {
            let pixels = if request.alpha { "yuva444p10le" } else { "yuv444p10le" };
            add(&["-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", pixels, "-vendor", "apl0"]);
        }
    }
    add(&["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"]);
    args
}

/// Constant rate factor of a quality from 1 to 100: `worst` at 1, `best` at 100.
fn crf(quality: u32, worst: u32, best: u32) -> String {
    let span = worst - best;
    (worst - (quality - 1) * span / 99).to_string()
}

#[cfg(test)]
mod tests {
    use super::crf;

    #[test]
    fn quality_spans_the_range() {
        assert_eq!((crf(1, 40, 14), crf(100, 40, 14)), ("40".to_owned(), "14".to_owned()));
        assert_eq!(crf(85, 40, 14), "18");
    }
}
