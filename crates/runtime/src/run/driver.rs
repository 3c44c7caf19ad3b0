//! Drives one run: tells the engine what happened, writes that with the rows it changes in one
//! transaction, then does what the engine says is to be done. A restart replays the events and
//! goes on; it takes the same way as every other step.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use contracts::{ids::AttemptToken, module::Execution};
use modules::{CancellationToken, Control, Fault, ModuleError, ProgressSink};
use serde_json::Value;
use store::{
    Authority, CacheUse, LogLevel, NodeStatus, StartedBy,
    runs::{Change, NewEvent, NewLog, NewNode, NodeChange, Opened},
};
use tokio::sync::mpsc;
use workflow::{
    compile::NodeId,
    engine::{self, Command, Event, Outcome, Step, Timer},
};

use super::{
    attempt::{self, Results},
    cache::{self, Found},
    fault, hand_over,
    job::{Job, Live, Order, Report},
    recover,
    transport::Hint,
};
use crate::{Inner, events::Event as Hub, new_id, nodes::executor::Inputs};

/// How often deadlines are looked at.
const TICK: Duration = Duration::from_secs(1);
/// A hint nobody took for so long is given again.
const OFFER_AGAIN_MS: i64 = 10_000;

/// An attempt under way.
struct InHand {
    token: AttemptToken,
    number: u32,
    cancel: CancellationToken,
    moved_ms: Arc<AtomicI64>,
    /// When it was offered or begun.
    since_ms: i64,
    /// A worker has taken it; inline nodes at once.
    leased: bool,
    key: Option<cache::Key>,
}

/// What is done once the step is written.
enum Act {
    Begin { node: usize, token: AttemptToken, inputs: Arc<Inputs>, control: Control },
    Offer(usize),
    Keep { key: cache::Key, results: Results },
}

struct Driver<'a> {
    inner: &'a Arc<Inner>,
    job: &'a Arc<Job>,
    live: Arc<Live>,
    run: engine::Run,
    results: BTreeMap<usize, Results>,
    in_hand: BTreeMap<usize, InHand>,
    /// Statuses as the rows have them.
    shown: Vec<engine::NodeStatus>,
    errors: BTreeMap<usize, ModuleError>,
    timers: BTreeSet<(i64, usize)>,
    named_timers: Vec<Timer>,
    commands: Vec<Command>,
    change: Change,
    acts: Vec<Act>,
    outcome: Option<Outcome>,
    warnings: Vec<String>,
}

/// Opens the run's rows, or takes them over from an earlier life.
pub async fn open(inner: &Inner, job: &Job) -> Result<Opened, ModuleError> {
    let nodes = job
        .plan
        .nodes
        .iter()
        .zip(&job.params)
        .map(|(node, params)| NewNode {
            node: node.id.to_string(),
            step: node.spec.step.to_owned(),
            module_key: node.spec.module_key.to_owned(),
            execution: node.spec.execution.as_str().to_owned(),
            params: Value::Object(params.clone()),
            outputs: job.kept.get(&*node.id).cloned(),
        })
        .collect();
    let new = super::record::new_run(job, &inner.config.worker, nodes);
    Ok(store::runs::open(&inner.db, new, inner.now_ms()).await?)
}

/// Runs a job that was opened until it succeeded, failed or was stopped. Says nothing of the run's
/// end: that is for whoever decides what follows.
pub async fn drive(
    inner: &Arc<Inner>,
    job: &Arc<Job>,
    opened: &Opened,
    control: &Control,
) -> Result<Vec<String>, ModuleError> {
    let (reports, inbox) = mpsc::unbounded_channel();
    let live = Arc::new(Live {
        job: job.clone(),
        orders: Mutex::default(),
        reports,
        progress: control.progress.clone(),
        done: AtomicUsize::new(0),
    });
    inner.live.lock().expect("no holder panics").insert(job.id, live.clone());
    let _listed = Listed(inner, job.id);
    let recovered = recover::recover(inner, job, opened).await?;
    let mut driver = Driver {
        inner,
        job,
        live,
        shown: recovered.run.nodes().iter().map(|node| node.status).collect(),
        run: recovered.run,
        results: recovered.results,
        in_hand: BTreeMap::new(),
        errors: BTreeMap::new(),
        timers: BTreeSet::new(),
        named_timers: Vec::new(),
        commands: Vec::new(),
        change: Change::default(),
        acts: Vec::new(),
        outcome: None,
        warnings: Vec::new(),
    };
    driver.live.done.store(driver.results.len(), Ordering::Relaxed);
    driver.take_up(recovered.begun)?;
    driver.run(inbox, &control.cancel).await?;
    Ok(driver.warnings)
}

/// Takes the run off the list of live ones, however it ends.
struct Listed<'a>(&'a Inner, contracts::ids::DispatchId);

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        if let Ok(mut live) = self.0.live.lock() {
            live.remove(&self.1);
        }
    }
}

impl Driver<'_> {
    /// Starts the run, or goes on with one whose driver and workers are gone.
    fn take_up(&mut self, begun: bool) -> Result<(), ModuleError> {
        if !begun {
            let authority = match (self.job.authority, self.job.started_by) {
                (Authority::Observer, _) => engine::Authority::Observer,
                (Authority::Authoritative, StartedBy::Manual) => engine::Authority::Manual,
                (Authority::Authoritative, _) => engine::Authority::Authoritative,
            };
            let limits = engine::Limits::default();
            self.tell(Event::Started { seed: fault::seed(self.job.id), authority, limits }, None)?;
            return Ok(());
        }
        self.tell(Event::DriverLost, None)?;
        let held: Vec<(NodeId, u32)> = (self.job.plan.nodes.iter().zip(self.run.nodes()))
            .filter(|(node, state)| {
                state.status == engine::NodeStatus::Running && node.spec.execution != Execution::Inline
            })
            .map(|(node, state)| (node.id.clone(), state.attempt))
            .collect();
        for (node, attempt) in held {
            self.tell(Event::NodeLost { node, attempt }, None)?;
        }
        self.commands = engine::pending_commands(&self.job.plan, &self.run);
        Ok(())
    }

    async fn run(
        &mut self,
        mut inbox: mpsc::UnboundedReceiver<Report>,
        cancel: &CancellationToken,
    ) -> Result<(), ModuleError> {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut cancelled = false;
        loop {
            self.follow().await?;
            self.flush().await?;
            if let Some(outcome) = self.outcome.take() {
                return self.over(outcome);
            }
            let due = self.timers.first().map_or(3_600_000, |(at, _)| at.saturating_sub(self.now()).max(0));
            let wait = Duration::from_millis(u64::try_from(due).unwrap_or_default());
            tokio::select! {
                Some(report) = inbox.recv() => self.hear(report)?,
                () = tokio::time::sleep(wait) => self.fire()?,
                _ = tick.tick() => self.look_at_deadlines()?,
                () = cancel.cancelled(), if !cancelled => {
                    if self.inner.draining.is_cancelled() {
                        // Given up, not cancelled: the rows stay as they are for the next life.
                        self.in_hand.values().for_each(|held| held.cancel.cancel());
                        return Err(ModuleError::cancelled());
                    }
                    cancelled = true;
                    self.tell(Event::CancelRequested, None)?;
                }
            }
            // What came meanwhile goes into the same transaction.
            while let Ok(report) = inbox.try_recv() {
                self.hear(report)?;
            }
        }
    }

    /// How the run ended, in the words of whoever asked for it.
    fn over(&mut self, outcome: Outcome) -> Result<(), ModuleError> {
        self.in_hand.values().for_each(|held| held.cancel.cancel());
        match outcome {
            Outcome::Succeeded { warnings } => {
                self.warnings.extend(warnings.into_iter().map(|cause| cause.fault.message));
                Ok(())
            }
            Outcome::Cancelled => Err(ModuleError::cancelled()),
            Outcome::Failed { cause } | Outcome::FellBack { cause } => {
                let known = cause.node.as_ref().and_then(|node| self.errors.remove(&self.run.place(node)?));
                Err(known.unwrap_or_else(|| fault::error_of(&cause.fault)))
            }
        }
    }

    fn now(&self) -> i64 {
        self.inner.now_ms()
    }

    fn name(&self, index: usize) -> String {
        self.job.plan.nodes[index].id.to_string()
    }

    fn id(&self, index: usize) -> NodeId {
        self.job.plan.nodes[index].id.clone()
    }

    fn log(&mut self, node: usize, level: LogLevel, line: impl Into<String>) {
        let node = Some(self.name(node));
        self.change.logs.push(NewLog { node, level, line: line.into() });
    }

    /// Tells the engine; what it applied is noted for the rows. `row`: what an attempt that ended
    /// leaves behind. False where the event changed nothing.
    fn tell(&mut self, event: Event, row: Option<NodeChange>) -> Result<bool, ModuleError> {
        let now = self.now();
        let Step::Applied(applied) = engine::step(&self.job.plan, &mut self.run, &event, now) else {
            return Ok(false);
        };
        let payload = serde_json::to_value(&event).map_err(|e| fault::internal(&e))?;
        let node = payload.get("node").and_then(Value::as_str).map(str::to_owned);
        self.change.events.push(NewEvent { kind: event.kind(), node, payload });
        let written = row.as_ref().map(|row| row.node().to_owned());
        self.change.nodes.extend(row);
        for id in applied.changed {
            let Some(index) = self.run.place(&id) else { continue };
            let status = self.run.nodes()[index].status;
            if std::mem::replace(&mut self.shown[index], status) != status && written.as_deref() != Some(&*id) {
                self.show(index, status);
            }
        }
        self.commands.extend(applied.commands);
        Ok(true)
    }

    /// A row that changed by itself: skipped, cancelled, timed out, lost.
    fn show(&mut self, index: usize, status: engine::NodeStatus) {
        use engine::NodeStatus as S;
        let status = match status {
            S::Retrying => NodeStatus::Retrying,
            S::Failed => NodeStatus::Failed,
            S::Skipped => NodeStatus::Skipped,
            S::Cancelled => NodeStatus::Cancelled,
            // Handed out and finished ones are written where that happens.
            S::Pending | S::Queued | S::Running | S::Succeeded => return,
        };
        let state = &self.run.nodes()[index];
        let error = state.fault.as_ref().map(fault::error_of);
        let number = if self.in_hand.contains_key(&index) || error.is_some() { state.attempt } else { 0 };
        if let (Some(error), Some(held)) = (&error, self.in_hand.get(&index)) {
            let line = format!("Attempt {} was given up: {}", held.number, error.message);
            self.errors.insert(index, error.clone());
            self.log(index, LogLevel::Error, line);
        }
        if status != NodeStatus::Cancelled
            && let Some(held) = self.in_hand.remove(&index)
        {
            held.cancel.cancel();
        }
        let node = self.name(index);
        self.change.nodes.push(NodeChange::Taken { node, number, status, error });
    }

    /// Does what the engine says; what follows from that is done as well.
    async fn follow(&mut self) -> Result<(), ModuleError> {
        while !self.commands.is_empty() {
            for command in std::mem::take(&mut self.commands) {
                match command {
                    Command::RunNode { node, attempt, .. } => self.begin(&node, attempt).await?,
                    Command::CancelNode { node, attempt } => self.cancel_node(&node, attempt)?,
                    Command::SetTimer { timer, at_ms } => {
                        self.timers.insert((at_ms, self.named_timers.len()));
                        self.named_timers.push(timer);
                    }
                    Command::FinishRun { outcome } => self.outcome = Some(outcome),
                    Command::FallBack { cause } => self.outcome = Some(Outcome::FellBack { cause }),
                }
            }
        }
        Ok(())
    }

    fn fire(&mut self) -> Result<(), ModuleError> {
        let now = self.now();
        while let Some(&(at, index)) = self.timers.first().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, index));
            self.tell(Event::TimerFired { timer: self.named_timers[index].clone() }, None)?;
        }
        Ok(())
    }

    fn cancel_node(&mut self, node: &NodeId, attempt: u32) -> Result<(), ModuleError> {
        let Some(index) = self.run.place(node) else { return Ok(()) };
        let withdrawn = self.live.orders.lock().expect("no holder panics").remove(&index).is_some();
        let ours = self.in_hand.get(&index).is_some_and(|held| held.number == attempt);
        if !ours {
            return Ok(());
        }
        if withdrawn {
            self.in_hand.remove(&index);
            let fault = fault::of(&ModuleError::cancelled());
            self.tell(Event::NodeFailed { node: node.clone(), attempt, fault }, None)?;
        } else if let Some(held) = self.in_hand.get(&index) {
            held.cancel.cancel();
        }
        Ok(())
    }

    async fn begin(&mut self, id: &NodeId, number: u32) -> Result<(), ModuleError> {
        let (job, now) = (self.job, self.now());
        let Some(index) = self.run.place(id) else { return Ok(()) };
        if self.in_hand.get(&index).is_some_and(|held| held.number == number) {
            return Ok(());
        }
        // Taken over from an earlier run.
        if job.kept.contains_key(&**id) && self.results.contains_key(&index) {
            let row = NodeChange::Untouched { node: self.name(index) };
            self.tell(Event::NodeSucceeded { node: id.clone(), attempt: number }, Some(row))?;
            return Ok(());
        }
        let (inputs, refs) = hand_over::inputs(&job.plan, index, &self.results);
        let key = match cache::look_up(self.inner, job, index, &inputs).await {
            Found::Hit { results, key } => {
                let outputs = hand_over::to_value(&results);
                self.results.insert(index, results);
                let row = NodeChange::Cached { node: self.name(index), inputs: refs, outputs, key };
                self.tell(Event::NodeSucceeded { node: id.clone(), attempt: number }, Some(row))?;
                self.count_done();
                return Ok(());
            }
            Found::Miss { key, reason } => {
                self.cache_says(index, CacheUse::Miss, Some(reason), Some(key.text.clone()));
                Some(key)
            }
            Found::Bypassed => {
                self.cache_says(index, CacheUse::Bypassed, None, None);
                None
            }
            Found::Never => None,
        };
        let inline = job.plan.nodes[index].spec.execution == Execution::Inline;
        let held = InHand {
            token: new_id::attempt(),
            number,
            cancel: CancellationToken::new(),
            moved_ms: Arc::default(),
            since_ms: now,
            leased: inline,
            key,
        };
        let (node, inputs) = (self.name(index), Arc::new(inputs));
        if inline {
            let worker = self.inner.config.worker.clone();
            let attempt = held.token;
            self.change.nodes.push(NodeChange::Started { node, attempt, number, worker, inputs: refs });
            let control = Control { cancel: held.cancel.clone(), progress: Arc::new(Quiet) };
            self.acts.push(Act::Begin { node: index, token: held.token, inputs, control });
        } else {
            self.change.nodes.push(NodeChange::Queued { node });
            let order = Order {
                number,
                attempt: held.token,
                inputs,
                refs,
                cancel: held.cancel.clone(),
                moved_ms: held.moved_ms.clone(),
            };
            self.live.orders.lock().expect("no holder panics").insert(index, order);
            self.acts.push(Act::Offer(index));
        }
        self.in_hand.insert(index, held);
        Ok(())
    }

    fn cache_says(&mut self, index: usize, usage: CacheUse, reason: Option<String>, key: Option<String>) {
        let node = self.name(index);
        self.change.nodes.push(NodeChange::Cache { node, usage, reason, key });
    }

    /// Writes the step, then acts on it.
    async fn flush(&mut self) -> Result<(), ModuleError> {
        let change = std::mem::take(&mut self.change);
        if !change.is_empty() {
            store::runs::apply(&self.inner.db, self.job.id, self.job.driver, &change, self.now()).await?;
            let line_id = self.job.subject.line();
            self.inner.hub.publish(Hub::Run { run_id: self.job.id, line_id, status: "running".to_owned() });
        }
        for act in std::mem::take(&mut self.acts) {
            match act {
                Act::Begin { node, token, inputs, control } => {
                    let (job, reports) = (self.job.clone(), self.live.reports.clone());
                    tokio::spawn(async move {
                        let result = attempt::run(job, node, token, inputs, control).await;
                        // A driver that is gone takes the node up again when it comes back.
                        let _ = reports.send(Report::Ended { node, attempt: token, result });
                    });
                }
                Act::Offer(node) => self.offer(node),
                Act::Keep { key, results } => cache::keep(self.inner, &key, &results).await,
            }
        }
        Ok(())
    }

    fn offer(&self, node: usize) {
        let hint = Hint { run: self.job.id, node, observer: !self.job.is_authoritative() };
        self.inner.transport.offer(self.job.plan.nodes[node].spec.execution, hint);
    }

    fn count_done(&self) {
        let done = self.live.done.fetch_add(1, Ordering::Relaxed) + 1;
        #[expect(clippy::cast_precision_loss, reason = "at most a few thousand nodes")]
        let fraction = done as f32 / self.job.plan.nodes.len().max(1) as f32;
        self.live.progress.report(modules::Progress { fraction, note: String::new() });
    }

    fn hear(&mut self, report: Report) -> Result<(), ModuleError> {
        match report {
            Report::Leased { node, attempt } => {
                let Some(held) = self.in_hand.get_mut(&node).filter(|held| held.token == attempt) else {
                    return Ok(());
                };
                held.leased = true;
                let (id, attempt) = (self.id(node), self.in_hand[&node].number);
                self.tell(Event::NodeLeased { node: id, attempt }, None)?;
            }
            Report::Ended { node, attempt, result } => {
                if self.in_hand.get(&node).is_none_or(|held| held.token != attempt) {
                    self.log(node, LogLevel::Warn, "A late result of a lost attempt came and was refused.");
                    return Ok(());
                }
                let Some(held) = self.in_hand.remove(&node) else { return Ok(()) };
                match result {
                    Ok(results) => self.succeeded(node, held, results)?,
                    Err(error) if error.fault == Fault::Stale => return Err(error),
                    Err(error) => self.failed(node, &held, error)?,
                }
            }
        }
        Ok(())
    }

    fn succeeded(&mut self, index: usize, held: InHand, results: Results) -> Result<(), ModuleError> {
        let row = NodeChange::Ended {
            node: self.name(index),
            attempt: held.token,
            number: held.number,
            status: NodeStatus::Succeeded,
            outputs: Some(hand_over::to_value(&results)),
            error: None,
        };
        let event = Event::NodeSucceeded { node: self.id(index), attempt: held.number };
        self.results.insert(index, results.clone());
        if !self.tell(event, Some(row))? {
            return Ok(());
        }
        for warning in super::record::warnings(&results) {
            self.log(index, LogLevel::Warn, warning.clone());
            self.warnings.push(warning);
        }
        self.note_published(index, &results);
        if let Some(key) = held.key {
            self.acts.push(Act::Keep { key, results });
        }
        self.count_done();
        Ok(())
    }

    /// The row of what was published carries what it was published as.
    fn note_published(&mut self, index: usize, results: &Results) {
        let Some((_, asset)) = results.iter().find(|(port, _)| port == "media_asset") else { return };
        let job = self.job;
        let makers = job.plan.nodes[index].inputs.iter().flat_map(|bound| &bound.sources);
        for source in makers.filter(|source| is_result(source.role)) {
            let Some(made) = self.results.get(&source.node) else { continue };
            let mut outputs = hand_over::to_value(made);
            if let Some(value) =
                outputs.pointer_mut(&format!("/{}/0/value", source.port)).and_then(Value::as_object_mut)
            {
                value.insert("published".to_owned(), asset.value.clone());
            }
            self.change.nodes.push(NodeChange::Outputs { node: self.name(source.node), outputs });
        }
    }

    fn failed(&mut self, index: usize, held: &InHand, error: ModuleError) -> Result<(), ModuleError> {
        let number = held.number;
        self.log(index, LogLevel::Error, format!("Attempt {number} failed: {} {}", error.message, error.remedy));
        self.errors.insert(index, error.clone());
        let event = Event::NodeFailed { node: self.id(index), attempt: number, fault: fault::of(&error) };
        // What it becomes is the engine's word: the row is put in its place once that is known.
        let place = self.change.nodes.len();
        let row = NodeChange::Untouched { node: self.name(index) };
        if !self.tell(event, Some(row))? {
            return Ok(());
        }
        let status = match self.run.nodes()[index].status {
            engine::NodeStatus::Retrying => NodeStatus::Retrying,
            engine::NodeStatus::Cancelled => NodeStatus::Cancelled,
            _ => NodeStatus::Failed,
        };
        let (node, attempt) = (self.name(index), held.token);
        let ended = NodeChange::Ended { node, attempt, number, status, outputs: None, error: Some(error) };
        self.change.nodes[place] = ended;
        Ok(())
    }

    /// Finds what hangs although its worker still beats, and what nobody took.
    fn look_at_deadlines(&mut self) -> Result<(), ModuleError> {
        let (now, limit) = (self.now(), self.inner.config.progress_limit_ms);
        let mut lost = Vec::new();
        for (&index, held) in &self.in_hand {
            if !held.leased {
                if held.since_ms + OFFER_AGAIN_MS < now {
                    self.offer(index);
                }
                continue;
            }
            let moved = held.moved_ms.load(Ordering::Relaxed);
            if moved > 0 && moved.saturating_add(limit) < now {
                lost.push((index, held.number));
            }
        }
        for (index, attempt) in lost {
            self.tell(Event::NodeLost { node: self.id(index), attempt }, None)?;
        }
        Ok(())
    }
}

fn is_result(role: contracts::ArtifactRole) -> bool {
    contracts::ArtifactKind::ALL.iter().any(|kind| kind.role() == role)
}

/// Inline nodes are too short to watch.
struct Quiet;

impl ProgressSink for Quiet {
    fn report(&self, _: modules::Progress) {}
}

/// Runs under way in this process.
pub type LiveRuns = Mutex<HashMap<contracts::ids::DispatchId, Arc<Live>>>;
