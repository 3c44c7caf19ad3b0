//! People and what they may do.
//!
//! Knows accounts, sessions, tokens, the audit log, idempotency keys and notifications as rows;
//! refuses to know passwords (only their hashes) and HTTP.

pub mod audit;
pub mod idempotency;
pub mod notifications;
mod role;
pub mod sessions;
pub mod setup;
pub mod subscriptions;
pub mod sweep;
pub mod tokens;
pub mod users;

pub use role::{Role, Scope, Scopes};
