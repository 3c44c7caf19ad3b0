//! The engine: single cases, and thousands of random schedules.

mod cases;
mod graphs;
mod ledger;
mod simulator;

/// Enough for every kind of mishap to meet every kind of graph; takes seconds.
const SCHEDULES: u64 = 10_000;

#[test]
fn random_schedules_keep_every_invariant() {
    let mut sum = simulator::Tally::default();
    for seed in 0..SCHEDULES {
        let tally = simulator::schedule(seed).unwrap_or_else(|broken| panic!("{broken}"));
        sum.add(&tally);
    }
    // Every end, and every mishap, has been seen.
    assert!(sum.ends.iter().all(|n| *n > SCHEDULES / 50), "{sum:?}");
    assert!(sum.crashes > SCHEDULES / 10 && sum.lost_messages > SCHEDULES && sum.ignored > SCHEDULES, "{sum:?}");
}
