//! `hartomat workflow …`: documents without a server.

use std::{
    io::{Read, Write},
    path::Path,
};

use anyhow::Result;
use modules::{Fault, ModuleError};
use runtime::nodes;
use serde_json::{Value, json};
use workflow::{
    Diagnostic, Invocation, bounds::MAX_DOCUMENT_BYTES, check, document, presets, repair, starters::Starter,
};

use crate::{
    cli::{Global, WorkflowCommand},
    config::Config,
    probe,
};

pub async fn run(global: &Global, command: &WorkflowCommand) -> Result<()> {
    match command {
        WorkflowCommand::Validate { file } => validate(global, file),
        WorkflowCommand::Migrate { preset } => migrate(global, preset),
        WorkflowCommand::Repair { file, write } => repair(global, file, *write),
        WorkflowCommand::Nodes => list_nodes(global).await,
        WorkflowCommand::Starter { name } => starter(name),
        WorkflowCommand::Schema => say(&serde_json::to_string_pretty(&document::document_schema())?),
    }
}

fn validate(global: &Global, file: &Path) -> Result<()> {
    let report = check(&read(file)?, &nodes::registry(), &Invocation::default());
    if global.json {
        say(&serde_json::to_string_pretty(&report)?)?;
    } else {
        tell(&report.diagnostics)?;
        if report.valid {
            say(&format!("valid: family {}", report.family.label()))?;
        }
    }
    if report.valid { Ok(()) } else { Err(refused("workflow.invalid", file, &report.diagnostics)) }
}

fn migrate(global: &Global, file: &Path) -> Result<()> {
    match presets::migrate(&read(file)?, &nodes::registry()) {
        Ok(migration) if global.json => {
            let document = json!({ "config": migration.document.to_value(), "notes": migration.notes });
            say(&document::canonical::to_string(&document))
        }
        Ok(migration) => {
            migration.notes.iter().for_each(|note| eprintln!("note: {} {}", note.path, note.message));
            say(&migration.document.to_canonical())
        }
        Err(diagnostics) => fail(global, file, &diagnostics),
    }
}

fn repair(global: &Global, file: &Path, write: bool) -> Result<()> {
    let repair = match repair::repair(&read(file)?, &nodes::registry()) {
        Ok(repair) => repair,
        Err(diagnostics) => return fail(global, file, &diagnostics),
    };
    if global.json {
        let mut answer: Value = serde_json::to_value(&repair)?;
        answer["config"] = repair.document.to_value();
        say(&serde_json::to_string_pretty(&answer)?)?;
    } else {
        for fix in &repair.fixes {
            say(&format!("{} {}", fix.path, fix.message))?;
        }
        for change in &repair.diff.changes {
            say(&format!("  {}", serde_json::to_string(change)?))?;
        }
        say(if repair.changed { "changed" } else { "nothing to repair" })?;
        tell(&repair.remaining)?;
    }
    if write && repair.changed {
        replace(file, &repair.text)?;
    }
    if repair.remaining.iter().any(Diagnostic::is_error) {
        return Err(refused("workflow.needs_a_person", file, &repair.remaining));
    }
    Ok(())
}

/// Beside the file first, so that a half-written one never stands there.
fn replace(file: &Path, text: &str) -> Result<()> {
    let staging = file.with_extension("json.part");
    std::fs::write(&staging, text)?;
    Ok(std::fs::rename(&staging, file)?)
}

async fn list_nodes(global: &Global) -> Result<()> {
    let found = nodes::Nodes::new(&probe::all(&Config::load(global)?).await);
    if global.json {
        let value: Value = serde_json::from_str(&found.json)?;
        return say(&serde_json::to_string_pretty(&value)?);
    }
    for definition in found.registry.definitions() {
        let state = match &definition.availability {
            contracts::module::Availability::Enabled => String::new(),
            contracts::module::Availability::Disabled { reason, remedy } => format!("  disabled: {reason} {remedy}"),
        };
        say(&format!(
            "{:<24} {:<10} {:<7} {}{state}",
            definition.step, definition.family, definition.execution, definition.label
        ))?;
    }
    Ok(())
}

fn starter(name: &str) -> Result<()> {
    let starter: Starter = name.parse().map_err(|e: contracts::kind::UnknownName| {
        ModuleError::new(Fault::Input, "workflow.unknown_starter", e.to_string(), "Name one of them.")
    })?;
    say(&starter.document(&nodes::registry()).to_canonical())
}

/// The bytes of a document, at most one more than is read of it.
fn read(file: &Path) -> Result<Vec<u8>> {
    let limit = MAX_DOCUMENT_BYTES as u64 + 1;
    let mut text = Vec::new();
    let result = if file == Path::new("-") {
        std::io::stdin().take(limit).read_to_end(&mut text)
    } else {
        std::fs::File::open(file).and_then(|open| open.take(limit).read_to_end(&mut text))
    };
    result.map_err(|error| {
        let message = format!("{} cannot be read: {error}.", file.display());
        ModuleError::new(Fault::Input, "workflow.unreadable", message, "Check the path.")
    })?;
    Ok(text)
}

fn fail(global: &Global, file: &Path, diagnostics: &[Diagnostic]) -> Result<()> {
    if global.json {
        say(&serde_json::to_string_pretty(&json!({ "valid": false, "diagnostics": diagnostics }))?)?;
    } else {
        tell(diagnostics)?;
    }
    Err(refused("workflow.unreadable", file, diagnostics))
}

fn refused(code: &str, file: &Path, diagnostics: &[Diagnostic]) -> anyhow::Error {
    let errors = diagnostics.iter().filter(|d| d.is_error()).count();
    let count = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
    let message = format!("{} has {count}.", file.display());
    ModuleError::new(Fault::Input, code, message, "Correct them and run this again.").into()
}

fn tell(diagnostics: &[Diagnostic]) -> Result<()> {
    for found in diagnostics {
        let kind = if found.is_error() { "error" } else { "warning" };
        let path = if found.path.is_empty() { "(document)" } else { &found.path };
        say(&format!("{kind}: {path} {} [{}]", found.message, found.code.as_str()))?;
    }
    Ok(())
}

/// One line on stdout; a reader that went away (`| head`) is no fault.
fn say(line: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
