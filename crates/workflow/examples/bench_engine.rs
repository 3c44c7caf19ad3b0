//! Time of one event in runs of growing size; called by `cargo xtask bench engine`.

#[path = "../tests/it/engine/graphs.rs"]
mod graphs;

use std::{collections::VecDeque, time::Instant};

use contracts::module::{Execution, ExecutionRole};
use graphs::{Sketch, plan};
use workflow::{
    document::{OnFailure, Retry},
    engine::{Authority, Command, Event, Recorded, Run, RunStatus, Step, replay, step},
};

/// Three predecessors per node, as far as there are any.
fn sketch(place: usize) -> Sketch {
    Sketch {
        id: format!("node{place:05}"),
        class: Execution::ALL[place % Execution::ALL.len()],
        role: ExecutionRole::Prepare,
        after: [7, 3, 1].into_iter().filter_map(|back| place.checked_sub(back)).collect(),
        retry: Retry::default(),
        timeout_s: 60,
        on_failure: OnFailure::FailRun,
        promised: false,
    }
}

fn main() {
    for (nodes, repetitions) in [(100, 100), (1_000, 30), (10_000, 5)] {
        let plan = plan(&(0..nodes).map(sketch).collect::<Vec<_>>());
        let mut best = (f64::MAX, f64::MAX);
        let mut count = 0;
        for _ in 0..repetitions {
            let started = Instant::now();
            let mut run = Run::new(&plan);
            let mut stored = Vec::new();
            let first = Event::Started { seed: 1, authority: Authority::Manual, limits: Default::default() };
            let mut events = VecDeque::from([first]);
            while let Some(event) = events.pop_front() {
                if let Step::Applied(applied) = step(&plan, &mut run, &event, 0) {
                    for command in applied.commands {
                        if let Command::RunNode { node, attempt, class } = command {
                            if class != Execution::Inline {
                                events.push_back(Event::NodeLeased { node: node.clone(), attempt });
                            }
                            events.push_back(Event::NodeSucceeded { node, attempt });
                        }
                    }
                }
                stored.push(Recorded { at_ms: 0, event });
            }
            assert_eq!(run.status(), RunStatus::Succeeded);
            count = stored.len();
            let stepped = started.elapsed().as_secs_f64() * 1e6 / count as f64;
            let started = Instant::now();
            assert!(replay(&plan, &stored).is_ok_and(|again| again == run));
            let replayed = started.elapsed().as_secs_f64() * 1e6 / count as f64;
            best = (best.0.min(stepped), best.1.min(replayed));
        }
        println!("{nodes:>6} nodes {count:>6} events: step {:.2} µs per event, replay {:.2} µs", best.0, best.1);
    }
}
