//! Which side decides an order line, and what follows when the graph fails: the fixed pipeline, at
//! once. `legacy` is called as it is everywhere else, and knows nothing of this.

mod actions;
mod binding;
mod cad;
mod compare;
mod graph;
mod mode;
mod observer;
mod preflight;
mod prepare;
mod telling;

pub use actions::{RetryScope, Started};
pub use binding::{Binding, Bound};
pub(crate) use cad::intake;
pub(crate) use graph::authoritative;
pub use mode::{Chosen, Voices, choose};
pub(crate) use observer::observe;
pub use preflight::{NodeOutlook, Preflight, Problem};
pub(crate) use telling::{failure_channels, intake_failure_channels};
