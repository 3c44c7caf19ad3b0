//! Random graphs under random schedules: workers that die, hang and answer late, messages that are
//! lost, doubled and delayed, a driver that is killed between storing and acting, and people who
//! cancel, pause, resume and retry. A [`Ledger`] of its own, which shares no code with the engine,
//! says after each event whether the invariants still hold.
//!
//! One seed, one schedule: a failure names its seed and is repeated with it. Shared by the tests and
//! by `examples/soak_engine.rs`.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
    num::NonZeroU32,
};

use contracts::module::{Execution, ExecutionRole};
use workflow::{
    Plan,
    document::{OnFailure, Retry},
    engine::{self, Authority, Command, Event, Fault, FaultKind, Limits, Recorded, Run, RunStatus, Step, Timer, step},
};

use super::{
    graphs::{Sketch, plan},
    ledger::Ledger,
};

/// SplitMix64: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Even in 0..n.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub fn ms(&mut self, most: i64) -> i64 {
        self.below(most as u64) as i64
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

/// How many happenings a schedule may take: one that needs more does not end.
const MAX_HAPPENINGS: usize = 20_000;
const LEASE_MS: i64 = 30_000;
const SWEEP_MS: i64 = 10_000;

/// What one schedule came to.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub events: u64,
    pub ignored: u64,
    pub crashes: u64,
    pub lost_messages: u64,
    pub ends: [u64; 4],
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.ignored += other.ignored;
        self.crashes += other.crashes;
        self.lost_messages += other.lost_messages;
        self.ends.iter_mut().zip(other.ends).for_each(|(sum, n)| *sum += n);
    }
}

pub fn random_graph(dice: &mut Dice) -> Vec<Sketch> {
    let count = if dice.percent(5) { 40 } else { 1 + dice.below(12) as usize };
    let density = 10 + dice.below(60);
    let promising = dice.percent(60);
    let kind = |dice: &mut Dice| match dice.below(10) {
        0..5 => OnFailure::FailRun,
        5..8 => OnFailure::SkipDependents,
        _ => OnFailure::PauseRun,
    };
    let mut sketches: Vec<Sketch> = Vec::with_capacity(count);
    for place in 0..count {
        let role = dice.pick(ExecutionRole::ALL);
        let after = (0..place).filter(|_| dice.percent(density.min(100 * 3 / (place as u64 + 1)))).collect();
        sketches.push(Sketch {
            id: format!("n{place}"),
            class: dice.pick(Execution::ALL),
            role,
            after,
            retry: Retry {
                max_attempts: 1 + dice.below(4) as u32,
                backoff_s: dice.below(5) as f64,
                factor: 1.0 + dice.below(3) as f64,
                max_backoff_s: 1.0 + dice.below(20) as f64,
            },
            timeout_s: 5 + dice.below(60) as u32,
            on_failure: kind(dice),
            promised: promising && role == ExecutionRole::Render,
        });
    }
    sketches
}

/// What comes to pass at a time.
enum Happening {
    /// A message reaches the driver.
    Message(Event),
    Timer(Timer),
    /// A worker hears of an attempt.
    Offer {
        node: usize,
        attempt: u32,
    },
    /// Leases are looked through, and what should be outstanding is asked for again.
    Sweep,
    Crash,
    Person,
}

struct World {
    plan: Plan,
    run: Run,
    stored: Vec<Recorded>,
    ledger: Ledger,
    dice: Dice,
    now: i64,
    seq: u64,
    queue: BinaryHeap<Reverse<(i64, u64)>>,
    happenings: HashMap<u64, Happening>,
    /// Rows of leased attempts: until when.
    leases: HashMap<(usize, u32), i64>,
    /// Timers and inline nodes die with the driver: those asked for before do not come.
    driver: u64,
    volatile: HashMap<u64, u64>,
    trouble: u64,
    people_left: u64,
    crashes_left: u64,
    tally: Tally,
}

/// Runs one schedule.
///
/// # Errors
/// The broken invariant, with the seed and what happened last.
pub fn schedule(seed: u64) -> Result<Tally, String> {
    let mut dice = Dice::new(seed);
    let plan = plan(&random_graph(&mut dice));
    let limit = |dice: &mut Dice| NonZeroU32::new(dice.below(4) as u32);
    let limits = Limits { inline: limit(&mut dice), cad: limit(&mut dice), render: limit(&mut dice) };
    let authority = dice.pick(Authority::ALL);
    let trouble = dice.pick(&[0, 3, 10, 25]);
    let mut world = World {
        run: Run::new(&plan),
        ledger: Ledger::new(&plan, authority, limits),
        plan,
        stored: Vec::new(),
        now: 1_000,
        seq: 0,
        queue: BinaryHeap::new(),
        happenings: HashMap::new(),
        leases: HashMap::new(),
        driver: 0,
        volatile: HashMap::new(),
        trouble,
        people_left: dice.below(8),
        crashes_left: if trouble == 0 { 0 } else { dice.below(6) },
        tally: Tally::default(),
        dice,
    };
    world.live(Event::Started { seed, authority, limits }).map_err(|broken| {
        let from = world.stored.len().saturating_sub(12);
        let last: Vec<String> = world.stored[from..].iter().map(|r| format!("  {} {:?}", r.at_ms, r.event)).collect();
        format!("seed {seed}: {broken}\nat {} after\n{}", world.now, last.join("\n"))
    })?;
    Ok(world.tally)
}

impl World {
    fn live(&mut self, first: Event) -> Result<(), String> {
        self.at(0, Happening::Sweep);
        self.at(0, Happening::Person);
        if self.crashes_left > 0 {
            self.at(20_000, Happening::Crash);
        }
        self.tell(&first)?;
        let mut happened = 0;
        while let Some(Reverse((at, seq))) = self.queue.pop() {
            self.now = at;
            happened += 1;
            if happened > MAX_HAPPENINGS {
                return Err(format!("the run does not end: {:?}", self.run));
            }
            let Some(happening) = self.happenings.remove(&seq) else { continue };
            if self.volatile.remove(&seq).is_some_and(|driver| driver != self.driver) {
                continue;
            }
            self.happen(happening)?;
        }
        if !self.run.status().has_ended() {
            return Err(format!("nothing comes any more, but the run is {:?}", self.run.status()));
        }
        self.replayed()?;
        self.tally.ends[match self.run.status() {
            RunStatus::Succeeded => 0,
            RunStatus::Failed => 1,
            RunStatus::FellBack => 2,
            _ => 3,
        }] += 1;
        Ok(())
    }

    fn at(&mut self, within_ms: i64, happening: Happening) {
        let at = self.now + self.dice.ms(within_ms + 1);
        self.exactly(at, happening);
    }

    fn exactly(&mut self, at: i64, happening: Happening) -> u64 {
        self.seq += 1;
        self.queue.push(Reverse((at, self.seq)));
        self.happenings.insert(self.seq, happening);
        self.seq
    }

    /// Comes only if the driver lives until then.
    fn in_process(&mut self, at: i64, happening: Happening) {
        let seq = self.exactly(at, happening);
        self.volatile.insert(seq, self.driver);
    }

    /// A message over a network: perhaps late, doubled or lost.
    fn send(&mut self, delay_ms: i64, event: &Event) {
        let base = self.now + delay_ms;
        if self.dice.percent(self.trouble) {
            self.tally.lost_messages += 1;
            return;
        }
        let copies = if self.dice.percent(self.trouble) { 2 } else { 1 };
        for _ in 0..copies {
            let late = if self.dice.percent(self.trouble) { self.dice.ms(200_000) } else { self.dice.ms(20) };
            self.exactly(base + late, Happening::Message(event.clone()));
        }
    }

    fn happen(&mut self, happening: Happening) -> Result<(), String> {
        match happening {
            Happening::Message(event) => self.tell(&event),
            Happening::Timer(timer) => self.tell(&Event::TimerFired { timer }),
            Happening::Offer { node, attempt } => self.offer(node, attempt),
            Happening::Sweep => self.sweep(),
            Happening::Crash => self.crash(),
            Happening::Person => self.person(),
        }
    }

    /// One event through the engine: stored, then acted upon, unless the driver dies in between.
    fn tell(&mut self, event: &Event) -> Result<(), String> {
        self.tally.events += 1;
        let before = self.run.clone();
        match step(&self.plan, &mut self.run, event, self.now) {
            Step::Ignored(why) => {
                self.tally.ignored += 1;
                if self.run != before {
                    return Err(format!("{event:?} was ignored ({why}) but changed the run"));
                }
                self.ledger.ignored(event, why)
            }
            Step::Applied(applied) => {
                self.stored.push(Recorded { at_ms: self.now, event: event.clone() });
                self.ledger.applied(&self.plan, &self.run, event, &applied, self.now)?;
                for (place, (old, new)) in before.nodes().iter().zip(self.run.nodes()).enumerate() {
                    let told = applied.changed.contains(&self.plan.nodes[place].id);
                    if old.status != new.status && !told {
                        return Err(format!("{} changed and is not told", self.plan.nodes[place].id));
                    }
                }
                if self.crashes_left > 0 && self.dice.percent(self.trouble / 3) {
                    return self.crash();
                }
                self.act(&applied.commands);
                Ok(())
            }
        }
    }

    fn act(&mut self, commands: &[Command]) {
        for command in commands {
            match command {
                Command::RunNode { node, attempt, class } => {
                    let place = self.run.place(node).unwrap_or_default();
                    if *class == Execution::Inline {
                        let event = self.answer(place, *attempt);
                        let at = self.now + self.dice.ms(500);
                        self.in_process(at, Happening::Message(event));
                    } else if !self.dice.percent(self.trouble) {
                        let copies = if self.dice.percent(self.trouble) { 2 } else { 1 };
                        for _ in 0..copies {
                            self.at(3_000, Happening::Offer { node: place, attempt: *attempt });
                        }
                    }
                }
                Command::CancelNode { node, attempt } => {
                    let place = self.run.place(node).unwrap_or_default();
                    let leased = self.leases.remove(&(place, *attempt)).is_some();
                    if leased || self.plan.nodes[place].spec.execution == Execution::Inline {
                        let fault = Fault::new(FaultKind::Cancelled, "cancelled", "The work was cancelled.");
                        self.send(1_000, &Event::NodeFailed { node: node.clone(), attempt: *attempt, fault });
                    }
                }
                Command::SetTimer { timer, at_ms } => {
                    self.in_process((*at_ms).max(self.now), Happening::Timer(timer.clone()));
                }
                Command::FinishRun { .. } | Command::FallBack { .. } => {}
            }
        }
    }

    /// How an attempt ends.
    fn answer(&mut self, place: usize, attempt: u32) -> Event {
        let node = self.plan.nodes[place].id.clone();
        let fault = |kind| Fault::new(kind, "test", "The test says so.");
        let chance = 3 + 2 * self.trouble;
        if !self.dice.percent(chance) {
            return Event::NodeSucceeded { node, attempt };
        }
        match self.dice.below(8) {
            0 => Event::NodeFailed { node, attempt, fault: fault(FaultKind::Input) },
            1 => Event::NodeFailed { node, attempt, fault: fault(FaultKind::Environment) },
            2 => Event::NodeTimedOut { node, attempt },
            _ => Event::NodeFailed { node, attempt, fault: fault(FaultKind::Transient) },
        }
    }

    /// A worker takes the attempt if its row says that it is to be had.
    fn offer(&mut self, place: usize, attempt: u32) -> Result<(), String> {
        let free = self.run.nodes()[place].attempt == attempt
            && self.run.nodes()[place].status == engine::NodeStatus::Queued
            && !self.leases.contains_key(&(place, attempt));
        if !free {
            return Ok(());
        }
        self.leases.insert((place, attempt), self.now + LEASE_MS);
        let node = self.plan.nodes[place].id.clone();
        self.send(0, &Event::NodeLeased { node: node.clone(), attempt });
        let answer = self.answer(place, attempt);
        match self.dice.below(100) {
            // Dies: the lease runs out.
            n if n < self.trouble => {}
            // Hangs: the lease is held for long, the answer comes far too late.
            n if n < 2 * self.trouble => {
                self.leases.insert((place, attempt), self.now + 4 * LEASE_MS);
                self.send(10 * LEASE_MS, &answer);
            }
            _ => {
                let work = self.dice.ms(20_000);
                for part in 1..4 {
                    self.send(work * part / 4, &Event::NodeProgressed { node: node.clone(), attempt });
                }
                self.send(work, &answer);
            }
        }
        Ok(())
    }

    fn sweep(&mut self) -> Result<(), String> {
        if self.run.status().has_ended() {
            return Ok(());
        }
        let gone: BTreeSet<(usize, u32)> =
            self.leases.iter().filter(|(_, until)| **until <= self.now).map(|(key, _)| *key).collect();
        for (place, attempt) in gone {
            self.leases.remove(&(place, attempt));
            self.tell(&Event::NodeLost { node: self.plan.nodes[place].id.clone(), attempt })?;
        }
        // Messages are hints only: what nobody has taken is offered again.
        let offers: Vec<Command> = engine::pending_commands(&self.plan, &self.run)
            .into_iter()
            .filter(|c| matches!(c, Command::RunNode { class, .. } if *class != Execution::Inline))
            .collect();
        self.act(&offers);
        self.exactly(self.now + SWEEP_MS, Happening::Sweep);
        Ok(())
    }

    /// The process is killed, and another takes over with nothing but what is stored.
    fn crash(&mut self) -> Result<(), String> {
        if self.crashes_left == 0 {
            return Ok(());
        }
        self.crashes_left -= 1;
        self.tally.crashes += 1;
        self.driver += 1;
        self.run = self.replayed()?;
        let at = self.dice.ms(60_000);
        self.exactly(self.now + at, Happening::Crash);
        self.tell(&Event::DriverLost)?;
        let commands = engine::pending_commands(&self.plan, &self.run);
        self.ledger.outstanding(&self.run, &commands)?;
        self.act(&commands);
        Ok(())
    }

    /// What is stored gives the run as it is, through the form in which events are stored.
    fn replayed(&self) -> Result<Run, String> {
        let mut read = Vec::with_capacity(self.stored.len());
        for recorded in &self.stored {
            let row = recorded.event.to_row().map_err(|e| e.to_string())?;
            let event = Event::from_row(row.schema, &row.payload).map_err(|e| e.to_string())?;
            read.push(Recorded { at_ms: recorded.at_ms, event });
        }
        let run = engine::replay(&self.plan, &read).map_err(|e| e.to_string())?;
        if run == self.run {
            Ok(run)
        } else {
            Err(format!("replay gives another run:\n{run:?}\nlive:\n{:?}", self.run))
        }
    }

    fn person(&mut self) -> Result<(), String> {
        let paused = self.run.status() == RunStatus::Paused;
        if self.people_left == 0 {
            // At last somebody resumes a paused run, and cancels one that pauses again and again.
            if paused {
                let event = if self.dice.percent(50) { Event::ResumeRequested } else { Event::CancelRequested };
                self.tell(&event)?;
            }
        } else {
            self.people_left -= 1;
            let node = self.plan.nodes[self.dice.below(self.plan.nodes.len() as u64) as usize].id.clone();
            let event = match self.dice.below(14) {
                0 => Event::CancelRequested,
                1..4 => Event::PauseRequested,
                4..8 => Event::ResumeRequested,
                8..11 => Event::RetryFrom { node },
                11..13 => Event::RetryFailed,
                _ if self.dice.percent(20) => {
                    Event::Abandoned { fault: Fault::new(FaultKind::Run, "test.abandoned", "The test says so.") }
                }
                _ => Event::PauseRequested,
            };
            let had_ended = self.run.status().has_ended();
            self.tell(&event)?;
            if had_ended && !self.run.status().has_ended() {
                self.exactly(self.now + SWEEP_MS, Happening::Sweep);
            }
        }
        if self.people_left > 0 || !self.run.status().has_ended() {
            self.at(40_000, Happening::Person);
        }
        Ok(())
    }
}
