//! `hartomat compare A B`: whether two files show the same, with every number behind the verdict. The
//! judge is the one that shadow runs are judged by.

use std::path::Path;

use anyhow::{Context, Result, bail};
use blender::BlenderPool;
use judge::{FileRef, Tools, compare_and_draw};
use modules::{Control, Fault, ModuleError};
use parity::{Calibration, MediaComparison, SlotComparison, Thresholds, Verdict};
use video::Ffmpeg;

use crate::{
    app,
    cli::{CompareArgs, Global},
    config::Config,
};

/// Largest calibration file that is read, bytes.
const MAX_CALIBRATION_BYTES: u64 = 64 << 10;

pub async fn run(global: &Global, args: &CompareArgs) -> Result<()> {
    let thresholds = match &args.calibration {
        Some(file) => read_calibration(file)?,
        None => Thresholds::default(),
    };
    let scratch = std::env::temp_dir().join(format!("hartomat-compare-{}", uuid::Uuid::now_v7().simple()));
    let config = Config { data: scratch.clone(), ..Config::load(global)? };
    // Nothing is started unless there is a `.blend` to look into.
    let blender = BlenderPool::new(app::blender_config(&config));
    let tools = Tools { video: &Ffmpeg::default(), blender: &blender };
    let (a, b) = (FileRef::of(&args.a), FileRef::of(&args.b));
    let compared = compare_and_draw(tools, &Control::unattended(), &a, &b, &thresholds).await;
    blender.shut_down();
    if let Err(e) = std::fs::remove_dir_all(&scratch)
        && e.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(path = %scratch.display(), error = %e, "temporary folder not removed");
    }
    let compared = compared?;
    if let (Some(file), Some(png)) = (&args.heat_map, &compared.heat_map) {
        std::fs::write(file, png).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let comparison = compared.comparison;
    if global.json {
        println!("{}", serde_json::to_string_pretty(&comparison)?);
    } else {
        print(&comparison, &thresholds);
    }
    if args.heat_map.is_some() && compared.heat_map.is_none() {
        eprintln!("there is no heat map: the two have no pixels of one size");
    }
    if let Some(file) = &args.write_calibration {
        return write_calibration(file, &comparison.media);
    }
    match comparison.verdict {
        Verdict::Pass | Verdict::Warn => Ok(()),
        verdict => bail!("the verdict is {verdict}"),
    }
}

fn read_calibration(file: &Path) -> Result<Thresholds, ModuleError> {
    let refuse = |why: String| {
        ModuleError::new(
            Fault::Input,
            "compare.calibration",
            format!("`{}` is no calibration: {why}.", file.display()),
            "Write one with `hartomat compare A B --write-calibration FILE`.",
        )
    };
    let size = std::fs::metadata(file).map_err(|e| refuse(e.to_string()))?.len();
    if size > MAX_CALIBRATION_BYTES {
        return Err(refuse(format!("it has {size} bytes")));
    }
    let text = std::fs::read(file).map_err(|e| refuse(e.to_string()))?;
    let calibration: Calibration = serde_json::from_slice(&text).map_err(|e| refuse(e.to_string()))?;
    calibration.checked().map_err(|e| refuse(e.to_string()))
}

fn write_calibration(file: &Path, media: &MediaComparison) -> Result<()> {
    let calibration = Calibration::from_pairs(media.noise().as_ref()).map_err(|e| {
        ModuleError::new(
            Fault::Input,
            "compare.calibration",
            format!("No tolerances were written: {e}."),
            "Render the same scene twice with two seeds and compare those two.",
        )
    })?;
    let text = serde_json::to_string_pretty(&calibration)?;
    std::fs::write(file, text + "\n").with_context(|| format!("cannot write {}", file.display()))
}

fn print(comparison: &SlotComparison, thresholds: &Thresholds) {
    println!("{}{}", comparison.verdict, if comparison.identical { " (identical)" } else { "" });
    for reason in &comparison.reasons {
        println!("  {reason}");
    }
    let Some(n) = comparison.media.numbers() else { return };
    let bounds = |b: parity::Bounds| format!("warn above {:.4}, fail above {:.4}", b.warn, b.fail);
    println!("tile mean   {:.4}   ({})", n.tile_mean, bounds(thresholds.tile_mean));
    println!("bias        {:.4}   ({})", n.bias, bounds(thresholds.bias));
    if let Some(flip) = n.flip {
        println!("FLIP        {flip:.4}   ({})", bounds(thresholds.flip));
    }
    println!("mean delta  {:.4}", n.mean);
    println!("max delta   {:.4}", n.max);
    println!("pixels over {:.2}: {:.2} %", thresholds.pixel, n.share_over * 100.0);
}
