//! What a production module is: declared once, as Rust values and types.
//!
//! A [`ModuleSpec`] says what a module takes, gives and can be told, how it runs and which piece of
//! the fixed pipeline it matches. Everything else is derived from it: the [`NodeDefinition`] that
//! API, CLI and web show, the JSON Schema of its params, their validation, the palette. Nothing
//! about a node is written twice.
//!
//! This module refuses to know graphs, editors and executors: how a module is run stands beside its
//! declaration in `modules`, what a graph makes of it in `workflow`.

mod definition;
pub mod params;
mod ports;
mod schema;
mod spec;
mod table;
mod validate;
mod words;

pub use definition::NodeDefinition;
pub use params::ModuleParams;
pub use ports::{Cardinality, InputPort, OutputPort, PortSource};
pub use schema::{SubsetViolation, param_schema};
pub use spec::{ModuleSpec, ParamsType, Upgrade};
pub use table::{OverrideScope, ParamKind, ParamSpec, ParamTable};
pub use validate::{ParamFault, decode};
pub use words::{Availability, Caching, Execution, ExecutionRole, LegacySource, Requirement, SideEffects};
