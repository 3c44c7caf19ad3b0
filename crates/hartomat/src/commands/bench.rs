//! `hartomat bench`: what a still costs through the warm pipeline, order to published asset. Prints
//! figures; what they are compared with is the caller's business (`cargo xtask bench`).

use std::time::Instant;

use anyhow::{Context, Result, bail};
use contracts::{
    Sha256,
    module::params::{AutoPopulateParams, LineParams, ResolveMapParams},
    scene::{Axis, RenderReport, RenderSettings, Scene, View},
};
use modules::{
    Control,
    materials::{auto_populate, resolve_map},
    ports::{Blender, Blobs, StillRequest, TurnAxis, TurntableRequest},
};
use serde_json::json;
use store::{LineStatus, orders::NewLine};

use super::{render, samples};
use crate::{
    app::App,
    cli::{BenchArgs, Global},
    config::Config,
    progress,
};

pub async fn run(global: &Global, args: &BenchArgs) -> Result<()> {
    let data = args.out.join("data");
    let config =
        Config { data: data.clone(), database_url: None, blobs: None, keep_ready: false, ..Config::load(global)? };
    let app = App::open(config).await?;
    let idle_rss_kb = rss_kb("self")?;
    let seeded = samples::seed(&app).await?;
    let _workers = app.runtime.start().await?;
    let cad_file = samples::upload(&app, &args.step).await?;
    let product = samples::product(&app, "BENCH", "Bench", cad_file).await?;
    let report = samples::await_cad_report(&app, cad_file).await?.context("the STEP file cannot be read")?;
    // The same picture as `hartomat render` makes by default, in the measured size.
    let overrides = json!({
        "width": args.width, "height": args.height, "samples": args.samples, "seed": 1,
        "view": "preset", "camera_preset": "iso", "noise_threshold": 0.0, "on_missing": "warn",
    });
    let overrides = overrides.as_object().cloned().unwrap_or_default();
    let input = render::output_type(contracts::ArtifactKind::StillImage, seeded.template, overrides.clone());
    let output_type = store::output_types::create(&app.db, input, app.clock.now_ms()).await?.id;

    let mut lines = Vec::new();
    let mut blender_rss_kb = Vec::new();
    // The first starts the session and imports the product: it is shown, not counted.
    for _ in 0..=args.runs {
        let order = samples::order(&app, "bench", vec![NewLine::new(product, output_type)]).await?;
        let (_, mut done) = progress::follow_order(&app, order).await?;
        let line = done.pop().context("the order has no line")?;
        if line.status != LineStatus::Done {
            bail!("a line ended {}: {:?}", line.status, line.error);
        }
        let dispatch = line.dispatch.context("no dispatch")?;
        let (Some(started), Some(finished)) = (dispatch.started_ms, dispatch.finished_ms) else {
            bail!("the dispatch has no times")
        };
        let render: RenderReport = line
            .assets
            .first()
            .and_then(|asset| asset.provenance.render.clone())
            .context("the asset has no render report")?;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of one render")]
        let total_s = (finished - started) as f64 / 1000.0;
        let outside_s = total_s - render.render_s - render.import_s;
        lines.push(json!({
            "total_s": total_s, "import_s": render.import_s, "render_s": render.render_s, "outside_blender_s": outside_s,
        }));
        blender_rss_kb.extend(app.blender.idle_pids().first().and_then(|pid| rss_kb(&pid.to_string()).ok()));
    }
    // What a bare script needs to render the same scene.
    let file = store::cad_files::cad_file(&app.db, cad_file).await?;
    let glb = app.blobs.local_path(&file.summary.context("intake is through")?.glb.sha256).await?;
    let library = store::materials::library(&app.db).await?;
    let assignments = auto_populate::populate(&report, &[], &library, &AutoPopulateParams::default());
    let policy = ResolveMapParams { on_missing: contracts::material::OnMissing::Warn, material_override: None };
    let map = resolve_map::run(&report, &assignments, &library, &policy)?;
    let map_file = args.out.join("materials.json");
    std::fs::write(&map_file, serde_json::to_vec(&map)?)?;
    let turntable = match args.frames {
        0 => serde_json::Value::Null,
        frames => {
            let studio = match seeded.template {
                Some(id) => {
                    let template = store::templates::template(&app.db, id).await?;
                    Some(app.blobs.local_path(&template.sha256).await?)
                }
                None => None,
            };
            let scene = Scene {
                glb: glb.clone(),
                glb_sha256: Sha256::from_bytes(&[0; 32]),
                materials: map,
                studio,
                up_axis: Axis::PosZ,
                front_axis: Axis::NegY,
                view: View::Preset { name: "iso".to_owned() },
            };
            let params: LineParams = LineParams::effective(contracts::ArtifactKind::StillImage, &[&overrides])
                .expect("the still was rendered");
            turntable(&app, scene, &params.frame_settings(), frames).await?
        }
    };
    app.blender.shut_down();
    println!(
        "{}",
        json!({
            "idle_rss_kb": idle_rss_kb, "blender_rss_kb": blender_rss_kb, "own_rss_kb": rss_kb("self")?,
            "first": lines[0], "warm": &lines[1..], "turntable": turntable, "glb": glb, "materials": map_file,
        })
    );
    Ok(())
}

/// Seconds of single stills of a scene, and of the frames of a turntable of it.
async fn turntable(app: &App, scene: Scene, settings: &RenderSettings, frames: u32) -> Result<serde_json::Value> {
    let folder = app.config.resumable().join("bench");
    std::fs::create_dir_all(&folder)?;
    let control = Control::unattended();
    let mut still_s = Vec::new();
    for _ in 0..3 {
        let out = folder.join("still.png");
        let started = Instant::now();
        let request = StillRequest { scene: scene.clone(), settings: settings.clone(), out };
        app.blender.still(request, &control).await?;
        still_s.push(started.elapsed().as_secs_f64());
    }
    let request = TurntableRequest {
        scene,
        settings: settings.clone(),
        frames,
        degrees: 360.0,
        axis: TurnAxis::Up,
        range: 0..frames,
        folder: folder.clone(),
    };
    let report = app.blender.turntable(request, &control).await?;
    std::fs::remove_dir_all(&folder)?;
    Ok(json!({ "still_s": still_s, "frame_s": report.frame_s }))
}

/// Resident memory of a process, kB.
fn rss_kb(process: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).context("no VmRSS")?;
    Ok(line.split_whitespace().nth(1).context("no figure")?.parse()?)
}
