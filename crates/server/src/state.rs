//! What every request may use.

use std::sync::{Arc, Mutex, PoisonError};

use contracts::ids::UserId;
use modules::{CancellationToken, ports::Clock};
use runtime::{Runtime, events::EventHub};
use serde::Serialize;
use store::{Database, blobs::LocalBlobs};
use utoipa::ToSchema;

use crate::{
    auth::{Hasher, SignInLimits},
    events::Streams,
};

/// Settings of the server.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Largest upload, bytes.
    pub upload_limit_bytes: u64,
    /// Behind TLS: cookies are sent over HTTPS only and browsers are told to stay there.
    pub secure_cookies: bool,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self { upload_limit_bytes: 512 * 1024 * 1024, secure_cookies: false }
    }
}

/// What the machine offers, as far as it is known by now; filled in by whoever starts the parts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Machine {
    /// Version and build of Blender; null while unknown or missing.
    pub blender: Option<String>,
    /// Why there is no Blender, and what to do.
    pub blender_problem: Option<String>,
    /// Compute devices.
    pub devices: Vec<String>,
}

#[derive(Clone)]
pub struct AppState {
    pub db: Database,
    pub blobs: LocalBlobs,
    pub runtime: Runtime,
    pub hub: EventHub,
    pub clock: Arc<dyn Clock>,
    pub config: Arc<ServerConfig>,
    pub hasher: Hasher,
    pub sign_in_limits: SignInLimits,
    pub streams: Streams<UserId>,
    /// Ends event streams, so that the server can stop.
    pub shutdown: CancellationToken,
    machine: Arc<Mutex<Machine>>,
}

impl AppState {
    pub fn new(db: Database, blobs: LocalBlobs, runtime: Runtime, clock: Arc<dyn Clock>, config: ServerConfig) -> Self {
        Self {
            hub: runtime.events().clone(),
            db,
            blobs,
            runtime,
            clock,
            config: Arc::new(config),
            hasher: Hasher::default(),
            sign_in_limits: SignInLimits::default(),
            streams: Streams::default(),
            shutdown: CancellationToken::new(),
            machine: Arc::default(),
        }
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub fn machine(&self) -> Machine {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_machine(&self, machine: Machine) {
        *self.machine.lock().unwrap_or_else(PoisonError::into_inner) = machine;
    }
}
