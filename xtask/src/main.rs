//! Developer tasks. `./run` and `./check` are thin shells around this.

mod bench;
mod check;
mod codegen;
#[cfg(test)]
mod invariants;
mod materials_doc;
mod paths;
mod setup;
mod sh;
mod soak;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask run [--setup-only] [-- ARGS]   set up, build, run hartomat (default: demo)
cargo xtask check [PART…]                  every test, or the named parts
cargo xtask codegen                        write every generated file anew
cargo xtask bench [NAME…]                  measure, print figures
cargo xtask soak --minutes N [--seed S]    random schedules of the engine; a failure names its seed
cargo xtask soak --knocks N [--seed S]     power cuts at random points of real runs";

fn main() -> std::process::ExitCode {
    match task() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn task() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    std::env::set_current_dir(paths::root())?;
    match words.as_slice() {
        ["run", rest @ ..] => run(rest),
        ["check", parts @ ..] => check::check(parts),
        ["codegen"] => {
            setup::without_web()?;
            setup::build()?;
            codegen::write()
        }
        ["bench", names @ ..] => {
            setup::for_build()?;
            setup::build()?;
            bench::bench(names)
        }
        ["soak", args @ ..] => soak::soak(args),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => bail!("unknown task\n\n{USAGE}"),
    }
}

/// Sets up, builds, then becomes `hartomat`.
fn run(args: &[&str]) -> Result<()> {
    let (setup_only, hartomat_args): (bool, &[&str]) = match args {
        [] => (false, &["demo"]),
        ["--setup-only"] => (true, &[]),
        ["--", rest @ ..] if !rest.is_empty() => (false, rest),
        _ => bail!("./run takes nothing, --setup-only, or -- followed by hartomat's arguments"),
    };
    setup::for_build()?;
    setup::build()?;
    if setup_only {
        eprintln!("ready: {}", paths::executable().display());
        return Ok(());
    }
    use std::os::unix::process::CommandExt;
    Err(std::process::Command::new(paths::executable()).args(hartomat_args).exec().into())
}
