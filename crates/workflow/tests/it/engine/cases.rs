//! Single cases: a graph, what happens, how it ends.

use contracts::module::{Execution, ExecutionRole};
use workflow::{
    document::{OnFailure, Retry},
    engine::{Authority, Command, Event, Fault, FaultKind, Run, Step, Timer, replay, step},
};

use super::graphs::{Sketch, plan};

/// `id:word…<a,b`: words are a class, a role, `skip`, `pause`, `promised`; two attempts each.
fn sketches(graph: &str) -> Vec<Sketch> {
    let mut ids: Vec<String> = Vec::new();
    let read = |text: &str| {
        let (head, after) = text.split_once('<').unwrap_or((text, ""));
        let mut words = head.split(':');
        let id = words.next().expect("id").to_owned();
        let words: Vec<&str> = words.collect();
        let place = |id: &str| ids.iter().position(|i| i == id).expect("an earlier node");
        let after = after.split(',').filter(|a| !a.is_empty()).map(place).collect();
        ids.push(id.clone());
        let on_failure = if words.contains(&"skip") {
            OnFailure::SkipDependents
        } else if words.contains(&"pause") {
            OnFailure::PauseRun
        } else {
            OnFailure::FailRun
        };
        Sketch {
            id,
            class: words.iter().find_map(|w| w.parse().ok()).unwrap_or(Execution::Inline),
            role: words
                .iter()
                .filter(|w| **w != "render")
                .find_map(|w| w.parse().ok())
                .unwrap_or(ExecutionRole::Prepare),
            after,
            retry: Retry { max_attempts: 2, ..Retry::default() },
            timeout_s: 60,
            on_failure,
            promised: words.contains(&"promised"),
        }
    };
    graph.split_whitespace().map(read).collect()
}

/// Events: `node.ok|lease|fail|input|lost|timeout|backoff` of the latest attempt, `node#1.…` of another,
/// and the plain words below. Expected: the run and the nodes, in order of the graph.
fn check(authority: Authority, graph: &str, events: &str, expected: &str) {
    let plan = plan(&sketches(graph));
    let mut run = Run::new(&plan);
    let mut stored = Vec::new();
    let first = Event::Started { seed: 1, authority, limits: Default::default() };
    let mut ends = 0;
    let mut words = events.split_whitespace();
    let mut next = Some(first);
    while let Some(event) = next {
        if let Step::Applied(applied) = step(&plan, &mut run, &event, 0) {
            stored.push(workflow::engine::Recorded { at_ms: 0, event });
            ends += applied
                .commands
                .iter()
                .filter(|c| matches!(c, Command::FinishRun { .. } | Command::FallBack { .. }))
                .count();
        }
        next = words.next().map(|word| event_of(word, &run));
    }
    let nodes: Vec<String> =
        plan.nodes.iter().zip(run.nodes()).map(|(n, s)| format!("{}={}", n.id, s.status.as_str())).collect();
    let got = format!("{} {}", run.status().as_str(), nodes.join(" "));
    assert_eq!(got, expected, "{graph} | {events}");
    assert_eq!(replay(&plan, &stored).as_ref(), Ok(&run), "{graph} | {events}");
    assert!(ends <= 1 || events.contains("retry"), "{ends} ends: {graph} | {events}");
}

fn event_of(word: &str, run: &Run) -> Event {
    let fault = |kind| Fault::new(kind, "test", "The test says so.");
    match word {
        "cancel" => return Event::CancelRequested,
        "pause" => return Event::PauseRequested,
        "resume" => return Event::ResumeRequested,
        "retry" => return Event::RetryFailed,
        "driver-lost" => return Event::DriverLost,
        "abandon" => return Event::Abandoned { fault: fault(FaultKind::Run) },
        "grace" => return Event::TimerFired { timer: Timer::CancelGrace { round: 0 } },
        _ => {}
    }
    let (node, what) = word.split_once('.').expect("node.what");
    let (id, attempt) = node.split_once('#').map_or((node, None), |(id, n)| (id, Some(n.parse().expect("attempt"))));
    let attempt = attempt.unwrap_or_else(|| run.node(id).expect("node").attempt);
    let node = id.into();
    match what {
        "ok" => Event::NodeSucceeded { node, attempt },
        "lease" => Event::NodeLeased { node, attempt },
        "fail" => Event::NodeFailed { node, attempt, fault: fault(FaultKind::Transient) },
        "input" => Event::NodeFailed { node, attempt, fault: fault(FaultKind::Input) },
        "env" => Event::NodeFailed { node, attempt, fault: fault(FaultKind::Environment) },
        "lost" => Event::NodeLost { node, attempt },
        "timeout" => Event::TimerFired { timer: Timer::Timeout { node, attempt } },
        "backoff" => Event::TimerFired { timer: Timer::Backoff { node, attempt } },
        "again" => Event::RetryFrom { node },
        other => panic!("no event `{other}`"),
    }
}

#[test]
fn runs_end_as_their_policies_say() {
    use Authority::{Authoritative as A, Manual as M, Observer as O};
    let still = "a s:render:promised<a p:publish<s n:notify<p";
    let fan = "a b:render<a c:render<a d<b,c";
    for (authority, graph, events, expected) in [
        (A, still, "a.ok s.lease s.ok p.ok n.ok", "succeeded a=succeeded s=succeeded p=succeeded n=succeeded"),
        (M, fan, "a.ok b.ok", "running a=succeeded b=succeeded c=queued d=pending"),
        (M, fan, "a.ok b.ok c.ok", "running a=succeeded b=succeeded c=succeeded d=running"),
        // Retries, and their end.
        (A, still, "a.ok s.lease s.fail", "running a=succeeded s=retrying p=pending n=pending"),
        (A, still, "a.ok s.lease s.fail s.backoff", "running a=succeeded s=queued p=pending n=pending"),
        (A, still, "a.ok s.fail s.backoff s.lost", "fell_back a=succeeded s=failed p=skipped n=skipped"),
        (O, still, "a.ok s.fail s.backoff s.lost", "failed a=succeeded s=failed p=skipped n=skipped"),
        (A, still, "a.ok s.lease s.timeout s#1.ok", "running a=succeeded s=retrying p=pending n=pending"),
        (A, still, "a.ok s.fail s.backoff s#1.ok", "running a=succeeded s=queued p=pending n=pending"),
        (A, still, "driver-lost a.backoff a.ok", "running a=succeeded s=queued p=pending n=pending"),
        // An input fault neither retries nor falls back; an environment fault only does not retry.
        (A, still, "a.ok s.input", "failed a=succeeded s=failed p=skipped n=skipped"),
        (A, still, "a.ok s.env", "fell_back a=succeeded s=failed p=skipped n=skipped"),
        // What fails after everything is published is a warning, after its own retries.
        (A, still, "a.ok s.ok p.ok n.fail n.backoff n.fail", "succeeded a=succeeded s=succeeded p=succeeded n=failed"),
        (A, still, "a.ok s.ok p.ok abandon", "succeeded a=succeeded s=succeeded p=succeeded n=cancelled"),
        (A, still, "a.ok abandon", "fell_back a=succeeded s=cancelled p=skipped n=skipped"),
        // A skipped promise fails the run, another branch does not.
        (A, "a:skip s:render:promised<a b", "a.env b.ok", "fell_back a=failed s=skipped b=succeeded"),
        (A, "a:skip c<a s:render:promised", "a.env s.ok", "succeeded a=failed c=skipped s=succeeded"),
        // Pausing for a failure is for manual runs.
        (M, "a:pause b<a", "a.env", "paused a=failed b=pending"),
        (M, "a:pause b<a", "a.env resume a.ok b.ok", "succeeded a=succeeded b=succeeded"),
        (M, "a:pause b<a", "a.env cancel", "cancelled a=failed b=cancelled"),
        (A, "a:pause b<a", "a.env", "fell_back a=failed b=skipped"),
        (M, fan, "pause a.ok", "paused a=succeeded b=pending c=pending d=pending"),
        (M, fan, "pause a.ok resume", "running a=succeeded b=queued c=queued d=pending"),
        // Cancelling waits for what runs, for a while, and never falls back.
        (A, still, "a.ok s.lease cancel", "running a=succeeded s=running p=cancelled n=cancelled"),
        (A, still, "a.ok s.lease cancel s.fail", "cancelled a=succeeded s=cancelled p=cancelled n=cancelled"),
        (A, still, "a.ok s.lease cancel grace s.ok", "cancelled a=succeeded s=cancelled p=cancelled n=cancelled"),
        // Retrying keeps what is finished.
        (M, fan, "a.ok b.ok c.env retry", "running a=succeeded b=succeeded c=queued d=pending"),
        (M, fan, "a.ok b.ok c.ok d.ok b.again", "running a=succeeded b=queued c=succeeded d=pending"),
        (A, still, "a.ok s.env retry", "fell_back a=succeeded s=failed p=skipped n=skipped"),
    ] {
        check(authority, graph, events, expected);
    }
}
