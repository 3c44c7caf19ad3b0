//! The canonical workflow document and what is derived from it: diagnostics, plans, migrations.
//!
//! ```text
//! bytes ──document::parse──▶ Document ──compile──▶ Plan
//!            │ presets::migrate  ▲  │ repair, diff
//!            └───────────────────┘  ▼
//!                             Vec<Diagnostic>
//! Plan + Run ──engine::step(event, now)──▶ Run′ + commands
//! ```
//!
//! Architecture invariant: PURE. No async runtime, no database, no file system, no clock. It knows
//! modules only by their declarations ([`contracts::module::ModuleSpec`]) in a [`Registry`], never
//! how they are run. Nothing a user sends makes it panic, hang or recurse without bound: every
//! size has a named limit in [`bounds`].

pub mod bounds;
pub mod cache;
pub mod check;
pub mod compile;
pub mod diagnostics;
pub mod diff;
pub mod document;
pub mod engine;
pub mod presets;
pub mod registry;
pub mod repair;
pub mod starters;

pub use check::{Report, check};
pub use compile::{Invocation, Overrides, Plan, WorkflowFamily, compile, compile_for, family_of};
pub use diagnostics::{Code, Diagnostic, Severity};
pub use document::{Document, parse};
pub use registry::{RegisteredNode, Registry, RegistryFault};
