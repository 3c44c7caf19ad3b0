//! Random schedules of the engine for as long as told; called by `cargo xtask soak`.
//!
//! `soak_engine MINUTES [SEED]` starts at the seed (default: 0) and counts up. A broken invariant is
//! printed with its seed; `soak_engine 0 SEED` repeats that one alone.

#[path = "../tests/it/engine/graphs.rs"]
mod graphs;
#[path = "../tests/it/engine/ledger.rs"]
mod ledger;
#[path = "../tests/it/engine/simulator.rs"]
mod simulator;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let minutes = args.first().map_or(Ok(1.0), |text| text.parse::<f64>());
    let first = args.get(1).map_or(Ok(0), |text| text.parse::<u64>());
    let (Ok(minutes), Ok(first)) = (minutes, first) else {
        eprintln!("usage: soak_engine MINUTES [SEED]");
        return ExitCode::from(2);
    };
    let Ok(span) = Duration::try_from_secs_f64(minutes * 60.0) else {
        eprintln!("{minutes} minutes are no time to run for");
        return ExitCode::from(2);
    };
    let started = Instant::now();
    let mut sum = simulator::Tally::default();
    let mut seed = first;
    loop {
        match simulator::schedule(seed) {
            Ok(tally) => sum.add(&tally),
            Err(broken) => {
                println!("{broken}");
                return ExitCode::FAILURE;
            }
        }
        if started.elapsed() >= span {
            break;
        }
        seed += 1;
    }
    println!(
        "seeds {first} to {seed}: {} schedules in {:.0} s, every invariant kept\n{sum:?}",
        seed - first + 1,
        started.elapsed().as_secs_f64()
    );
    ExitCode::SUCCESS
}
