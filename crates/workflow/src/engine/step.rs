//! One event: what it changes and what follows.

use contracts::module::{Execution, ExecutionRole};

use super::{
    Authority, Cause, Command, Event, Fault, FaultKind, NodeStatus, Outcome, Run, Timer, backoff,
    pending::ending,
    run::{CLASSES, Started},
};
use crate::{
    compile::{NodeId, Plan},
    document::OnFailure,
};

/// How long a cancelled run waits for its nodes to stop, milliseconds.
pub const CANCEL_GRACE_MS: i64 = 15_000;

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Store the event, then act.
    Applied(Applied),
    /// Nothing has changed; the event need not be stored.
    Ignored(Ignored),
}

/// What follows from an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    pub commands: Vec<Command>,
    /// Nodes whose state changed, each once, in order of the plan.
    pub changed: Vec<NodeId>,
}

/// Why an event changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Ignored {
    #[error("the plan has no such node")]
    UnknownNode,
    #[error("another attempt has replaced this one")]
    StaleAttempt,
    #[error("the node has ended")]
    NodeEnded,
    #[error("nobody waits for this timer any more")]
    StaleTimer,
    #[error("the run has ended")]
    RunEnded,
    #[error("the run has not started")]
    NotStarted,
    #[error("this is so already")]
    NothingNew,
    #[error("the run is being cancelled")]
    Cancelling,
    #[error("the fixed pipeline has taken over; place the work again instead")]
    FellBack,
}

/// Applies one event at a time given in milliseconds of the UNIX epoch. Costs no more than the
/// degree of the node concerned; cancelling, pausing, retrying and ending look at every node once.
pub fn step(plan: &Plan, run: &mut Run, event: &Event, now_ms: i64) -> Step {
    let mut turn = Turn { plan, run, now_ms, commands: Vec::new(), changed: Vec::new() };
    match turn.take(event) {
        Err(why) => Step::Ignored(why),
        Ok(()) => {
            turn.settle();
            turn.hand_out();
            let Turn { commands, mut changed, .. } = turn;
            changed.sort_unstable();
            changed.dedup();
            let changed = changed.into_iter().map(|place| plan.nodes[place].id.clone()).collect();
            Step::Applied(Applied { commands, changed })
        }
    }
}

struct Turn<'a> {
    plan: &'a Plan,
    run: &'a mut Run,
    now_ms: i64,
    commands: Vec<Command>,
    changed: Vec<usize>,
}

impl Turn<'_> {
    fn take(&mut self, event: &Event) -> Result<(), Ignored> {
        match event {
            Event::Started { seed, authority, limits } => {
                self.start(Started { seed: *seed, authority: *authority, limits: *limits })
            }
            Event::NodeLeased { node, attempt } | Event::NodeProgressed { node, attempt } => {
                let place = self.attempt(node, *attempt)?;
                if self.run.nodes[place].status == NodeStatus::Running {
                    return Err(Ignored::NothingNew);
                }
                self.begin(place);
                Ok(())
            }
            Event::NodeSucceeded { node, attempt } => {
                let place = self.attempt(node, *attempt)?;
                self.succeed(place);
                Ok(())
            }
            Event::NodeFailed { node, attempt, fault } => {
                let place = self.attempt(node, *attempt)?;
                self.attempt_failed(place, fault.clone());
                Ok(())
            }
            Event::NodeTimedOut { node, attempt } => {
                let place = self.attempt(node, *attempt)?;
                self.attempt_failed(place, self.timed_out(place));
                Ok(())
            }
            Event::NodeLost { node, attempt } => {
                let place = self.attempt(node, *attempt)?;
                self.attempt_failed(place, lost());
                Ok(())
            }
            Event::TimerFired { timer } => self.fired(timer),
            Event::CancelRequested => self.cancel(),
            Event::PauseRequested => {
                self.must_run()?;
                if std::mem::replace(&mut self.run.paused, true) { Err(Ignored::NothingNew) } else { Ok(()) }
            }
            Event::ResumeRequested => self.resume(),
            Event::RetryFrom { node } => {
                let place = self.run.place(node).ok_or(Ignored::UnknownNode)?;
                self.retry(Some(place))
            }
            Event::RetryFailed => self.retry(None),
            Event::DriverLost => self.driver_lost(),
            Event::Abandoned { fault } => {
                if self.run.outcome.is_some() {
                    return Err(Ignored::RunEnded);
                }
                self.fail_run(Cause { node: None, fault: fault.clone() });
                Ok(())
            }
        }
    }

    fn start(&mut self, started: Started) -> Result<(), Ignored> {
        if self.run.outcome.is_some() {
            return Err(Ignored::RunEnded);
        }
        if self.run.started.is_some() {
            return Err(Ignored::NothingNew);
        }
        self.run.started = Some(started);
        for place in self.plan.roots() {
            self.make_ready(place);
        }
        Ok(())
    }

    /// The node of an attempt that is handed out.
    fn attempt(&self, node: &NodeId, attempt: u32) -> Result<usize, Ignored> {
        let place = self.run.place(node).ok_or(Ignored::UnknownNode)?;
        let state = &self.run.nodes[place];
        if self.run.outcome.is_some() {
            return Err(Ignored::RunEnded);
        }
        match state.status {
            _ if state.attempt != attempt => Err(Ignored::StaleAttempt),
            status if status.is_in_flight() => Ok(place),
            status if status.has_ended() => Err(Ignored::NodeEnded),
            _ => Err(Ignored::StaleAttempt),
        }
    }

    /// A run that is started, not ended and not being cancelled.
    fn must_run(&self) -> Result<(), Ignored> {
        match self.run {
            Run { outcome: Some(_), .. } => Err(Ignored::RunEnded),
            Run { started: None, .. } => Err(Ignored::NotStarted),
            Run { cancelling: Some(_), .. } => Err(Ignored::Cancelling),
            _ => Ok(()),
        }
    }

    fn fired(&mut self, timer: &Timer) -> Result<(), Ignored> {
        match timer {
            Timer::Backoff { node, attempt } => {
                let place = self.run.place(node).ok_or(Ignored::UnknownNode)?;
                let state = &self.run.nodes[place];
                if state.status != NodeStatus::Retrying || state.attempt != *attempt {
                    return Err(Ignored::StaleTimer);
                }
                self.run.nodes[place].due_ms = None;
                self.set(place, NodeStatus::Pending);
                self.make_ready(place);
                Ok(())
            }
            Timer::Timeout { node, attempt } => {
                let place = self.attempt(node, *attempt).map_err(|_| Ignored::StaleTimer)?;
                if self.run.cancelling.is_none() {
                    self.commands.push(Command::CancelNode { node: node.clone(), attempt: *attempt });
                }
                self.attempt_failed(place, self.timed_out(place));
                Ok(())
            }
            Timer::CancelGrace { round } => {
                if self.run.outcome.is_some() || self.run.cancelling.is_none() || self.run.round != *round {
                    return Err(Ignored::StaleTimer);
                }
                self.end(Outcome::Cancelled);
                Ok(())
            }
        }
    }

    /// Everything that waits is cancelled at once; what runs is told to stop and given some time.
    fn cancel(&mut self) -> Result<(), Ignored> {
        match self.run {
            Run { outcome: Some(_), .. } => return Err(Ignored::RunEnded),
            Run { cancelling: Some(_), .. } => return Err(Ignored::NothingNew),
            _ => {}
        }
        for place in 0..self.run.nodes.len() {
            let status = self.run.nodes[place].status;
            if status.is_in_flight() {
                self.tell_cancel(place);
            }
            if !status.has_ended() && status != NodeStatus::Running {
                if status == NodeStatus::Queued {
                    self.release(place);
                }
                self.close(place, NodeStatus::Cancelled);
            }
        }
        let until = self.now_ms.saturating_add(CANCEL_GRACE_MS);
        self.run.cancelling = Some(until);
        if self.run.in_flight.iter().any(|n| *n > 0) {
            let timer = Timer::CancelGrace { round: self.run.round };
            self.commands.push(Command::SetTimer { timer, at_ms: until });
        }
        Ok(())
    }

    fn resume(&mut self) -> Result<(), Ignored> {
        self.must_run()?;
        if !self.run.paused && self.run.held == 0 {
            return Err(Ignored::NothingNew);
        }
        self.run.paused = false;
        if self.run.held > 0 {
            let held: Vec<usize> = (0..self.run.nodes.len()).filter(|&p| self.run.nodes[p].holds).collect();
            self.reset(&held);
        }
        Ok(())
    }

    /// Runs anew what has not succeeded, and a node with all that follows.
    fn retry(&mut self, from: Option<usize>) -> Result<(), Ignored> {
        match &self.run.outcome {
            Some(Outcome::FellBack { .. }) => return Err(Ignored::FellBack),
            Some(_) if self.run.started.is_none() => return Err(Ignored::NotStarted),
            Some(_) => {}
            None => self.must_run()?,
        }
        let mut again: Vec<bool> =
            self.run.nodes.iter().map(|n| n.status.has_ended() && n.status != NodeStatus::Succeeded).collect();
        if let Some(from) = from {
            again[from] = true;
            // The plan is in order: all that follows stands behind.
            for place in from..again.len() {
                if again[place] {
                    self.plan.nodes[place].before.iter().for_each(|&next| again[next] = true);
                }
            }
        }
        let again: Vec<usize> = (0..again.len()).filter(|&place| again[place]).collect();
        if again.is_empty() {
            return Err(Ignored::NothingNew);
        }
        self.run.outcome = None;
        self.run.cancelling = None;
        self.run.paused = false;
        self.run.round += 1;
        self.reset(&again);
        Ok(())
    }

    fn driver_lost(&mut self) -> Result<(), Ignored> {
        if self.run.outcome.is_some() {
            return Err(Ignored::RunEnded);
        }
        let gone: Vec<usize> = (0..self.run.nodes.len())
            .filter(|&p| self.class(p) == Execution::Inline && self.run.nodes[p].status.is_in_flight())
            .collect();
        if gone.is_empty() {
            return Err(Ignored::NothingNew);
        }
        for place in gone {
            if self.run.outcome.is_none() {
                self.attempt_failed(place, lost());
            }
        }
        Ok(())
    }

    fn succeed(&mut self, place: usize) {
        self.release(place);
        self.run.nodes[place].fault = None;
        if self.run.nodes[place].owed {
            self.run.unpublished -= 1;
        }
        self.close(place, NodeStatus::Succeeded);
        let plan = self.plan;
        for &next in &plan.nodes[place].before {
            self.run.nodes[next].waiting -= 1;
            self.make_ready(next);
        }
    }

    /// Another attempt, or failed for good.
    fn attempt_failed(&mut self, place: usize, fault: Fault) {
        self.release(place);
        let node = &self.plan.nodes[place];
        let state = &mut self.run.nodes[place];
        state.fault = Some(fault.clone());
        if self.run.cancelling.is_some() {
            self.close(place, NodeStatus::Cancelled);
        } else if fault.kind.is_retryable() && state.used < node.retry.max_attempts {
            let seed = self.run.started.map_or(0, |s| s.seed);
            let wait = backoff::delay_ms(&node.retry, state.used, seed, &node.id, state.attempt);
            let at_ms = self.now_ms.saturating_add(wait);
            state.due_ms = Some(at_ms);
            let timer = Timer::Backoff { node: node.id.clone(), attempt: state.attempt };
            self.commands.push(Command::SetTimer { timer, at_ms });
            self.set(place, NodeStatus::Retrying);
        } else {
            self.node_failed(place, fault);
        }
    }

    fn node_failed(&mut self, place: usize, fault: Fault) {
        self.close(place, NodeStatus::Failed);
        if self.is_past_publishing(place) {
            return self.skip_what_follows(place);
        }
        match self.plan.nodes[place].on_failure {
            OnFailure::SkipDependents => self.skip_what_follows(place),
            OnFailure::PauseRun if self.run.authority() == Some(Authority::Manual) => {
                self.run.nodes[place].holds = true;
                self.run.held += 1;
            }
            OnFailure::PauseRun | OnFailure::FailRun => {
                self.fail_run(Cause { node: Some(self.plan.nodes[place].id.clone()), fault });
            }
        }
    }

    /// Whether a failure of the node comes after everything was published and is a warning: with
    /// promises any, without that of a message alone.
    fn is_past_publishing(&self, place: usize) -> bool {
        let role = self.plan.nodes[place].spec.execution_role;
        self.run.unpublished == 0 && (!self.plan.promises.is_empty() || role == ExecutionRole::Notify)
    }

    fn skip_what_follows(&mut self, place: usize) {
        let plan = self.plan;
        let mut stack = vec![place];
        while let Some(place) = stack.pop() {
            for &next in &plan.nodes[place].before {
                if self.run.nodes[next].status == NodeStatus::Pending {
                    self.close(next, NodeStatus::Skipped);
                    stack.push(next);
                }
            }
        }
    }

    /// Ends the run where nothing is left to do.
    fn settle(&mut self) {
        if self.run.outcome.is_some() || self.run.open > 0 {
            return;
        }
        if self.run.cancelling.is_some() {
            return self.end(Outcome::Cancelled);
        }
        if self.run.held > 0 {
            return;
        }
        let unkept = (!self.plan.promises.is_empty() && self.run.unpublished > 0)
            .then(|| self.run.nodes.iter().position(|n| n.owed && n.status != NodeStatus::Succeeded))
            .flatten();
        match unkept {
            None => self.end(Outcome::Succeeded { warnings: self.warnings() }),
            Some(place) => {
                let cause = self.unkept(place);
                self.fail_run(cause);
            }
        }
    }

    /// A promise was not kept because of a failure before: of one the fixed pipeline may do better
    /// at, if there is any.
    fn unkept(&self, place: usize) -> Cause {
        let failed = self.warnings();
        let better = failed.iter().find(|w| w.fault.kind != FaultKind::Input).or(failed.first());
        better.cloned().unwrap_or_else(|| {
            let id = &self.plan.nodes[place].id;
            let message = format!("Node `{id}` makes or publishes what was promised and did not run.");
            Cause { node: Some(id.clone()), fault: Fault::new(FaultKind::Run, "run.promise_unkept", &message) }
        })
    }

    /// Every node that has failed.
    fn warnings(&self) -> Vec<Cause> {
        let failed = self.plan.nodes.iter().zip(&self.run.nodes).filter(|(_, s)| s.status == NodeStatus::Failed);
        failed
            .filter_map(|(node, state)| Some(Cause { node: Some(node.id.clone()), fault: state.fault.clone()? }))
            .collect()
    }

    /// Authoritative runs fall back, unless the input is at fault: the fixed pipeline would fail alike.
    /// Where all that was promised is published nothing is left to fall back for.
    fn fail_run(&mut self, cause: Cause) {
        let outcome = if self.run.cancelling.is_some() {
            Outcome::Cancelled
        } else if !self.plan.promises.is_empty() && self.run.unpublished == 0 {
            let mut warnings = self.warnings();
            warnings.push(cause);
            Outcome::Succeeded { warnings }
        } else if self.run.authority() == Some(Authority::Authoritative) && cause.fault.kind != FaultKind::Input {
            Outcome::FellBack { cause }
        } else {
            Outcome::Failed { cause }
        };
        self.end(outcome);
    }

    /// The last command. What still runs is told to stop, and nobody waits for its answer.
    fn end(&mut self, outcome: Outcome) {
        let unrun = if outcome == Outcome::Cancelled { NodeStatus::Cancelled } else { NodeStatus::Skipped };
        let told = self.run.cancelling.is_some();
        for place in 0..self.run.nodes.len() {
            let status = self.run.nodes[place].status;
            if status.is_in_flight() {
                if !told {
                    self.tell_cancel(place);
                }
                self.release(place);
                self.close(place, NodeStatus::Cancelled);
            } else if !status.has_ended() {
                self.close(place, unrun);
            }
            self.run.nodes[place].holds = false;
        }
        self.run.held = 0;
        self.commands.push(ending(&outcome));
        self.run.outcome = Some(outcome);
    }

    /// Gives nodes a new round of attempts; those in flight are stopped.
    fn reset(&mut self, places: &[usize]) {
        for &place in places {
            let status = self.run.nodes[place].status;
            if status.is_in_flight() {
                self.tell_cancel(place);
                self.release(place);
            }
            if status.has_ended() {
                self.run.open += 1;
            }
            let class = self.class(place);
            let state = &mut self.run.nodes[place];
            if status == NodeStatus::Succeeded && state.owed {
                self.run.unpublished += 1;
            }
            if std::mem::take(&mut state.holds) {
                self.run.held -= 1;
            }
            (state.used, state.due_ms, state.fault) = (0, None, None);
            self.run.ready[class as usize].remove(&place);
            self.set(place, NodeStatus::Pending);
        }
        for &place in places {
            let unfinished = |&&before: &&usize| self.run.nodes[before].status != NodeStatus::Succeeded;
            self.run.nodes[place].waiting = self.plan.nodes[place].after.iter().filter(unfinished).count();
            self.make_ready(place);
        }
    }

    /// Hands out what is ready as far as the limits of the classes go.
    fn hand_out(&mut self) {
        let Some(started) = self.run.started else { return };
        if self.run.outcome.is_some() || self.run.cancelling.is_some() || self.run.paused || self.run.held > 0 {
            return;
        }
        for class in Execution::ALL.iter().take(CLASSES) {
            while self.run.in_flight[*class as usize] < started.limits.of(*class) {
                let Some(place) = self.run.ready[*class as usize].pop_first() else { break };
                self.run.in_flight[*class as usize] += 1;
                let state = &mut self.run.nodes[place];
                state.attempt += 1;
                state.used += 1;
                let (node, attempt) = (self.plan.nodes[place].id.clone(), state.attempt);
                self.commands.push(Command::RunNode { node, attempt, class: *class });
                if *class == Execution::Inline {
                    self.begin(place);
                } else {
                    self.set(place, NodeStatus::Queued);
                }
            }
        }
    }

    /// The attempt runs from now on.
    fn begin(&mut self, place: usize) {
        let node = &self.plan.nodes[place];
        let at_ms = self.now_ms.saturating_add(i64::from(node.timeout_s) * 1_000);
        let timer = Timer::Timeout { node: node.id.clone(), attempt: self.run.nodes[place].attempt };
        self.run.nodes[place].due_ms = Some(at_ms);
        self.commands.push(Command::SetTimer { timer, at_ms });
        self.set(place, NodeStatus::Running);
    }

    fn make_ready(&mut self, place: usize) {
        let state = &self.run.nodes[place];
        if state.waiting == 0 && state.status == NodeStatus::Pending {
            self.run.ready[self.class(place) as usize].insert(place);
        }
    }

    fn class(&self, place: usize) -> Execution {
        self.plan.nodes[place].spec.execution
    }

    fn set(&mut self, place: usize, status: NodeStatus) {
        self.run.nodes[place].status = status;
        self.changed.push(place);
    }

    /// The node has ended.
    fn close(&mut self, place: usize, status: NodeStatus) {
        self.run.open -= 1;
        self.run.nodes[place].due_ms = None;
        let class = self.class(place);
        self.run.ready[class as usize].remove(&place);
        self.set(place, status);
    }

    /// Its place of the class is free again.
    fn release(&mut self, place: usize) {
        self.run.in_flight[self.class(place) as usize] -= 1;
        self.run.nodes[place].due_ms = None;
    }

    fn tell_cancel(&mut self, place: usize) {
        let (node, attempt) = (self.plan.nodes[place].id.clone(), self.run.nodes[place].attempt);
        self.commands.push(Command::CancelNode { node, attempt });
    }

    fn timed_out(&self, place: usize) -> Fault {
        let seconds = self.plan.nodes[place].timeout_s;
        let message = format!("The node did not finish within {seconds} s.");
        Fault::new(FaultKind::TimedOut, "node.timed_out", &message)
    }
}

fn lost() -> Fault {
    Fault::new(FaultKind::Lost, "node.lost", "The worker that ran the node was lost.")
}
