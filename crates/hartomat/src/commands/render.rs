//! `hartomat render STEP`: the main job on one file without a server. It takes the way every order
//! line takes, in a data folder of its own that is removed at the end.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use contracts::{
    ArtifactKind,
    ids::{MaterialId, ProductId, TemplateId},
    module::{
        ParamFault,
        params::{Angle, Export, LineParams},
    },
};
use modules::{Fault, ModuleError, ports::Blobs};
use serde_json::{Map, Value, json};
use store::{
    LineStatus,
    orders::{Line, NewLine},
    output_types::OutputTypeInput,
    products::assignments::Choice,
};

use super::{graph, samples};
use crate::{
    app::App,
    cli::{Global, Mode, Output, RenderArgs, ThumbnailRenderer},
    config::Config,
    progress,
};

/// Most files taken from the folder of a STEP file that refers to others.
const MAX_BUNDLE_FILES: usize = 2_000;

/// Where a STEP file lies, and its name there.
pub fn bundle_of(step: &Path) -> Result<(PathBuf, PathBuf), ModuleError> {
    let input = |code: &str, message: String, remedy: &str| ModuleError::new(Fault::Input, code, message, remedy);
    let absolute = std::path::absolute(step)
        .map_err(|e| input("cad.no_such_file", format!("`{}`: {e}.", step.display()), "Name a STEP file."))?;
    let meta = std::fs::metadata(&absolute).map_err(|e| {
        input(
            "cad.no_such_file",
            format!("`{}` cannot be read: {e}.", step.display()),
            "Check the path and its rights.",
        )
    })?;
    if !meta.is_file() {
        return Err(input("cad.no_such_file", format!("`{}` is no file.", step.display()), "Name a STEP file."));
    }
    let name = absolute.file_name().expect("a file has a name").into();
    Ok((absolute.parent().expect("a file has a folder").to_owned(), name))
}

/// The files of a bundle: the root alone, or with it the STEP files beside it where it refers to others.
pub fn bundle_files(dir: &Path, root: &Path) -> Result<Vec<PathBuf>> {
    let text = std::fs::read(dir.join(root))?;
    let refers = text.windows(14).any(|w| w == b"DOCUMENT_FILE(");
    let mut files = vec![root.to_owned()];
    if refers {
        for entry in std::fs::read_dir(dir)?.take(MAX_BUNDLE_FILES) {
            let name = PathBuf::from(entry?.file_name());
            let is_step = name
                .extension()
                .and_then(|e| e.to_str())
                .is_some_and(|e| ["stp", "step", "p21"].contains(&e.to_ascii_lowercase().as_str()));
            if is_step && name != root {
                files.push(name);
            }
        }
        files.sort();
    }
    Ok(files)
}

pub async fn run(global: &Global, args: &RenderArgs) -> Result<()> {
    let overrides = overrides(args)?;
    bundle_of(&args.step)?;
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    let data = std::env::temp_dir().join(format!("hartomat-render-{}", uuid::Uuid::now_v7().simple()));
    let config =
        Config { data: data.clone(), database_url: None, blobs: None, keep_ready: false, ..Config::load(global)? };
    let result = render(config, global, args, overrides).await;
    // Nothing of the folder is needed any more; a failure to remove it is no failure of the render.
    if let Err(e) = std::fs::remove_dir_all(&data) {
        tracing::warn!(path = %data.display(), error = %e, "temporary data folder not removed");
    }
    result
}

async fn render(config: Config, global: &Global, args: &RenderArgs, overrides: Map<String, Value>) -> Result<()> {
    let app = App::open(config).await?;
    let seeded = samples::seed(&app).await?;
    let workers = app.runtime.start().await?;
    let cad_file = samples::upload(&app, &args.step).await?;
    let stem = args.step.file_stem().and_then(|s| s.to_str()).unwrap_or("product").to_owned();
    let product = samples::product(&app, &stem, &stem, cad_file).await?;
    if let Some(file) = &args.materials {
        assign(&app, product, cad_file, file).await?;
    }
    let mut input = output_type(args.output.artifact_kind(), seeded.template, overrides);
    if args.mode != Mode::Legacy {
        input.workflow = Some(graph::workflow(&app, args).await?);
    }
    let output_type = store::output_types::create(&app.db, input, app.clock.now_ms()).await?;
    let lines = vec![NewLine::new(product, output_type.id)];
    let order = samples::order_in(&app, "", lines, Some(args.mode.execution())).await?;
    let (_, lines) = progress::follow_order(&app, order).await?;
    let line = lines.into_iter().next().context("the order has no line")?;
    let run = graph::follow(&app, args.mode, &line).await?;
    app.runtime.drain();
    for worker in workers {
        worker.await?;
    }
    app.blender.shut_down();
    report(&app, global, args, &line, run).await
}

/// What the arguments say, checked before anything is made.
fn overrides(args: &RenderArgs) -> Result<Map<String, Value>, ModuleError> {
    let mut overrides = json!({
        "width": args.width, "height": args.height, "samples": args.samples, "seed": args.seed,
        "transparent": args.transparent, "view": "preset", "camera_preset": args.camera, "noise_threshold": 0.0,
        "on_missing": "warn", "frames": args.frames, "fps": args.fps, "model_format": args.model_format.name(),
    });
    match args.output {
        Output::MultiAngle => overrides["angles"] = json!(Angle::standard()),
        Output::StillWithExports => overrides["exports"] = json!(Export::ALL),
        Output::Turntable if args.transparent => overrides["codec"] = json!("vp9"),
        Output::Thumbnail if args.thumbnail_renderer == ThumbnailRenderer::Threejs => {
            overrides["thumbnail_renderer"] = json!("threejs");
        }
        _ => {}
    }
    let kind = args.output.artifact_kind();
    // What the output does not look at was not meant for it.
    let mut overrides = overrides.as_object().cloned().unwrap_or_default();
    overrides.retain(|key, _| LineParams::means_something(kind, key));
    match LineParams::effective(kind, &[&overrides]) {
        Ok(_) => Ok(overrides),
        Err(faults) => {
            let said: Vec<String> = faults.iter().map(ParamFault::sentence).collect();
            Err(ModuleError::new(Fault::Input, "render.params", said.join(" "), "Choose values within the bounds."))
        }
    }
}

/// The output type a command-line order is bound to.
pub fn output_type(
    artifact_kind: ArtifactKind,
    template: Option<TemplateId>,
    overrides: Map<String, Value>,
) -> OutputTypeInput {
    OutputTypeInput {
        name: "Command line".into(),
        description: String::new(),
        artifact_kind,
        template,
        workflow: None,
        overrides,
        profile: contracts::profile::Profile::default(),
        price: None,
        active: true,
    }
}

/// Manual assignments from a JSON object of key or pattern → library name.
async fn assign(app: &App, product: ProductId, cad_file: contracts::ids::CadFileId, file: &Path) -> Result<()> {
    let wrong = |code: &str, message: String, remedy: &str| ModuleError::new(Fault::Input, code, message, remedy);
    let text = std::fs::read(file).map_err(|e| {
        wrong("materials.file", format!("`{}` cannot be read: {e}.", file.display()), "Check the path and its rights.")
    })?;
    let wanted: BTreeMap<String, String> = serde_json::from_slice(&text).map_err(|e| {
        wrong(
            "materials.file",
            format!("`{}` is not a JSON object of part → material: {e}.", file.display()),
            "Write for example {\"*bolt*\": \"Stainless steel\"}.",
        )
    })?;
    let library = store::materials::library(&app.db).await?;
    let mut by_pattern: Vec<(String, MaterialId)> = Vec::new();
    for (pattern, name) in wanted {
        let material = library.materials.iter().find(|m| m.name == name).ok_or_else(|| {
            let known = library.materials.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join(", ");
            wrong("material.unknown", format!("There is no material `{name}`."), &format!("Choose one of: {known}."))
        })?;
        by_pattern.push((pattern, material.id));
    }
    // An unreadable file is reported by the line itself.
    let Some(report) = samples::await_cad_report(app, cad_file).await? else { return Ok(()) };
    let choices: Vec<Choice> = report
        .leaves()
        .filter_map(|part| {
            let fits = |pattern: &str| matches(pattern, part.part_key.as_str()) || matches(pattern, &part.name);
            let material = by_pattern.iter().find(|(pattern, _)| fits(pattern))?.1;
            Some(Choice { part_key: part.part_key.clone(), material: Some(material) })
        })
        .collect();
    let version = store::products::product(&app.db, product).await?.version;
    store::products::assignments::choose(&app.db, product, version, &choices).await?;
    Ok(())
}

/// `*` any text, `?` one character, everything else itself, without regard to case.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*' {
            (p, t) = (p + 1, t + 1);
        } else if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if let Some((at, from)) = star {
            (p, t) = (at + 1, from + 1);
            star = Some((at, from + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Copies what was published into `--out` and says how it went.
async fn report(
    app: &App,
    global: &Global,
    args: &RenderArgs,
    line: &Line,
    run: Option<graph::Followed>,
) -> Result<()> {
    let mut artifacts = Vec::new();
    for asset in &line.assets {
        let target = args.out.join(&asset.file_name);
        let source = app.blobs.local_path(&asset.blob.sha256).await?;
        let staging = args.out.join(format!("{}.part", asset.file_name));
        let bytes = std::fs::read(&source)?;
        std::fs::write(&staging, bytes).with_context(|| format!("cannot write {}", staging.display()))?;
        std::fs::rename(&staging, &target).with_context(|| format!("cannot write {}", target.display()))?;
        artifacts.push(json!({
            "role": asset.slot.artifact_kind.role(),
            "path": std::path::absolute(&target)?,
            "mime": asset.mime,
            "width": asset.width,
            "height": asset.height,
            "sha256": asset.blob.sha256,
            "content_hash": asset.content_hash,
        }));
    }
    let dispatch = line.dispatch.as_ref();
    let nodes: Vec<serde_json::Value> = match &run {
        Some(run) => run.nodes.clone(),
        None => dispatch.map(|d| d.steps.iter().map(|step| node(step, d.attempts)).collect()).unwrap_or_default(),
    };
    let fell_back = run.as_ref().and_then(|run| run.run.fallback_reason.clone());
    let status = match line.status {
        LineStatus::Done if fell_back.is_some() => "fell_back",
        LineStatus::Done => "succeeded",
        LineStatus::Cancelled => "cancelled",
        _ => "failed",
    };
    if global.json {
        let document = json!({
            "run_id": dispatch.map(|d| d.id),
            "mode": dispatch.map(|d| d.mode),
            "status": status,
            "artifacts": artifacts,
            "nodes": nodes,
            "verdict": run.as_ref().and_then(|run| run.run.verdict.clone()),
            "comparison": run.as_ref().and_then(|run| run.comparison.clone()),
            "error": line.error.as_ref().or(fell_back.as_ref()),
        });
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        for artifact in &artifacts {
            println!("{}", artifact["path"].as_str().unwrap_or_default());
        }
    }
    match &line.error {
        Some(error) => Err(error.clone().into()),
        None if line.status == LineStatus::Done => Ok(()),
        None => anyhow::bail!("the line ended {}", line.status),
    }
}

/// A step of the render log in the words of a run's nodes.
fn node(step: &serde_json::Value, attempts: u32) -> serde_json::Value {
    json!({
        "id": step["step"],
        "step": step["step"],
        "status": step["status"],
        "attempts": attempts,
        "seconds": step["seconds"],
        "cache": null,
    })
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_like_a_shell_would() {
        for (pattern, text, expected) in [
            ("*bolt*", "as1/Nut-Bolt#1/bolt", true),
            ("bolt", "bolt", true),
            ("bolt", "bolts", false),
            ("b?lt*", "BOLT_12", true),
            ("*", "", true),
            ("?", "", false),
            ("a*b*c", "a-x-b-y-c", true),
            ("a*b*c", "a-x-b-y", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
