//! A video of the product turning: frames rendered by Blender, assembled into one file.

use std::path::{Path, PathBuf};

use contracts::{
    ContentHash, Sha256,
    module::params::{RotationAxis, TurntableParams},
    scene::{ImageFormat, RenderReport},
};

use super::{Subject, picture};
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, GLB, MATERIAL_MAP, ModuleSpec, OPTIONAL_BBOX,
    OPTIONAL_TEMPLATE, ORDER_LINE, OutputPort, ParamsType, Requirement, SideEffects, params, source,
};
use crate::{
    Control, Fault, ModuleError,
    output::publish_asset::sha256_of_json,
    ports::{EncodeRequest, Ports, TurnAxis, TurntableRequest, VideoFacts},
    scratch::io_error,
};

pub const MODULE_KEY: &str = "render.blender_turntable";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "blender_turntable",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Turntable",
    description: "A video of the product turning, rendered by Blender.",
    category: "Render",
    family: Family::OrderLine,
    execution: Execution::Render,
    execution_role: ExecutionRole::Render,
    side_effects: SideEffects::Pure,
    caching: Caching::Cacheable,
    needs: &[Requirement::Blender, Requirement::Ffmpeg],
    legacy_source: source(&["turntable"], "blender_turntable"),
    inputs: &[ORDER_LINE, GLB, MATERIAL_MAP, OPTIONAL_TEMPLATE, OPTIONAL_BBOX],
    outputs: &[OutputPort::one("turntable_video", ArtifactRole::TurntableVideo)],
    params: ParamsType::of::<params::TurntableParams>(),
    timeout_s: Some(28_800),
    upgrades: &[],
};

/// Share of the work that is rendering; the rest is encoding.
const RENDER_SHARE: f32 = 0.93;

/// A finished video, not yet published.
#[derive(Debug, Clone)]
pub struct Output {
    pub file: PathBuf,
    pub mime: String,
    pub facts: VideoFacts,
    /// Of the decoded video.
    pub content_hash: ContentHash,
    /// The first frame, PNG.
    pub poster: PathBuf,
    pub poster_hash: ContentHash,
    pub report: RenderReport,
    /// Frames an earlier attempt had finished.
    pub reused_frames: u32,
    /// Where the frames lie; the caller removes it once the video is published.
    pub frames_dir: PathBuf,
}

/// Renders the frames and makes them a video in `out_dir`. Frames of an earlier attempt of the same
/// `run` with the same inputs are taken over.
///
/// # Errors
/// What renderer and encoder say; [`Fault::Transient`] where the video is not what was asked for.
pub async fn run(
    ports: &Ports,
    control: &Control,
    subject: Subject<'_>,
    params: &TurntableParams,
    run: &str,
    out_dir: &Path,
) -> Result<Output, ModuleError> {
    let request = TurntableRequest {
        scene: subject.scene(&params.camera),
        settings: params.picture.settings(ImageFormat::Png),
        frames: params.motion.frames,
        degrees: params.motion.degrees,
        axis: match params.motion.axis {
            RotationAxis::Up => TurnAxis::Up,
            RotationAxis::Side => TurnAxis::Right,
            RotationAxis::Front => TurnAxis::Front,
        },
        range: 0..params.motion.frames,
        folder: frames_dir(ports, subject, params, run)?,
    };
    std::fs::create_dir_all(&request.folder).map_err(|e| io_error("make the frame folder", &request.folder, &e))?;
    let frames: Vec<PathBuf> = (0..request.frames).map(|frame| request.frame_path(frame)).collect();
    let frames_dir = request.folder.clone();
    let rendered = ports.blender.turntable(request, &control.share(0.0, RENDER_SHARE)).await?;

    let codec = params.video.codec;
    let file = out_dir.join(format!("turntable.{}", codec.extension()));
    let poster = frames[0].clone();
    let request = EncodeRequest {
        frames,
        fps: params.motion.fps,
        video: params.video.clone(),
        alpha: params.picture.transparent,
        out: file.clone(),
    };
    let encoding = control.share(RENDER_SHARE, 1.0);
    ports.video.encode(request, &encoding).await?;
    let (facts, content_hash) = ports.video.inspect(&file, &encoding).await?;
    check(&facts, params)?;
    let (poster_hash, _, _) = picture::facts(&poster).await?;
    Ok(Output {
        file,
        mime: codec.mime().to_owned(),
        facts,
        content_hash,
        poster,
        poster_hash,
        report: rendered.report,
        reused_frames: rendered.reused,
        frames_dir,
    })
}

/// Named by everything that enters the pixels, so that frames of other inputs are never taken over.
fn frames_dir(
    ports: &Ports,
    subject: Subject<'_>,
    params: &TurntableParams,
    run: &str,
) -> Result<PathBuf, ModuleError> {
    let scene = subject.scene(&params.camera);
    let studio: Option<&Sha256> = subject.template.map(|t| &t.sha256);
    let inputs = (&scene.glb_sha256, &scene.materials, studio, scene.up_axis, scene.front_axis, &scene.view, params);
    let digest = sha256_of_json(&inputs)?;
    Ok(ports.resumable.join(format!("frames-{run}-{}", &digest.as_str()[..16])))
}

/// Exactly the frames, rate and size that were asked for.
fn check(facts: &VideoFacts, params: &TurntableParams) -> Result<(), ModuleError> {
    let (motion, picture) = (&params.motion, &params.picture);
    let rate = format!("{}/1", motion.fps);
    if facts.frames == u64::from(motion.frames)
        && facts.frame_rate == rate
        && (facts.width, facts.height) == (picture.width, picture.height)
    {
        return Ok(());
    }
    Err(ModuleError::new(
        Fault::Transient,
        "render.wrong_video",
        format!(
            "The encoder wrote {} frames of {}×{} px at {} fps where {} of {}×{} px at {rate} were asked for.",
            facts.frames, facts.width, facts.height, facts.frame_rate, motion.frames, picture.width, picture.height
        ),
        "The video is made again; if it stays, run `hartomat doctor`.",
    ))
}
