//! What lies around every route: request ids, logs, headers, panics, idempotency, audit.

pub mod audit;
pub mod headers;
pub mod idempotency;
pub mod measure;
pub mod panic;
pub mod request_id;
