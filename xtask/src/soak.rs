//! What may run for as long as one likes: random schedules of the engine, power cuts in real runs.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{check, sh};

const USAGE: &str = "soak takes --minutes N or --knocks N and, if wanted, --seed S";

/// `--minutes N [--seed S]`: schedules; `--knocks N [--seed S]`: power cuts. What breaks is printed
/// with its seed.
pub fn soak(args: &[&str]) -> Result<()> {
    let (what, count, seed) = match args {
        [what, count] => (what, count, &"1"),
        [what, count, "--seed", seed] => (what, count, seed),
        _ => bail!(USAGE),
    };
    seed.parse::<u64>().with_context(|| format!("`{seed}` is not a seed"))?;
    let mut command = Command::new("cargo");
    match *what {
        "--minutes" => {
            count.parse::<f64>().with_context(|| format!("`{count}` is not a number of minutes"))?;
            command.args(["run", "--release", "--quiet", "--package", "workflow", "--example", "soak_engine", "--"]);
            sh::run(command.args([count, seed]))
        }
        "--knocks" => {
            count.parse::<u64>().with_context(|| format!("`{count}` is not a number of power cuts"))?;
            check::with_test_environment(&mut command)?;
            command.args(["test", "--release", "--package", "hartomat", "--test", "it", "--", "--nocapture"]);
            command.arg("knocks::power_cuts_lose_and_double_nothing").env("KNOCKS", count).env("KNOCK_SEED", seed);
            sh::run(&mut command)
        }
        _ => bail!(USAGE),
    }
}
