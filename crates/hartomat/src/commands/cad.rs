//! `hartomat cad inspect|convert`: what is in a STEP file, without a server.

use std::path::{Path, PathBuf};

use anyhow::Result;
use cad::protocol::{Format, Job, Output, REPORT_FILE};
use contracts::CadReport;
use modules::{
    Control, Fault, ModuleError,
    ports::{LinearDeflection, Tessellation},
};

use crate::{
    app,
    cli::{CadCommand, Global},
    config::Config,
};

pub async fn run(global: &Global, command: &CadCommand) -> Result<()> {
    let config = Config::load(global)?;
    match command {
        CadCommand::Inspect { step } => inspect(global, &config, step).await,
        CadCommand::Convert { input, output, linear_deflection, angular_deflection } => {
            let tessellation = tessellation(*linear_deflection, *angular_deflection)?;
            convert(&config, input, output, tessellation).await
        }
    }
}

/// Bounds of what may be asked of the kernel; finer would not end.
fn tessellation(linear_mm: Option<f64>, angular_rad: Option<f64>) -> Result<Tessellation, ModuleError> {
    let refuse = |what: &str, allowed: &str| {
        ModuleError::new(
            Fault::Input,
            "cad.deflection",
            format!("The {what} deflection is out of bounds."),
            format!("Choose {allowed}."),
        )
    };
    let mut tessellation = Tessellation::default();
    if let Some(mm) = linear_mm {
        if !(1e-4..=1e4).contains(&mm) {
            return Err(refuse("linear", "0.0001 to 10000 mm"));
        }
        tessellation.linear = LinearDeflection::AbsoluteMm(mm);
    }
    if let Some(rad) = angular_rad {
        if !(0.01..=1.5).contains(&rad) {
            return Err(refuse("angular", "0.01 to 1.5 rad"));
        }
        tessellation.angular_rad = rad;
    }
    Ok(tessellation)
}

async fn inspect(global: &Global, config: &Config, step: &Path) -> Result<()> {
    let out = tempdir()?;
    read(config, step, &out, Vec::new(), true).await?;
    let report: CadReport = serde_json::from_slice(&std::fs::read(out.join(REPORT_FILE))?)?;
    std::fs::remove_dir_all(&out)?;
    if global.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print_tree(&report);
    }
    Ok(())
}

fn print_tree(report: &CadReport) {
    println!("{} · {} · unit {}", report.file, report.schema, report.unit);
    for part in &report.occurrences {
        let depth = part.part_key.as_str().matches('/').count();
        let mut facts = Vec::new();
        if part.geometry_id.is_some() {
            facts.push(format!("{} faces, {} triangles", part.faces, part.triangles));
        }
        if part.unmeshed_faces > 0 {
            facts.push(format!("{} faces without mesh", part.unmeshed_faces));
        }
        if let Some(bbox) = &part.bbox_mm {
            let [x, y, z] = bbox.size();
            facts.push(format!("{x:.1} × {y:.1} × {z:.1} mm"));
        }
        println!("{}{}  {}", "  ".repeat(depth), part.name, facts.join(" · "));
    }
    println!(
        "{} occurrences, {} with geometry, {} dropped faces",
        report.occurrences.len(),
        report.leaves().count(),
        report.dropped_faces
    );
    for warning in &report.warnings {
        println!("warning: {warning}");
    }
}

async fn convert(config: &Config, input: &Path, output: &Path, tessellation: Tessellation) -> Result<()> {
    let extension = output.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let format = match extension.as_str() {
        "glb" => Format::Glb,
        "stl" => Format::StlWhole,
        _ => {
            return Err(ModuleError::new(
                Fault::Input,
                "cad.output_format",
                format!("`{}` ends in neither .glb nor .stl.", output.display()),
                "Name the output file with one of these extensions.",
            )
            .into());
        }
    };
    let out = tempdir()?;
    let name = format!("out.{extension}");
    read(config, input, &out, vec![Output { name: name.clone(), format, tessellation }], false).await?;
    let made = out.join(&name);
    if !made.exists() {
        return Err(ModuleError::new(
            Fault::Input,
            "cad.no_geometry",
            format!("`{}` has no surface that could be converted.", input.display()),
            "Export the parts as solids or surfaces from the CAD system.",
        )
        .into());
    }
    // Renamed within the target's folder, so that a half-written file never stands there.
    let staging = output.with_extension(format!("{extension}.part"));
    std::fs::copy(&made, &staging)?;
    std::fs::rename(&staging, output)?;
    std::fs::remove_dir_all(&out)?;
    eprintln!("{} ({} bytes)", output.display(), std::fs::metadata(output)?.len());
    Ok(())
}

async fn read(config: &Config, step: &Path, out_dir: &Path, outputs: Vec<Output>, report: bool) -> Result<()> {
    let (bundle_dir, root) = super::render::bundle_of(step)?;
    let job = Job { bundle_dir, root, out_dir: out_dir.to_owned(), threads: 0, limits: None, report, outputs };
    app::cad_client(config)?.run(job, &Control::unattended()).await?;
    Ok(())
}

fn tempdir() -> Result<PathBuf> {
    let dir = std::env::temp_dir().join(format!("hartomat-cad-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}
