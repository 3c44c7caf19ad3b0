//! The CAD child process (`hartomat-cad`): reads one STEP file, writes what was asked for, ends.
//!
//! A job comes as JSON on stdin (or in a file named on the command line), messages go out as JSON
//! lines on stdout, results as files into the job's folder. It refuses to know products, orders,
//! databases and networks, and reads nothing outside its bundle. Exit code 0 done, 2 bad input,
//! 1 failed work.

mod bundle;
mod channel;
mod confine;
mod fail;
mod geometry;
mod glb;
mod identity;
mod job;
mod mesh;
mod output;
mod palette;
mod references;
mod report;
mod space;
mod stl;
mod tree;

use std::io::Read;
use std::process::ExitCode;

use cad::protocol::{Job, Line};
use modules::{Fault, ModuleError};

/// The kernel lives on small allocations. This allocator serves Rust and C++ alike (it overrides
/// `malloc` for the whole process) and takes a fifth off the time of large files.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let channel = match channel::Channel::claim() {
        Ok(channel) => channel,
        Err(error) => {
            eprintln!("hartomat-cad: stdout cannot be claimed: {error}");
            return ExitCode::from(1);
        }
    };
    let outcome = read_job().and_then(|job| {
        confine::apply(job.limits)?;
        cad_sys::catch_signals();
        fail::contained(|| job::run(&job, &channel))
    });
    match outcome {
        Ok(summary) => {
            channel.send(&Line::Done(summary));
            ExitCode::SUCCESS
        }
        Err(error) => {
            let code = error.exit_code();
            channel.send(&Line::Failed(error));
            ExitCode::from(code)
        }
    }
}

fn read_job() -> Result<Job, ModuleError> {
    let bad = |what: String| {
        ModuleError::new(
            Fault::Input,
            "cad.bad_job",
            format!("The job is not readable: {what}."),
            "Start hartomat-cad through hartomat, or give it a job as JSON on stdin or in a file.",
        )
    };
    let mut text = String::new();
    match std::env::args_os().nth(1) {
        Some(path) => text = std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))?,
        None => {
            std::io::stdin().read_to_string(&mut text).map_err(|error| bad(error.to_string()))?;
        }
    }
    serde_json::from_str(&text).map_err(|error| bad(error.to_string()))
}
