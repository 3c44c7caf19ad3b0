//! The database and the blobs.
//!
//! The only crate that names sea-orm: rows and SQL stay in here, records and functions go out.
//! Knows what is stored and which changes keep it consistent; refuses to know about HTTP, about
//! who is asking, and about how anything is rendered.

mod db;
mod error;
mod migrations;
mod page;

pub use db::{ACQUIRE_TIMEOUT, Database, Kind, Write};
pub use error::StoreError;
pub use page::{DEFAULT_LIMIT, MAX_LIMIT, Page, PageRequest};
