//! Two runs of one line: what they did, made, would have published and told, and where they part.

mod attribution;
mod facts;
mod judge;

pub use attribution::{Attribution, attribute};
pub use facts::{ArtifactFacts, AssetFacts, NodeFacts, NoticeFacts, RenderFacts, RunFacts};
pub use judge::{MAX_FACTS, RunComparison, judge_runs};
