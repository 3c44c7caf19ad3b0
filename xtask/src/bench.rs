//! Measurements, printed and never asserted. Compared things run in turn, in one call.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{paths, setup, sh};

/// Warm stills per round, and rounds: pipeline and bare script take turns.
const STILLS: u32 = 5;
const ROUNDS: usize = 2;

struct Bench {
    name: &'static str,
    run: fn() -> Result<()>,
}

const ALL: &[Bench] = &[
    Bench { name: "still", run: still },
    Bench { name: "turntable", run: turntable },
    Bench { name: "fifty", run: fifty },
    Bench { name: "cad", run: cad },
    Bench { name: "compile", run: compile },
    Bench { name: "engine", run: engine },
    Bench { name: "lists", run: lists },
];

/// Runs all measurements, or those named.
pub fn bench(names: &[&str]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|n| !ALL.iter().any(|b| b.name == **n)) {
        bail!("no measurement `{unknown}`; there are: {}", ALL.iter().map(|b| b.name).collect::<Vec<_>>().join(", "));
    }
    for bench in ALL.iter().filter(|b| names.is_empty() || names.contains(&b.name)) {
        println!("── {}", bench.name);
        (bench.run)()?;
    }
    Ok(())
}

/// The file that is measured with.
fn scene_file() -> PathBuf {
    let shared = paths::root().join("../shared/step/02_as1-oc-214.stp");
    if shared.exists() { shared } else { paths::root().join("fixtures/step/pillow_block.step") }
}

/// A still through the warm pipeline, order to published asset, against a bare warm `bpy` script of
/// the same scene, samples and size; and the idle memory of the process.
fn still() -> Result<()> {
    let step = scene_file();
    println!("scene {}, softbox studio, preset iso, 640×480 px, 16 samples, denoised", step.display());
    let python = setup::built_python()?;
    let (mut pipeline, mut outside, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let out = std::env::temp_dir().join(format!("hartomat-bench-{}-{round}", std::process::id()));
        std::fs::create_dir_all(&out)?;
        let mut ours = Command::new(paths::executable());
        ours.arg("bench").arg(&step).args(["--runs", &STILLS.to_string(), "--out"]).arg(&out);
        let ours: Value = last_json(&sh::run_quiet(&mut ours)?)?;
        for line in ours["warm"].as_array().context("warm stills")? {
            pipeline.push(line["total_s"].as_f64().context("total_s")?);
            outside.push(line["outside_blender_s"].as_f64().context("outside_blender_s")?);
        }
        let mut theirs = Command::new(&python);
        theirs
            .arg(paths::blender().join("bench/bare_still.py"))
            .args(["--glb", text(&ours["glb"])?, "--materials", text(&ours["materials"])?, "--studio"])
            .arg(setup::built_studios()?.join("softbox.blend"))
            .args(["--preset", "iso", "--width", "640", "--height", "480", "--samples", "16"])
            .args(["--repeat", &STILLS.to_string(), "--out"])
            .arg(out.join("bare.png"));
        let theirs: Value = last_json(&sh::run_quiet(&mut theirs)?)?;
        bare.push(theirs["median_s"].as_f64().context("median_s")?);
        if round == 0 {
            let idle = ours["idle_rss_kb"].as_u64().context("idle_rss_kb")?;
            println!("idle memory without Blender: {:.1} MB (target ≤ 100)", idle as f64 / 1024.0);
        }
        std::fs::remove_dir_all(&out)?;
    }
    let (ours, theirs) = (median(&mut pipeline), median(&mut bare));
    println!("warm pipeline, order to published: median {ours:.2} s of {} stills", pipeline.len());
    println!("bare warm bpy script:              median {theirs:.2} s");
    println!(
        "ratio {:.3} (target ≤ 1.10); outside Blender per still {:.0} ms",
        ours / theirs,
        1000.0 * median(&mut outside)
    );
    Ok(())
}

/// What `hartomat bench` measured.
fn measured(runs: u32, more: &[&str]) -> Result<Value> {
    let out = std::env::temp_dir().join(format!("hartomat-bench-{}", std::process::id()));
    std::fs::create_dir_all(&out)?;
    let mut ours = Command::new(paths::executable());
    ours.arg("bench").arg(scene_file()).args(["--runs", &runs.to_string()]).args(more).arg("--out").arg(&out);
    let figures = last_json(&sh::run_quiet(&mut ours)?)?;
    std::fs::remove_dir_all(&out)?;
    Ok(figures)
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

/// Frames after the first against a single still of that scene, both warm.
fn turntable() -> Result<()> {
    println!("scene {}, softbox studio, preset iso, 640×480 px, 16 samples, 13 frames", scene_file().display());
    let figures = measured(1, &["--frames", "13"])?;
    let mut still = numbers(&figures["turntable"]["still_s"]);
    let frames = numbers(&figures["turntable"]["frame_s"]);
    let (still, frame) = (median(&mut still), median(&mut frames[1..].to_vec()));
    println!("single warm still: median {still:.2} s; turntable frame after the first: median {frame:.2} s");
    println!("ratio {:.3} (target ≤ 0.9)", frame / still);
    Ok(())
}

/// Fifty stills in a row: no line lost, memory flat.
fn fifty() -> Result<()> {
    println!("scene {}, 160×120 px, 4 samples, 50 stills", scene_file().display());
    let figures = measured(50, &["--width", "160", "--height", "120", "--samples", "4"])?;
    let stills = figures["warm"].as_array().context("warm stills")?;
    let imported = stills.iter().filter(|s| s["import_s"].as_f64() != Some(0.0)).count();
    let mut outside: Vec<f64> = stills.iter().filter_map(|s| s["outside_blender_s"].as_f64()).collect();
    let rss = numbers(&figures["blender_rss_kb"]);
    let mb = |at: Option<&f64>| at.copied().unwrap_or_default() / 1024.0;
    println!("{} lines done, {imported} of them imported the product again", stills.len());
    println!(
        "Blender's memory after the first, tenth and last: {:.0}, {:.0}, {:.0} MB",
        mb(rss.first()),
        mb(rss.get(10)),
        mb(rss.last())
    );
    println!("our own at the end: {:.0} MB", figures["own_rss_kb"].as_f64().unwrap_or_default() / 1024.0);
    println!("outside Blender per still: median {:.0} ms (target ≤ 150)", 1000.0 * median(&mut outside));
    Ok(())
}

/// STEP to GLB against cascadio from PyPI, same deflection.
fn cad() -> Result<()> {
    sh::run(
        Command::new("python3")
            .arg(paths::root().join("crates/cad-worker/benches/against_cascadio.py"))
            .arg(paths::release().join("hartomat-cad"))
            .arg(paths::release().join("hartomat-cad-samples")),
    )
}

/// Compile and validate graphs of growing size.
fn compile() -> Result<()> {
    example("workflow", "bench_compile")
}

/// One event of the engine in runs of growing size.
fn engine() -> Result<()> {
    example("workflow", "bench_engine")
}

/// First pages of long lists on both databases.
fn lists() -> Result<()> {
    example("store", "bench_lists")
}

fn example(package: &str, name: &str) -> Result<()> {
    sh::run(Command::new("cargo").args(["run", "--release", "--quiet", "--package", package, "--example", name]))
}

fn last_json(output: &str) -> Result<Value> {
    let line = output.lines().rev().find(|l| l.trim_start().starts_with('{')).context("no JSON was printed")?;
    Ok(serde_json::from_str(line)?)
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().context("a text was expected")
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
