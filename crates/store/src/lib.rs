//! The database and the blobs.
//!
//! The only crate that names sea-orm: rows and SQL stay in here, records and functions go out.
//! Knows what is stored and which changes keep it consistent; refuses to know about HTTP, about
//! who is asking, and about how anything is rendered.

pub mod blobs;
pub mod cad_files;
pub mod categories;
mod db;
pub mod deliveries;
pub mod dispatches;
mod entities;
mod error;
pub mod identity;
pub mod links;
pub mod materials;
pub mod media;
pub mod media_keeping;
mod migrations;
pub mod node_cache;
pub mod orders;
pub mod output_types;
mod page;
mod ports_impl;
pub mod pricing_tiers;
pub mod products;
pub mod rollouts;
mod rows;
pub mod runs;
pub mod seeds;
mod staleness;
pub mod templates;
pub mod webhooks;
mod words;
pub mod workflows;

pub use db::{ACQUIRE_TIMEOUT, Database, Kind, Write};
pub use error::StoreError;
pub use page::{COUNTED, DEFAULT_LIMIT, MAX_LIMIT, Page, PageRequest};
pub use ports_impl::{DatabasePorts, Unwatched, Watcher};
pub use rows::{name_key, new_id};
pub use words::{
    AttemptStatus, Authority, CacheUse, CadStatus, DeliveryStatus, DispatchStatus, LineStatus, LogLevel, NodeStatus,
    RolloutScope, RunStatus, StartedBy, UnknownWord,
};
