//! The fixed still pipeline: set up → materials → studio → render → publish → notify.

use std::collections::BTreeMap;

use contracts::{ArtifactKind, ContentHash, provenance::Provenance, snapshot::LineSnapshot};
use modules::{
    Control, ModuleError, ScratchDir, cad,
    materials::{auto_populate, missing, resolve_map},
    order::setup_line,
    output::{
        notify,
        publish_asset::{self, Attempt},
    },
    ports::{Ports, PublishedAsset, ResultSlot},
    render::{blender_still, resolve_template},
};

use crate::log::{StepLog, step};

/// What the pipeline made.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub asset: PublishedAsset,
    pub content_hash: ContentHash,
    /// Things a person should know although the picture is done.
    pub warnings: Vec<String>,
}

pub async fn run(
    ports: &Ports,
    control: &Control,
    snapshot: &LineSnapshot,
    attempt: Attempt,
    log: &dyn StepLog,
) -> Result<Outcome, ModuleError> {
    let scratch = ScratchDir::create(&ports.scratch, &format!("line-{}", attempt.token))?;

    control.report(0.0, "Reading the product");
    let line = step(
        log,
        control,
        "order_line_setup",
        setup_line::MODULE_KEY,
        setup_line::run(ports, &control.share(0.0, 0.15), snapshot),
        |out| format!("{} parts", out.report.leaves().count()),
    )
    .await?;

    let params = &snapshot.params;
    let assignments = step(
        log,
        control,
        "auto_populate_materials",
        auto_populate::MODULE_KEY,
        auto_populate::run(
            ports,
            snapshot.product,
            &line.report,
            &snapshot.assignments,
            &line.library,
            auto_populate::Params { overwrite: params.overwrite_auto, minimum_match_score: params.minimum_match_score },
        ),
        |all| format!("{} assignments", all.len()),
    )
    .await?;

    let materials = step(
        log,
        control,
        "material_map_resolve",
        resolve_map::MODULE_KEY,
        async {
            resolve_map::run(
                &line.report,
                &assignments,
                &line.library,
                resolve_map::Params { on_missing: params.on_missing, material_override: params.material_override },
            )
        },
        |map| {
            let missing = missing::report(&line.report, map, &line.library);
            let what =
                format!("{} parts mapped, {} without material", map.entries.len() - missing.len(), missing.len());
            if missing.is_empty() { what } else { format!("{what}: {}", missing::sentence(&missing)) }
        },
    )
    .await?;

    let template = step(
        log,
        control,
        "resolve_template",
        resolve_template::MODULE_KEY,
        resolve_template::run(ports, snapshot),
        |t| t.as_ref().map_or_else(|| "plain stage".to_owned(), |t| t.name.clone()),
    )
    .await?;

    control.report(0.15, "Waiting for Blender");
    let still = step(
        log,
        control,
        "blender_still",
        blender_still::MODULE_KEY,
        blender_still::run(ports, &control.share(0.15, 0.97), &line, &materials, template.as_ref(), scratch.path()),
        |s| {
            format!(
                "{}×{} px, {} samples on {} in {:.1} s",
                s.width, s.height, s.report.samples, s.report.device, s.report.render_s
            )
        },
    )
    .await?;

    control.report(0.97, "Publishing");
    let mut warnings = line.report.warnings.clone();
    warnings.extend(still.report.warnings.iter().cloned());
    let provenance = Provenance {
        workflow: None,
        workflow_version: None,
        run: attempt.dispatch,
        node: "blender_still".to_owned(),
        step_sha256: snapshot.step_sha256.clone(),
        material_map_sha256: Some(still.material_map_sha256.clone()),
        template_sha256: template.as_ref().map(|t| t.sha256.clone()),
        module_versions: module_versions(),
        render: Some(still.report.clone()),
    };
    let asset = step(
        log,
        control,
        "output_save",
        publish_asset::MODULE_KEY,
        publish_asset::run(
            ports,
            attempt,
            snapshot,
            publish_asset::Input {
                file: &still.file,
                mime: &still.mime,
                width: Some(still.width),
                height: Some(still.height),
                content_hash: &still.content_hash,
                provenance,
                slot: ResultSlot::main(ArtifactKind::StillImage),
                completes_line: true,
            },
        ),
        |a| if a.newly_published { "published".to_owned() } else { "was already published".to_owned() },
    )
    .await?;

    // The picture is out: a failing message is a warning, never a second render.
    let told = step(
        log,
        control,
        "notify",
        notify::MODULE_KEY,
        notify::run(ports, snapshot, attempt.dispatch, attempt.generation, vec![asset.id]),
        |()| "queued".to_owned(),
    )
    .await;
    if let Err(e) = told {
        warnings.push(format!("The notification could not be queued: {e}"));
    }
    Ok(Outcome { asset, content_hash: still.content_hash, warnings })
}

/// Versions of the modules this pipeline calls.
fn module_versions() -> BTreeMap<String, u32> {
    [
        (cad::intake::MODULE_KEY, cad::intake::VERSION),
        (setup_line::MODULE_KEY, setup_line::VERSION),
        (auto_populate::MODULE_KEY, auto_populate::VERSION),
        (resolve_map::MODULE_KEY, resolve_map::VERSION),
        (resolve_template::MODULE_KEY, resolve_template::VERSION),
        (blender_still::MODULE_KEY, blender_still::VERSION),
        (publish_asset::MODULE_KEY, publish_asset::VERSION),
    ]
    .map(|(key, version)| (key.to_owned(), version))
    .into()
}
