//! Which side decides a line: explicit dispatch > output type's rollout row > workflow's rollout
//! row > the document's default. Pure.

use contracts::{ExecutionMode, ids::LineId};
use newtype_uuid::GenericUuid;
use store::rollouts::Rollout;

/// A mode, and what chose it, in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub mode: ExecutionMode,
    pub because: String,
}

/// What can choose, the stronger first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Voices<'a> {
    pub explicit: Option<ExecutionMode>,
    pub output_type: Option<&'a Rollout>,
    pub workflow: Option<&'a Rollout>,
    /// None where no workflow is bound: the fixed pipeline, for ever.
    pub document: Option<ExecutionMode>,
}

/// `share`: 0…99, the line's place among a hundred.
pub fn choose(voices: Voices<'_>, share: u32) -> Chosen {
    let chosen = |mode, because: &str| Chosen { mode, because: because.to_owned() };
    if let Some(mode) = voices.explicit {
        return chosen(mode, "named in the dispatch");
    }
    let Some(document) = voices.document else {
        return chosen(ExecutionMode::Legacy, "no workflow is bound");
    };
    for (row, name) in [(voices.output_type, "output type"), (voices.workflow, "workflow")] {
        if let Some(row) = row {
            let takes_part = share < row.percent;
            let mode = if takes_part { row.mode } else { ExecutionMode::Legacy };
            return chosen(mode, &format!("rollout of the {name}: {} for {} %", row.mode, row.percent));
        }
    }
    chosen(document, "default of the workflow's version")
}

/// The same for every retry of a line, spread evenly over lines.
pub fn share(line: LineId) -> u32 {
    share_of(line.into_untyped_uuid())
}

/// The same of whatever has an id.
pub fn share_of(id: uuid::Uuid) -> u32 {
    let digest = blake3::hash(id.as_bytes());
    let bytes = digest.as_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) % 100
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(mode: ExecutionMode, percent: u32) -> Rollout {
        Rollout { mode, percent, reason: String::new(), set_by: None, set_ms: 0 }
    }

    #[test]
    fn the_stronger_voice_wins() {
        use ExecutionMode::{Graph, Legacy, Shadow};
        let (shadow, graph) = (row(Shadow, 100), row(Graph, 100));
        let all = Voices {
            explicit: Some(Legacy),
            output_type: Some(&shadow),
            workflow: Some(&graph),
            document: Some(Graph),
        };
        assert_eq!(choose(all, 0).mode, Legacy);
        let all = Voices { explicit: None, ..all };
        assert_eq!(choose(all, 0).mode, Shadow);
        let all = Voices { output_type: None, ..all };
        assert_eq!(choose(all, 0).mode, Graph);
        assert_eq!(choose(Voices { workflow: None, document: Some(Shadow), ..all }, 0).mode, Shadow);
        assert_eq!(choose(Voices { document: None, ..all }, 0).mode, Legacy);
    }

    #[test]
    fn a_share_takes_the_mode_and_the_rest_stays_with_the_fixed_pipeline() {
        let half = row(ExecutionMode::Graph, 50);
        let voices = Voices { output_type: Some(&half), document: Some(ExecutionMode::Graph), ..Voices::default() };
        let graphs = (0..100).filter(|share| choose(voices, *share).mode == ExecutionMode::Graph).count();
        assert_eq!(graphs, 50);
    }
}
