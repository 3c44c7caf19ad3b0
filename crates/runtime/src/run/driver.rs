//! Drives one run: what may begin is begun, what ended is written, and what is next follows from
//! that. Every step is one transaction before anything is acted on, so a restart goes on from the rows.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use contracts::{ids::AttemptToken, module::Execution};
use modules::{CancellationToken, Control, Fault, ModuleError, ProgressSink};
use serde_json::{Value, json};
use store::{
    CacheUse, LogLevel, NodeStatus,
    runs::{Change, NewEvent, NewLog, NewNode, NodeChange, Opened},
};
use tokio::sync::mpsc;

use super::{
    attempt::{self, Results},
    cache::{self, Found},
    course::{Course, Failed},
    hand_over,
    job::{Job, Live, Order, Report},
    transport::Hint,
};
use crate::{Inner, events::Event, new_id, nodes::executor::Inputs};

/// How often deadlines are looked at.
const TICK: Duration = Duration::from_secs(1);
/// A hint nobody took for so long is given again.
const OFFER_AGAIN_MS: i64 = 10_000;
/// How long nodes in hand may take to stop.
const STOPPED_WITHIN: Duration = Duration::from_secs(5);

/// An attempt under way.
struct InHand {
    attempt: AttemptToken,
    number: u32,
    cancel: CancellationToken,
    moved_ms: Arc<AtomicI64>,
    /// When it was offered or begun.
    since_ms: i64,
    /// When a worker took it; inline nodes at once.
    leased_ms: Option<i64>,
    key: Option<cache::Key>,
}

/// What is done once the step is written.
enum Act {
    Begin { node: usize, attempt: AttemptToken, inputs: Arc<Inputs>, control: Control },
    Offer(usize),
    Keep { key: cache::Key, results: Results },
}

struct Driver<'a> {
    inner: &'a Arc<Inner>,
    job: &'a Arc<Job>,
    live: Arc<Live>,
    course: Course<'a>,
    results: BTreeMap<usize, Results>,
    in_hand: BTreeMap<usize, InHand>,
    change: Change,
    acts: Vec<Act>,
    /// What ended the run.
    failure: Option<ModuleError>,
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
    let mut results = BTreeMap::new();
    let stands: Vec<(NodeStatus, u32)> = (0..job.plan.nodes.len())
        .map(|index| {
            let row = opened.nodes.iter().find(|row| row.node == *job.plan.nodes[index].id);
            let Some(row) = row else { return (NodeStatus::Pending, 0) };
            let made = row.outputs.as_ref().and_then(hand_over::from_value);
            match (row.status, made) {
                (NodeStatus::Succeeded, Some(made)) => {
                    results.insert(index, made);
                    (NodeStatus::Succeeded, row.attempts)
                }
                (NodeStatus::Succeeded, None) => (NodeStatus::Pending, row.attempts),
                (status, _) => (status, row.attempts),
            }
        })
        .collect();
    let course = Course::new(&job.plan, &stands);
    let mut driver = Driver {
        inner,
        job,
        live,
        course,
        results,
        in_hand: BTreeMap::new(),
        change: Change::default(),
        acts: Vec::new(),
        failure: None,
        warnings: Vec::new(),
    };
    let kind = if opened.taken_over { "run_resumed" } else { "run_started" };
    driver.event(kind, None, json!({ "worker": inner.config.worker }));
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
    async fn run(
        &mut self,
        mut inbox: mpsc::UnboundedReceiver<Report>,
        cancel: &CancellationToken,
    ) -> Result<(), ModuleError> {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.begin_ready().await?;
            self.flush().await?;
            if let Some(failure) = self.failure.take() {
                self.stop(&mut inbox, false).await?;
                return Err(failure);
            }
            if self.course.is_over() && self.in_hand.is_empty() {
                return Ok(());
            }
            let due = self.course.next_due_ms().map(|at| at.saturating_sub(self.now()).max(0));
            let wait = Duration::from_millis(due.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(3_600_000));
            tokio::select! {
                Some(report) = inbox.recv() => self.hear(report)?,
                () = tokio::time::sleep(wait) => {}
                _ = tick.tick() => self.look_at_deadlines(),
                () = cancel.cancelled() => {
                    if self.inner.draining.is_cancelled() {
                        // Given up, not cancelled: the rows stay as they are for the next life.
                        self.in_hand.values().for_each(|held| held.cancel.cancel());
                        return Err(ModuleError::cancelled());
                    }
                    self.event("cancel_requested", None, json!({}));
                    self.stop(&mut inbox, true).await?;
                    return Err(ModuleError::cancelled());
                }
            }
            // What came meanwhile goes into the same transaction.
            while let Ok(report) = inbox.try_recv() {
                self.hear(report)?;
            }
        }
    }

    fn now(&self) -> i64 {
        self.inner.now_ms()
    }

    fn name(&self, index: usize) -> String {
        self.job.plan.nodes[index].id.to_string()
    }

    fn event(&mut self, kind: &'static str, node: Option<usize>, payload: Value) {
        let node = node.map(|index| self.name(index));
        self.change.events.push(NewEvent { kind, node, payload });
    }

    fn log(&mut self, node: usize, level: LogLevel, line: impl Into<String>) {
        let node = Some(self.name(node));
        self.change.logs.push(NewLog { node, level, line: line.into() });
    }

    async fn begin_ready(&mut self) -> Result<(), ModuleError> {
        while self.failure.is_none() {
            let ready = self.course.take_ready(self.now());
            if ready.is_empty() {
                break;
            }
            for index in ready {
                self.begin(index).await?;
            }
        }
        Ok(())
    }

    async fn begin(&mut self, index: usize) -> Result<(), ModuleError> {
        let (job, now) = (self.job, self.now());
        let (inputs, refs) = hand_over::inputs(&job.plan, index, &self.results);
        let looked = cache::look_up(self.inner, job, index, &inputs).await;
        let key = match looked {
            Found::Hit { results, key } => {
                self.course.begin(index);
                self.course.succeeded(index);
                let outputs = hand_over::to_value(&results);
                self.change.nodes.push(NodeChange::Cached { node: self.name(index), inputs: refs, outputs, key });
                self.event("node_succeeded", Some(index), json!({ "cache": "hit" }));
                self.results.insert(index, results);
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
            Found::Never => {
                self.cache_says(index, CacheUse::Never, None, None);
                None
            }
        };
        let node = &job.plan.nodes[index];
        let number = self.course.begin(index);
        let held = InHand {
            attempt: new_id::attempt(),
            number,
            cancel: CancellationToken::new(),
            moved_ms: Arc::default(),
            since_ms: now,
            leased_ms: (node.spec.execution == Execution::Inline).then_some(now),
            key,
        };
        let inputs = Arc::new(inputs);
        if node.spec.execution == Execution::Inline {
            let worker = self.inner.config.worker.clone();
            let name = self.name(index);
            self.change.nodes.push(NodeChange::Started {
                node: name,
                attempt: held.attempt,
                number,
                worker,
                inputs: refs,
            });
            self.event("node_started", Some(index), json!({ "attempt": number }));
            let control = Control { cancel: held.cancel.clone(), progress: Arc::new(Quiet) };
            self.acts.push(Act::Begin { node: index, attempt: held.attempt, inputs, control });
        } else {
            self.change.nodes.push(NodeChange::Queued { node: self.name(index) });
            self.event("node_queued", Some(index), json!({ "attempt": number, "class": node.spec.execution.as_str() }));
            let order = Order {
                number,
                attempt: held.attempt,
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
            self.inner.hub.publish(Event::Run { run_id: self.job.id, line_id, status: "running".to_owned() });
        }
        for act in std::mem::take(&mut self.acts) {
            match act {
                Act::Begin { node, attempt, inputs, control } => {
                    let (job, reports) = (self.job.clone(), self.live.reports.clone());
                    tokio::spawn(async move {
                        let result = attempt::run(job, node, attempt, inputs, control).await;
                        // A driver that is gone takes the node up again when it comes back.
                        let _ = reports.send(Report::Ended { node, attempt, result });
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
                let now = self.now();
                let Some(held) = self.in_hand.get_mut(&node).filter(|held| held.attempt == attempt) else {
                    return Ok(());
                };
                held.leased_ms = Some(now);
                let (number, waited) = (held.number, now - held.since_ms);
                self.event("node_started", Some(node), json!({ "attempt": number, "waited_ms": waited }));
            }
            Report::Ended { node, attempt, result } => {
                if self.in_hand.get(&node).is_none_or(|held| held.attempt != attempt) {
                    self.log(node, LogLevel::Warn, "A late result of a lost attempt came and was refused.");
                    return Ok(());
                }
                let Some(held) = self.in_hand.remove(&node) else { return Ok(()) };
                match result {
                    Ok(results) => self.succeeded(node, held, results),
                    Err(error) if error.fault == Fault::Stale => return Err(error),
                    Err(error) => self.failed(node, &held, error, false),
                }
            }
        }
        Ok(())
    }

    fn succeeded(&mut self, index: usize, held: InHand, results: Results) {
        self.course.succeeded(index);
        self.change.nodes.push(NodeChange::Ended {
            node: self.name(index),
            attempt: held.attempt,
            number: held.number,
            status: NodeStatus::Succeeded,
            outputs: Some(hand_over::to_value(&results)),
            error: None,
        });
        self.event("node_succeeded", Some(index), json!({ "attempt": held.number }));
        for warning in super::record::warnings(&results) {
            self.log(index, LogLevel::Warn, warning.clone());
            self.warnings.push(warning);
        }
        self.note_published(index, &results);
        if let Some(key) = held.key {
            self.acts.push(Act::Keep { key, results: results.clone() });
        }
        self.results.insert(index, results);
        self.count_done();
    }

    /// The row of what was published carries what it was published as.
    fn note_published(&mut self, index: usize, results: &Results) {
        let Some((_, asset)) = results.iter().find(|(port, _)| port == "media_asset") else { return };
        let job = self.job;
        let makers = job.plan.nodes[index].inputs.iter().flat_map(|bound| &bound.sources);
        for source in makers.filter(|source| workflow_result(source.role)) {
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

    /// `lost`: nobody answers for the attempt any more.
    fn failed(&mut self, index: usize, held: &InHand, error: ModuleError, lost: bool) {
        let now = self.now();
        let follows = self.course.failed(index, &error, now, jitter(held.attempt));
        let status = self.course.status(index);
        let ended = if error.fault == Fault::Cancelled { NodeStatus::Cancelled } else { status };
        let node = self.name(index);
        let (number, attempt) = (held.number, held.attempt);
        self.change.nodes.push(if lost {
            NodeChange::Taken { node, number, status: ended, error: Some(error.clone()) }
        } else {
            NodeChange::Ended { node, attempt, number, status: ended, outputs: None, error: Some(error.clone()) }
        });
        self.log(index, LogLevel::Error, format!("Attempt {number} failed: {} {}", error.message, error.remedy));
        let said = json!({ "attempt": number, "code": error.code, "message": error.message });
        match follows {
            Failed::Again { at_ms } => {
                self.event("node_failed", Some(index), said);
                self.event("node_retrying", Some(index), json!({ "in_ms": at_ms - now }));
            }
            Failed::SkipDependents { skipped } => {
                self.event("node_failed", Some(index), said);
                self.warnings.push(format!("Node `{}` failed: {}", self.name(index), error.message));
                for index in skipped {
                    let node = self.name(index);
                    self.change.nodes.push(NodeChange::Taken {
                        node,
                        number: 0,
                        status: NodeStatus::Skipped,
                        error: None,
                    });
                    self.event("node_skipped", Some(index), json!({}));
                }
            }
            Failed::FailRun => {
                self.event("node_failed", Some(index), said);
                self.failure.get_or_insert(error);
            }
        }
    }

    /// Finds what ran out of time, or hangs although its worker still beats.
    fn look_at_deadlines(&mut self) {
        let now = self.now();
        let mut lost = Vec::new();
        for (&index, held) in &self.in_hand {
            let node = &self.job.plan.nodes[index];
            let Some(leased) = held.leased_ms else {
                if held.since_ms + OFFER_AGAIN_MS < now {
                    self.offer(index);
                }
                continue;
            };
            let moved = held.moved_ms.load(Ordering::Relaxed);
            let limit = self.inner.config.progress_limit_ms;
            if leased.saturating_add(i64::from(node.timeout_s) * 1000) < now {
                lost.push((index, "node_timed_out", super::record::timed_out(&node.id, node.timeout_s)));
            } else if moved > 0 && node.spec.execution != Execution::Inline && moved.saturating_add(limit) < now {
                lost.push((index, "node_lost", super::record::hangs(&node.id, limit / 1000)));
            }
        }
        for (index, kind, error) in lost {
            let Some(held) = self.in_hand.remove(&index) else { continue };
            held.cancel.cancel();
            self.event(kind, Some(index), json!({ "attempt": held.number }));
            self.failed(index, &held, error, true);
        }
    }

    /// Stops what is in hand and marks what will not run.
    async fn stop(&mut self, inbox: &mut mpsc::UnboundedReceiver<Report>, cancelled: bool) -> Result<(), ModuleError> {
        self.live.orders.lock().expect("no holder panics").clear();
        self.in_hand.values().for_each(|held| held.cancel.cancel());
        self.in_hand.retain(|_, held| held.leased_ms.is_some());
        let deadline = tokio::time::Instant::now() + STOPPED_WITHIN;
        while !self.in_hand.is_empty() {
            tokio::select! {
                Some(report) = inbox.recv() => if let Report::Ended { node, attempt, result } = report {
                    let ours = self.in_hand.get(&node).is_some_and(|held| held.attempt == attempt);
                    if !ours { continue }
                    let Some(held) = self.in_hand.remove(&node) else { continue };
                    match result {
                        Ok(results) => self.succeeded(node, held, results),
                        Err(error) => {
                            let (node_name, attempt, number) = (self.name(node), held.attempt, held.number);
                            let status = NodeStatus::Cancelled;
                            self.course.give_up(node, status);
                            self.change.nodes.push(NodeChange::Ended {
                                node: node_name, attempt, number, status, outputs: None, error: Some(error),
                            });
                            self.event("node_cancelled", Some(node), json!({}));
                        }
                    }
                },
                () = tokio::time::sleep_until(deadline) => break,
            }
        }
        self.acts.clear();
        self.failure = None;
        for index in 0..self.job.plan.nodes.len() {
            if self.course.status(index).is_final() {
                continue;
            }
            let number = self.in_hand.get(&index).map_or(0, |held| held.number);
            let status = if number > 0 || cancelled { NodeStatus::Cancelled } else { NodeStatus::Skipped };
            self.course.give_up(index, status);
            let node = self.name(index);
            self.change.nodes.push(NodeChange::Taken { node, number, status, error: None });
        }
        self.in_hand.clear();
        self.flush().await
    }
}

fn workflow_result(role: contracts::ArtifactRole) -> bool {
    contracts::ArtifactKind::ALL.iter().any(|kind| kind.role() == role)
}

/// 0…1 out of the token's random bits.
fn jitter(attempt: AttemptToken) -> f64 {
    use newtype_uuid::GenericUuid;
    let byte = attempt.into_untyped_uuid().as_bytes().last().copied().unwrap_or_default();
    f64::from(byte) / 255.0
}

/// Inline nodes are too short to watch.
struct Quiet;

impl ProgressSink for Quiet {
    fn report(&self, _: modules::Progress) {}
}

/// Runs under way in this process.
pub type LiveRuns = Mutex<HashMap<contracts::ids::DispatchId, Arc<Live>>>;
