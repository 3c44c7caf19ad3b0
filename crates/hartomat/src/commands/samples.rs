//! Sample data: what `demo` fills an empty installation with, and what `render` stands on.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use contracts::{
    CadReport, ExecutionMode,
    ids::{CadFileId, OrderId, ProductId, UserId},
    scene::Axis,
};
use modules::{cad::intake::MAX_REPORT_BYTES, ports::Blobs};
use store::{
    CadStatus, Database,
    cad_files::NewCadFile,
    identity::{
        Role,
        users::{self, NewUser},
    },
    orders::{NewLine, NewOrder},
    products::NewProduct,
    seeds::{Samples, Seeded},
    templates::NewTemplate,
    workflows::{NewVersion, NewWorkflow},
};
use workflow::starters::Starter;

use crate::app::App;

/// Camera presets every studio of ours has.
const PRESETS: [&str; 4] = ["front", "iso", "top", "detail"];

/// The studios built by script; sample output types stand in the first.
const STUDIOS: &[(&str, &str, &str)] = &[
    (
        "Softbox",
        "softbox.blend",
        "Large soft lights on a light, seamless backdrop; a shadow catcher where there is none.",
    ),
    ("Dark", "dark.blend", "Few hard-edged lights before black: contours and reflections."),
    ("Packshot", "packshot.blend", "Even light on pure white, as shops want it."),
];

/// Materials, categories, pricing tiers, studios, workflows and output types; what exists stays as it is.
pub async fn seed(app: &App) -> Result<Seeded> {
    let mut studios = Vec::new();
    let wanted = app.config.studios.iter().flat_map(|folder| STUDIOS.iter().map(move |studio| (folder, studio)));
    for (folder, (name, file_name, description)) in wanted {
        let blend = folder.join(file_name);
        let stored = app.blobs.put_file(&blend).await.with_context(|| format!("the studio {}", blend.display()))?;
        studios.push(NewTemplate {
            name: (*name).into(),
            description: (*description).into(),
            file_name: (*file_name).into(),
            blend: stored,
            presets: PRESETS.map(str::to_owned).into(),
        });
    }
    let samples = Samples { studios, workflows: workflows(app) };
    Ok(store::seeds::seed(&app.db, samples, app.clock.now_ms()).await?)
}

/// The starters, each as a workflow.
fn workflows(app: &App) -> Vec<(NewWorkflow, NewVersion)> {
    let registry = &app.runtime.nodes().registry;
    let of = |starter: &Starter| {
        let document = starter.document(registry);
        let first = NewVersion {
            text: document.to_canonical(),
            execution_mode: ExecutionMode::Legacy,
            nodes: u32::try_from(document.nodes.len()).unwrap_or(u32::MAX),
            errors: 0,
            by: None,
        };
        let new = NewWorkflow {
            name: starter.label().into(),
            description: starter.description().into(),
            family: starter.family(),
            active: true,
        };
        (new, first)
    };
    Starter::ALL.iter().map(of).collect()
}

/// The account that sample orders and command-line orders belong to; nobody can sign in to it.
pub async fn local_account(db: &Database, now_ms: i64) -> Result<UserId> {
    const EMAIL: &str = "local@hartomat.invalid";
    if let Some((user, _)) = users::with_password(db, EMAIL).await? {
        return Ok(user.id);
    }
    let new = NewUser {
        email: EMAIL.into(),
        name: "Command line".into(),
        role: Role::Operator,
        locale: "en".into(),
        // No Argon2 string: no password verifies against it.
        password_hash: "!".into(),
    };
    Ok(users::create(db, new, now_ms).await?.id)
}

/// Stores a STEP file with what it refers to; intake is left to the workers.
pub async fn upload(app: &App, step: &Path) -> Result<CadFileId> {
    let (dir, root) = super::render::bundle_of(step)?;
    let mut files = Vec::new();
    for relative in super::render::bundle_files(&dir, &root)? {
        let blob = app.blobs.put_file(&dir.join(&relative)).await?;
        files.push((relative.to_string_lossy().into_owned(), blob));
    }
    let root = root.to_string_lossy().into_owned();
    let new = NewCadFile { name: root.clone(), root, files, uploaded_by: None };
    let (file, _) = store::cad_files::create(&app.db, new, app.clock.now_ms()).await?;
    app.runtime.cad_file_added(file.id);
    Ok(file.id)
}

pub async fn product(app: &App, sku: &str, name: &str, cad_file: CadFileId) -> Result<ProductId> {
    let new = NewProduct {
        sku: sku.into(),
        name: name.into(),
        category: None,
        cad_file,
        up_axis: Axis::PosZ,
        front_axis: Axis::NegY,
    };
    Ok(store::products::create_sample(&app.db, new, app.clock.now_ms()).await?.id)
}

/// Drafts and submits an order.
pub async fn order(app: &App, note: &str, lines: Vec<NewLine>) -> Result<OrderId> {
    order_in(app, note, lines, None).await
}

/// The same in a mode named for all lines.
pub async fn order_in(app: &App, note: &str, lines: Vec<NewLine>, mode: Option<ExecutionMode>) -> Result<OrderId> {
    let now = app.clock.now_ms();
    let created_by = local_account(&app.db, now).await?;
    let new = NewOrder { note: note.into(), priority: 0, due: None, proof: false, lines, created_by };
    let order = store::orders::create(&app.db, new, now).await?;
    app.runtime.submit_order_in(order.id, None, mode).await?;
    Ok(order.id)
}

/// Sample STEP files: `(sku, name, file)`.
pub fn sample_products(fixtures: &Path) -> Vec<(String, String, PathBuf)> {
    const SAMPLES: [(&str, &str, &str); 10] = [
        ("HM-1001", "Pillow block bearing", "pillow_block"),
        ("HM-1002", "Deep groove ball bearing", "ball_bearing"),
        ("HM-1003", "Shaft coupling", "shaft_coupling"),
        ("HM-1004", "Weld neck flange", "flange"),
        ("HM-1005", "Angle valve", "valve"),
        ("HM-1006", "Spur gear pair", "gear_pair"),
        ("HM-1007", "Linear guide", "linear_guide"),
        ("HM-1008", "Hydraulic cylinder", "hydraulic_cylinder"),
        ("HM-1009", "Housing with screws", "housing"),
        ("HM-1010", "Multi-pin connector", "connector"),
    ];
    SAMPLES
        .into_iter()
        .map(|(sku, name, file)| (sku.to_owned(), name.to_owned(), fixtures.join("step").join(format!("{file}.step"))))
        .filter(|(_, _, file)| file.is_file())
        .collect()
}

/// The part tree once intake is through; none where the file cannot be read.
pub async fn await_cad_report(app: &App, id: CadFileId) -> Result<Option<CadReport>> {
    let mut events = app.runtime.events().subscribe(None).live;
    loop {
        let file = store::cad_files::cad_file(&app.db, id).await?;
        match (file.status, file.summary) {
            (CadStatus::Ready, Some(summary)) => {
                let bytes = app.blobs.read(&summary.report.sha256, MAX_REPORT_BYTES).await?;
                return Ok(Some(serde_json::from_slice(&bytes)?));
            }
            (CadStatus::Failed, _) => return Ok(None),
            _ => {}
        }
        // An event of any kind, lost or not, is a reason to look again; so is time.
        tokio::select! {
            _ = events.recv() => {}
            () = tokio::time::sleep(std::time::Duration::from_secs(1)) => {}
        }
    }
}
