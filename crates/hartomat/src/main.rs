//! `hartomat`: one executable for operators, administrators and scripts.
//!
//! Exit codes: 0 done, 1 the work failed, 2 bad usage or bad input. With `--json` stdout carries one
//! document and nothing else; logs and progress go to stderr.

mod app;
mod cli;
mod commands;
mod config;
mod probe;
mod progress;

use std::{io::IsTerminal, process::ExitCode};

use anyhow::Result;
use clap::Parser;
use cli::{Cli, Command};
use modules::ModuleError;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    logs(&cli);
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(&cli)),
        Err(e) => Err(e.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

async fn run(cli: &Cli) -> Result<()> {
    match &cli.command {
        Command::Up(args) => commands::up::run(&cli.global, args).await,
        Command::Demo(args) => commands::demo::run(&cli.global, args).await,
        Command::Render(args) => commands::render::run(&cli.global, args).await,
        Command::Cad(command) => commands::cad::run(&cli.global, command).await,
        Command::Workflow(command) => commands::workflow::run(&cli.global, command).await,
        Command::Compare(args) => commands::compare::run(&cli.global, args).await,
        Command::Smoke(args) => commands::smoke::run(&cli.global, args).await,
        Command::Doctor => commands::doctor::run(&cli.global).await,
        Command::User(command) => commands::user::run(&cli.global, command).await,
        Command::Bench(args) => commands::bench::run(&cli.global, args).await,
        Command::Openapi => {
            println!("{}", server::openapi_json());
            Ok(())
        }
    }
}

/// Logs go to stderr; `RUST_LOG` wins over `-v`. Commands that end say what went wrong themselves.
fn logs(cli: &Cli) {
    let serves = matches!(cli.command, Command::Up(_) | Command::Demo(_));
    let default = match cli.global.verbose {
        0 if serves => "warn",
        0 => "off",
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let ansi = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(ansi).with_writer(std::io::stderr).init();
}

/// What happened and what to do, on stderr.
fn fail(error: &anyhow::Error) -> ExitCode {
    let Some(known) = error.downcast_ref::<ModuleError>() else {
        eprintln!("error: {error:#}");
        return ExitCode::from(1);
    };
    eprintln!("error: {} [{}]", known.message, known.code);
    if let Some(detail) = &known.detail {
        for line in detail.lines().rev().take(10).collect::<Vec<_>>().into_iter().rev() {
            eprintln!("       {line}");
        }
    }
    eprintln!("       {}", known.remedy);
    ExitCode::from(known.exit_code())
}
