//! What every fixed pipeline of an order line begins with: set up → materials → studio.

use contracts::{
    material::MaterialMap,
    snapshot::{LineSnapshot, ResultSlot},
};
use modules::{
    Control, ModuleError,
    materials::{auto_populate, missing, resolve_map},
    order::setup_line,
    output::publish_asset::Attempt,
    ports::Ports,
    render::{Subject, resolve_template},
};

use crate::log::{StepLog, step};

/// Share of a line's progress that preparing takes.
pub const PREPARED: f32 = 0.1;

/// A line ready to be rendered.
pub struct Prepared {
    pub line: setup_line::Output,
    pub materials: MaterialMap,
    pub template: Option<resolve_template::Output>,
    /// Slots an earlier attempt or the graph has filled already.
    pub published: Vec<ResultSlot>,
}

impl Prepared {
    pub fn subject(&self) -> Subject<'_> {
        Subject { line: &self.line, materials: &self.materials, template: self.template.as_ref() }
    }

    pub fn is_published(&self, slot: &ResultSlot) -> bool {
        self.published.contains(slot)
    }
}

pub async fn run(
    ports: &Ports,
    control: &Control,
    snapshot: &LineSnapshot,
    attempt: Attempt,
    log: &dyn StepLog,
) -> Result<Prepared, ModuleError> {
    control.report(0.0, "Reading the product");
    let published = ports.publisher.published(snapshot.line, attempt.generation).await?;
    let line = step(
        log,
        control,
        "order_line_setup",
        setup_line::MODULE_KEY,
        setup_line::run(ports, &control.share(0.0, PREPARED), snapshot),
        |out| count(out.report.leaves().count(), "part"),
    )
    .await?;
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
            &snapshot.params.auto_populate,
        ),
        |all| count(all.len(), "assignment"),
    )
    .await?;
    let materials = step(
        log,
        control,
        "material_map_resolve",
        resolve_map::MODULE_KEY,
        async { resolve_map::run(&line.report, &assignments, &line.library, &snapshot.params.materials) },
        |map| {
            let missing = missing::report(&line.report, map, &line.library);
            let mapped = count(map.entries.len() - missing.len(), "part");
            let what = format!("{mapped} mapped, {} without material", missing.len());
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
    let published = published.into_iter().map(|(slot, _)| slot).collect();
    Ok(Prepared { line, materials, template, published })
}

/// `1 part`, `2 parts`.
fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
