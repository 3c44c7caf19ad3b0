//! The invariants of a run, kept apart from the engine: it hears every event that was applied and
//! every command that was given, and says which rule is broken.

use std::collections::{BTreeSet, HashMap};

use contracts::module::{Execution, ExecutionRole};
use workflow::{
    Plan,
    compile::Publishing,
    document::OnFailure,
    engine::{
        Applied, Authority, Command, Event, FaultKind, Ignored, Limits, NodeStatus, Outcome, Run, RunStatus, Timer,
    },
};

pub struct Ledger {
    places: HashMap<String, usize>,
    authority: Authority,
    limits: Limits,
    nodes: Vec<Entry>,
    /// Whether the ending command was given.
    ended: bool,
    cancel_asked: bool,
    paused: bool,
}

#[derive(Default, Clone)]
struct Entry {
    class: usize,
    /// The attempt whose answer counts.
    valid: Option<u32>,
    last_attempt: u32,
    used: u32,
    done: bool,
    /// Failed for good in this round.
    failed: Option<FaultKind>,
    /// The run pauses for its failure.
    holds: bool,
    backing_off: bool,
    leased: bool,
}

macro_rules! hold {
    ($holds:expr, $($words:tt)*) => { if !$holds { return Err(format!($($words)*)); } };
}

impl Ledger {
    pub fn new(plan: &Plan, authority: Authority, limits: Limits) -> Self {
        let entry = |class: Execution| Entry { class: class as usize, ..Entry::default() };
        Self {
            places: plan.nodes.iter().enumerate().map(|(i, n)| (n.id.to_string(), i)).collect(),
            authority,
            limits,
            nodes: plan.nodes.iter().map(|n| entry(n.spec.execution)).collect(),
            ended: false,
            cancel_asked: false,
            paused: false,
        }
    }

    /// An answer that counts must not be ignored.
    pub fn ignored(&self, event: &Event, why: Ignored) -> Result<(), String> {
        if let Some((place, attempt)) = self.answered(event) {
            hold!(self.nodes[place].valid != Some(attempt), "the result {event:?} is lost: {why}");
        }
        Ok(())
    }

    /// The attempt an event ends.
    fn answered(&self, event: &Event) -> Option<(usize, u32)> {
        let (Event::NodeSucceeded { node, attempt }
        | Event::NodeFailed { node, attempt, .. }
        | Event::NodeTimedOut { node, attempt }
        | Event::NodeLost { node, attempt }
        | Event::TimerFired { timer: Timer::Timeout { node, attempt } }) = event
        else {
            return None;
        };
        Some((self.places[&**node], *attempt))
    }

    pub fn applied(
        &mut self,
        plan: &Plan,
        run: &Run,
        event: &Event,
        applied: &Applied,
        now: i64,
    ) -> Result<(), String> {
        let retried = matches!(event, Event::RetryFrom { .. } | Event::RetryFailed);
        hold!(!self.ended || retried, "{event:?} was applied after the end");
        self.happened(plan, event)?;
        for command in &applied.commands {
            hold!(!self.ended, "{command:?} after the end");
            self.commanded(plan, command, now)?;
        }
        if *event == Event::DriverLost && self.ended {
            // The first failure ended the run; what was lost beside it counts as cancelled.
            for (entry, state) in self.nodes.iter_mut().zip(run.nodes()) {
                if state.status == NodeStatus::Cancelled {
                    entry.failed = None;
                }
            }
        }
        self.states(plan, run)
    }

    fn happened(&mut self, plan: &Plan, event: &Event) -> Result<(), String> {
        if let Some((place, attempt)) = self.answered(event) {
            let holds = self.would_hold(plan, place);
            let entry = &mut self.nodes[place];
            hold!(entry.valid == Some(attempt), "{event:?} was applied, but {:?} counts", entry.valid);
            entry.valid = None;
            entry.done = matches!(event, Event::NodeSucceeded { .. });
            let kind = match event {
                Event::NodeFailed { fault, .. } => fault.kind,
                _ => FaultKind::Lost,
            };
            let is_final = !kind.is_retryable() || entry.used >= plan.nodes[place].retry.max_attempts;
            entry.failed = (!entry.done && is_final && !self.cancel_asked).then_some(kind);
            entry.holds = holds && entry.failed.is_some();
            entry.backing_off = !entry.done && !is_final && !self.cancel_asked;
        }
        match event {
            Event::NodeLeased { node, attempt } | Event::NodeProgressed { node, attempt } => {
                let entry = &mut self.nodes[self.places[&**node]];
                hold!(entry.valid == Some(*attempt) && !entry.leased, "{event:?} was applied");
                entry.leased = true;
            }
            Event::TimerFired { timer: Timer::Backoff { node, attempt } } => {
                let entry = &mut self.nodes[self.places[&**node]];
                hold!(entry.backing_off && entry.last_attempt == *attempt, "{event:?} was applied");
                entry.backing_off = false;
            }
            Event::CancelRequested => {
                self.cancel_asked = true;
                self.nodes.iter_mut().for_each(|n| n.backing_off = false);
            }
            Event::PauseRequested => self.paused = true,
            Event::ResumeRequested => {
                self.paused = false;
                for entry in self.nodes.iter_mut().filter(|n| n.holds) {
                    (entry.failed, entry.used, entry.holds) = (None, 0, false);
                }
            }
            Event::RetryFrom { node } => self.retried(plan, Some(self.places[&**node])),
            Event::RetryFailed => self.retried(plan, None),
            Event::DriverLost => {
                let inline = Execution::Inline as usize;
                for (place, node) in plan.nodes.iter().enumerate() {
                    let holds = self.would_hold(plan, place);
                    let entry = &mut self.nodes[place];
                    if entry.class == inline && entry.valid.take().is_some() && !self.cancel_asked {
                        let is_final = entry.used >= node.retry.max_attempts;
                        entry.failed = is_final.then_some(FaultKind::Lost);
                        entry.holds = is_final && holds;
                        entry.backing_off = !is_final;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn retried(&mut self, plan: &Plan, from: Option<usize>) {
        let mut again = BTreeSet::new();
        let mut stack: Vec<usize> = from.into_iter().collect();
        while let Some(place) = stack.pop() {
            if again.insert(place) {
                stack.extend(&plan.nodes[place].before);
            }
        }
        for (place, entry) in self.nodes.iter_mut().enumerate() {
            let unfinished = !entry.done && entry.valid.is_none() && !entry.backing_off;
            if again.contains(&place) || (unfinished && (self.ended || entry.failed.is_some())) {
                (entry.done, entry.failed, entry.used) = (false, None, 0);
                (entry.holds, entry.backing_off) = (false, false);
            }
        }
        (self.ended, self.cancel_asked, self.paused) = (false, false, false);
    }

    fn commanded(&mut self, plan: &Plan, command: &Command, now: i64) -> Result<(), String> {
        match command {
            Command::RunNode { node, attempt, class } => {
                let place = self.places[&**node];
                hold!(!self.paused && !self.cancel_asked, "{node} is run in a paused or cancelled run");
                for &before in &plan.nodes[place].after {
                    hold!(self.nodes[before].done, "{node} is run before its predecessor {before}");
                }
                let entry = &mut self.nodes[place];
                hold!(plan.nodes[place].spec.execution == *class, "{node} has another class");
                hold!(entry.valid.is_none(), "{node} runs twice at once");
                hold!(!entry.done, "{node} has succeeded and is run again");
                hold!(entry.failed.is_none(), "{node} has failed for good and is run again");
                hold!(!entry.backing_off, "{node} is run before its wait is over");
                hold!(*attempt > entry.last_attempt, "{node}: the attempt {attempt} was there before");
                entry.used += 1;
                hold!(entry.used <= plan.nodes[place].retry.max_attempts, "{node} has too many attempts");
                (entry.valid, entry.last_attempt, entry.leased) =
                    (Some(*attempt), *attempt, *class == Execution::Inline);
                let running = self.running(*class as usize);
                hold!(running <= self.limits.of(*class), "{running} nodes of {class} at once");
            }
            Command::CancelNode { node, attempt } => {
                let entry = &mut self.nodes[self.places[&**node]];
                // A cancelled run still hears the answers of what is running.
                if entry.valid == Some(*attempt) && !(self.cancel_asked && entry.leased) {
                    entry.valid = None;
                }
            }
            Command::SetTimer { timer: Timer::Backoff { node, attempt }, at_ms } => {
                let place = self.places[&**node];
                let (retry, used) = (plan.nodes[place].retry, self.nodes[place].used);
                let wait = (0..used - 1).fold(retry.backoff_s, |w, _| w * retry.factor).min(retry.max_backoff_s) * 1e3;
                let (least, most) = (now + (wait / 2.0) as i64, now + wait as i64);
                hold!(self.nodes[place].last_attempt == *attempt, "a wait for another attempt of {node}");
                hold!((least..=most).contains(at_ms), "{node} waits until {at_ms}, not {least} to {most}");
            }
            Command::SetTimer { timer: Timer::Timeout { node, attempt }, at_ms } => {
                let place = self.places[&**node];
                hold!(self.nodes[place].valid == Some(*attempt), "a time-out of another attempt of {node}");
                hold!(*at_ms == now + i64::from(plan.nodes[place].timeout_s) * 1_000, "{node} times out at {at_ms}");
            }
            Command::SetTimer { timer: Timer::CancelGrace { .. }, .. } => {
                hold!(self.cancel_asked, "nobody has cancelled");
            }
            Command::FinishRun { outcome } => self.finished(plan, outcome)?,
            Command::FallBack { .. } => {
                hold!(self.authority == Authority::Authoritative, "only authoritative runs fall back");
                hold!(!self.cancel_asked, "a cancelled run falls back");
                let nothing_left = !plan.promises.is_empty() && self.all_published(plan);
                hold!(!nothing_left, "falls back although everything is published");
                self.end();
            }
        }
        Ok(())
    }

    fn finished(&mut self, plan: &Plan, outcome: &Outcome) -> Result<(), String> {
        match outcome {
            Outcome::Cancelled => hold!(self.cancel_asked, "cancelled, and nobody asked for it"),
            Outcome::FellBack { .. } => return Err("a fallback is a command of its own".to_owned()),
            Outcome::Failed { cause } => {
                hold!(!self.cancel_asked, "a cancelled run fails");
                let by_input = cause.fault.kind == FaultKind::Input;
                hold!(self.authority != Authority::Authoritative || by_input, "authoritative, but no fallback");
            }
            Outcome::Succeeded { warnings } => {
                let abandoned = warnings.iter().any(|w| w.fault.kind == FaultKind::Run);
                let promising = !plan.promises.is_empty();
                hold!(!promising || self.all_published(plan), "succeeded without what is promised");
                let failed = self.nodes.iter().filter(|n| n.failed.is_some()).count();
                hold!(abandoned || warnings.len() == failed, "{} warnings of {failed} failures", warnings.len());
                for (node, entry) in plan.nodes.iter().zip(&self.nodes) {
                    let excused = entry.failed.is_none_or(|_| {
                        node.on_failure == OnFailure::SkipDependents
                            || node.spec.execution_role == ExecutionRole::Notify
                            || promising
                    });
                    hold!(excused, "succeeded although {} failed", node.id);
                    let blocked = node.after.iter().any(|&p| !self.nodes[p].done);
                    let settled = entry.done || entry.failed.is_some() || blocked;
                    hold!(settled || abandoned, "succeeded without having run {}", node.id);
                }
            }
        }
        self.end();
        Ok(())
    }

    fn end(&mut self) {
        self.ended = true;
        self.nodes.iter_mut().for_each(|n| (n.valid, n.backing_off) = (None, false));
    }

    fn running(&self, class: usize) -> u32 {
        self.nodes.iter().filter(|n| n.class == class && n.valid.is_some()).count() as u32
    }

    /// Whether the run pauses where the node fails for good now.
    fn would_hold(&self, plan: &Plan, place: usize) -> bool {
        let node = &plan.nodes[place];
        let publishers_done = || {
            let mut all = plan.nodes.iter().zip(&self.nodes);
            all.all(|(n, entry)| n.spec.execution_role != ExecutionRole::Publish || entry.done)
        };
        let only_a_warning = if plan.promises.is_empty() {
            node.spec.execution_role == ExecutionRole::Notify && publishers_done()
        } else {
            self.all_published(plan)
        };
        self.authority == Authority::Manual && node.on_failure == OnFailure::PauseRun && !only_a_warning
    }

    /// Every promised result is made, and so is every publication of one.
    fn all_published(&self, plan: &Plan) -> bool {
        plan.promises.iter().flat_map(|p| &p.nodes).all(|&maker| {
            let publishers = match &plan.nodes[maker].publishing {
                Publishing::By(publishers) => publishers.as_slice(),
                _ => &[],
            };
            self.nodes[maker].done && publishers.iter().all(|&p| self.nodes[p].done)
        })
    }

    /// The run says what the ledger says, and nothing that could go on stands still.
    fn states(&self, plan: &Plan, run: &Run) -> Result<(), String> {
        hold!(run.status().has_ended() == self.ended, "{:?} without having told", run.status());
        for (place, (state, entry)) in run.nodes().iter().zip(&self.nodes).enumerate() {
            let id = &plan.nodes[place].id;
            hold!(
                (state.status == NodeStatus::Succeeded) == entry.done,
                "{id} is {:?}: a result is lost",
                state.status
            );
            let in_flight = entry.valid.is_some();
            hold!(state.status.is_in_flight() == in_flight, "{id} is {:?}, valid {:?}", state.status, entry.valid);
            hold!((state.status == NodeStatus::Retrying) == entry.backing_off, "{id} is {:?}", state.status);
            hold!((state.status == NodeStatus::Failed) == entry.failed.is_some(), "{id} is {:?}", state.status);
            hold!(!self.ended || state.status.has_ended(), "the run ended and {id} is {:?}", state.status);
            hold!(state.used <= plan.nodes[place].retry.max_attempts, "{id} has used {} attempts", state.used);
            if run.status() == RunStatus::Running && !run.is_cancelling() && state.status == NodeStatus::Pending {
                let can_run = plan.nodes[place].after.iter().all(|&p| self.nodes[p].done);
                let full = self.running(entry.class) >= self.limits.of(plan.nodes[place].spec.execution);
                hold!(!can_run || full, "{id} could run and does not");
            }
        }
        Ok(())
    }

    /// What a successor is told to take up is exactly what is under way.
    pub fn outstanding(&self, run: &Run, commands: &[Command]) -> Result<(), String> {
        let told = |wanted: fn(&Command) -> Option<(&str, u32)>| -> BTreeSet<(usize, u32)> {
            commands.iter().filter_map(wanted).map(|(node, attempt)| (self.places[node], attempt)).collect()
        };
        let runs = told(|c| match c {
            Command::RunNode { node, attempt, .. } => Some((node, *attempt)),
            _ => None,
        });
        let waits = told(|c| match c {
            Command::SetTimer { timer: Timer::Backoff { node, attempt }, .. } => Some((node, *attempt)),
            _ => None,
        });
        let limits = told(|c| match c {
            Command::SetTimer { timer: Timer::Timeout { node, attempt }, .. } => Some((node, *attempt)),
            _ => None,
        });
        let ends =
            commands.iter().filter(|c| matches!(c, Command::FinishRun { .. } | Command::FallBack { .. })).count();
        let of = |wanted: &dyn Fn(&Entry) -> bool| -> BTreeSet<(usize, u32)> {
            self.nodes.iter().enumerate().filter(|(_, n)| wanted(n)).map(|(i, n)| (i, n.last_attempt)).collect()
        };
        let inline = Execution::Inline as usize;
        let wanted = of(&|n| n.valid.is_some() && (!n.leased || n.class == inline) && !run.is_cancelling());
        hold!(runs == wanted, "outstanding runs are {runs:?}, not {wanted:?}");
        hold!(waits == of(&|n| n.backing_off), "outstanding waits are {waits:?}");
        hold!(limits == of(&|n| n.valid.is_some() && n.leased), "outstanding time-outs are {limits:?}");
        hold!(ends == usize::from(self.ended), "{ends} ends are outstanding");
        Ok(())
    }
}
