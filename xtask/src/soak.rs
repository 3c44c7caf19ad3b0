//! Random schedules of the engine for as long as told.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::sh;

/// `--minutes N [--seed S]`; a broken invariant is printed with its seed.
pub fn soak(args: &[&str]) -> Result<()> {
    let (minutes, seed) = match args {
        ["--minutes", minutes] => (minutes, &"0"),
        ["--minutes", minutes, "--seed", seed] => (minutes, seed),
        _ => bail!("soak takes --minutes N and, if wanted, --seed S"),
    };
    minutes.parse::<f64>().with_context(|| format!("`{minutes}` is not a number of minutes"))?;
    seed.parse::<u64>().with_context(|| format!("`{seed}` is not a seed"))?;
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--quiet", "--package", "workflow", "--example", "soak_engine", "--"]);
    sh::run(command.args([minutes, seed]))
}
