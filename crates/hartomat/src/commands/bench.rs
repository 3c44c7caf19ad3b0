//! `hartomat bench`: what a still costs through the warm pipeline, order to published asset. Prints
//! figures; what they are compared with is the caller's business (`cargo xtask bench`).

use anyhow::{Context, Result, bail};
use contracts::{
    module::params::{AutoPopulateParams, ResolveMapParams},
    scene::RenderReport,
};
use modules::{
    materials::{auto_populate, resolve_map},
    ports::Blobs,
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
    let idle_rss_kb = own_rss_kb()?;
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
    let input = render::output_type(contracts::ArtifactKind::StillImage, seeded.template, overrides);
    let output_type = store::output_types::create(&app.db, input, app.clock.now_ms()).await?.id;

    let mut lines = Vec::new();
    // The first starts the session and imports the product: it is shown, not counted.
    for _ in 0..=args.runs {
        let order = samples::order(&app, "bench", vec![NewLine { product, output_type }]).await?;
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
    app.blender.shut_down();
    println!(
        "{}",
        json!({ "idle_rss_kb": idle_rss_kb, "first": lines[0], "warm": &lines[1..], "glb": glb, "materials": map_file })
    );
    Ok(())
}

/// Resident memory of this process before any work, kB.
fn own_rss_kb() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).context("no VmRSS")?;
    Ok(line.split_whitespace().nth(1).context("no figure")?.parse()?)
}
