//! `hartomat cad inspect|convert`: what is in a STEP file, without a server.

use std::path::Path;

use anyhow::Result;
use contracts::CadReport;
use modules::{
    Control, Fault, ModuleError,
    ports::{Cad, ConvertRequest, LinearDeflection, ModelFormat, Tessellation},
};
use serde_json::json;

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
            convert(global, &config, input, output, tessellation).await
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
    let (bundle_dir, root) = super::render::bundle_of(step)?;
    let report = app::cad_client(config)?.inspect(bundle_dir, root, &Control::unattended()).await?;
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

async fn convert(
    global: &Global,
    config: &Config,
    input: &Path,
    output: &Path,
    tessellation: Tessellation,
) -> Result<()> {
    let extension = output.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let format = match extension.as_str() {
        "glb" => ModelFormat::Glb,
        "stl" => ModelFormat::Stl,
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
    let (bundle_dir, root) = super::render::bundle_of(input)?;
    let request = ConvertRequest { bundle_dir, root, format, tessellation, out: output.to_owned() };
    let made = app::cad_client(config)?.convert(request, &Control::unattended()).await?;
    if global.json {
        let facts = json!({
            "path": std::path::absolute(&made.path)?,
            "occurrences": made.occurrences,
            "triangles": made.triangles,
            "seconds": made.seconds,
        });
        println!("{}", serde_json::to_string_pretty(&facts)?);
    } else {
        eprintln!(
            "{}: {} occurrences, {} triangles of distinct shapes, {:.2} s",
            made.path.display(),
            made.occurrences,
            made.triangles,
            made.seconds
        );
    }
    Ok(())
}
