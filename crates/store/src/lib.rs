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
pub mod materials;
pub mod media;
mod migrations;
pub mod orders;
pub mod output_types;
mod page;
mod ports_impl;
pub mod pricing_tiers;
pub mod products;
mod rows;
pub mod seeds;
pub mod templates;
pub mod webhooks;
mod words;
pub mod workflows;

pub use db::{ACQUIRE_TIMEOUT, Database, Kind, Write};
pub use error::StoreError;
pub use page::{DEFAULT_LIMIT, MAX_LIMIT, Page, PageRequest};
pub use ports_impl::{DatabasePorts, Unwatched, Watcher};
pub use rows::{name_key, new_id};
pub use words::{AttemptStatus, Authority, CadStatus, DeliveryStatus, DispatchStatus, LineStatus, UnknownWord};
