//! The pool: who gets which session, when one is started and when it is let go.

use std::sync::{Arc, Mutex, PoisonError};

use modules::{Control, ModuleError};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    BlenderConfig, BlenderFacts, Limits, SessionMode,
    call::{After, call},
    locate::locate,
    session::Session,
};

/// Up to n warm sessions, started at first need. Cheap to clone.
#[derive(Debug, Clone)]
pub struct BlenderPool {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: BlenderConfig,
    /// One permit per session that may work at once.
    permits: Arc<Semaphore>,
    /// Sessions without work, longest idle first.
    idle: Mutex<Vec<Session>>,
    /// What the last started session said of itself.
    facts: Mutex<Option<BlenderFacts>>,
}

impl BlenderPool {
    /// Starts nothing yet.
    pub fn new(config: BlenderConfig) -> Self {
        let permits = Arc::new(Semaphore::new(config.sessions.max(1)));
        Self { inner: Arc::new(Inner { config, permits, idle: Mutex::default(), facts: Mutex::default() }) }
    }

    pub fn config(&self) -> &BlenderConfig {
        &self.inner.config
    }

    /// Starts one session if none is idle, so that the first order need not wait for it.
    ///
    /// # Errors
    /// As any request: `blender.missing`, `blender.start_failed`, …
    pub async fn warm_up(&self) -> Result<BlenderFacts, ModuleError> {
        let (session, permit) = self.take(None).await?;
        let facts = session.facts.clone();
        self.give_back(session, permit);
        Ok(facts)
    }

    /// Which Blender this is and what it can do; starts a session if none was started yet.
    ///
    /// # Errors
    /// As [`BlenderPool::warm_up`].
    pub async fn facts(&self) -> Result<BlenderFacts, ModuleError> {
        let known = self.inner.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(facts) => Ok(facts),
            None => self.warm_up().await,
        }
    }

    /// Process ids of sessions without work: what tests and `doctor` look at.
    pub fn idle_pids(&self) -> Vec<u32> {
        self.idle().iter().map(Session::pid).collect()
    }

    /// Ends all idle sessions. Busy ones end with their work.
    pub fn shut_down(&self) {
        self.idle().clear();
    }

    /// Runs one request. `holds` names the scene it leaves warm; a session that holds it already
    /// is preferred.
    pub(crate) async fn run<P: Serialize + Sync, R: DeserializeOwned>(
        &self,
        op: &str,
        params: &P,
        holds: Option<String>,
        control: &Control,
    ) -> Result<R, ModuleError> {
        self.run_many(op, params, holds, control, 1, &mut |_| {}).await
    }

    /// The same for a request that makes `pictures`, each of which may take as long as a request.
    pub(crate) async fn run_many<P: Serialize + Sync, R: DeserializeOwned>(
        &self,
        op: &str,
        params: &P,
        holds: Option<String>,
        control: &Control,
        pictures: u32,
        on_item: &mut (dyn FnMut(Value) + Send),
    ) -> Result<R, ModuleError> {
        let taken = tokio::select! {
            taken = self.take(holds.as_deref()) => taken,
            () = control.cancel.cancelled() => Err(ModuleError::cancelled()),
        };
        let (mut session, permit) = taken?;
        let config = &self.inner.config.limits;
        let limits = Limits { request: config.request.saturating_mul(pictures), ..config.clone() };
        let (result, after) = call(&mut session, op, params, &limits, control, on_item).await;
        session.holds = holds;
        if after == After::Usable {
            self.give_back(session, permit);
        }
        result
    }

    /// Waits for a permit, then takes the best idle session or starts one.
    async fn take(&self, holds: Option<&str>) -> Result<(Session, OwnedSemaphorePermit), ModuleError> {
        let permit = Arc::clone(&self.inner.permits).acquire_owned().await.expect("the semaphore is never closed");
        while let Some(mut session) = self.pick(holds) {
            if session.is_alive() {
                return Ok((session, permit));
            }
            tracing::info!(pid = session.pid(), "an idle Blender session had ended by itself");
        }
        let located = locate(&self.inner.config)?;
        let session = Session::start(&located, &self.inner.config).await?;
        *self.inner.facts.lock().unwrap_or_else(PoisonError::into_inner) = Some(session.facts.clone());
        Ok((session, permit))
    }

    fn pick(&self, holds: Option<&str>) -> Option<Session> {
        let mut idle = self.idle();
        let warm = holds.and_then(|wanted| idle.iter().position(|s| s.holds.as_deref() == Some(wanted)));
        match warm {
            Some(index) => Some(idle.remove(index)),
            None if idle.is_empty() => None,
            None => Some(idle.remove(0)),
        }
    }

    fn give_back(&self, session: Session, permit: OwnedSemaphorePermit) {
        let config = &self.inner.config;
        let spent = config.mode == SessionMode::Cold
            || session.jobs >= config.max_jobs_per_session
            || session.rss_mb > config.max_rss_mb;
        if spent {
            tracing::debug!(
                pid = session.pid(),
                jobs = session.jobs,
                rss_mb = session.rss_mb,
                "Blender session let go"
            );
        } else {
            self.idle().push(session);
        }
        drop(permit);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
