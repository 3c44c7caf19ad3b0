//! Writes the project's own sample STEP files (`fixtures/step`), and large ones for measurements.
//!
//! Usage: `hartomat-cad-samples FOLDER` or `hartomat-cad-samples --large INSTANCES FILE`. The same
//! kernel gives the same entities every time; only the numbers of some styles differ.

mod bearings;
mod boxes;
mod drive;
mod fasteners;
mod kit;
mod large;
mod motion;
mod piping;

use std::path::Path;
use std::process::ExitCode;

use bearings::PillowRevision;
use boxes::HousingRevision;
use drive::CouplingRevision;
use kit::Made;

type Maker = fn(&Path) -> Made<()>;

const SAMPLES: &[(&str, Maker)] = &[
    ("ball_bearing.step", bearings::ball_bearing),
    ("pillow_block.step", |path| bearings::pillow_block(path, PillowRevision::First)),
    ("pillow_block_r2.step", |path| bearings::pillow_block(path, PillowRevision::HousingRenamed)),
    ("flange.step", piping::flange),
    ("valve.step", piping::valve),
    ("shaft_coupling.step", |path| drive::shaft_coupling(path, CouplingRevision::First)),
    ("shaft_coupling_r2.step", |path| drive::shaft_coupling(path, CouplingRevision::OneBoltRemoved)),
    ("gear_pair.step", drive::gear_pair),
    ("linear_guide.step", motion::linear_guide),
    ("hydraulic_cylinder.step", motion::hydraulic_cylinder),
    ("housing.step", |path| boxes::housing(path, HousingRevision::First)),
    ("housing_r2.step", |path| boxes::housing(path, HousingRevision::CoverChanged)),
    ("connector.step", boxes::connector),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let made = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--large", instances, file] => match instances.parse() {
            Ok(instances) => large::assembly(Path::new(file), instances).map_err(|error| error.to_string()),
            Err(_) => Err(format!("{instances} is no number of instances")),
        },
        [folder] => SAMPLES.iter().try_for_each(|(name, _)| in_own_process(folder, name)),
        [folder, only] => SAMPLES
            .iter()
            .filter(|(name, _)| name == only)
            .try_for_each(|(name, make)| one(name, *make, &Path::new(folder).join(name))),
        _ => {
            eprintln!("usage: hartomat-cad-samples FOLDER [NAME] | --large INSTANCES FILE");
            return ExitCode::from(2);
        }
    };
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(1)
        }
    }
}

/// The kernel numbers what it writes through the life of a process, so each sample gets its own.
fn in_own_process(folder: &str, name: &str) -> Result<(), String> {
    let done = std::env::current_exe().and_then(|me| std::process::Command::new(me).args([folder, name]).status());
    match done {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

fn one(name: &str, make: Maker, path: &Path) -> Result<(), String> {
    make(path).map_err(|error| format!("{name}: {error}"))?;
    println!("{name}");
    Ok(())
}
