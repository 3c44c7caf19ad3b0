//! Which studio a line is shown in: an explicit choice wins, then what studios are bound to.

use serde::{Deserialize, Serialize};

use crate::{
    ArtifactKind,
    ids::{CategoryId, TemplateId},
};

/// What a studio is for. One bound to nothing is only ever chosen explicitly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bindings {
    /// Empty: products of every category.
    pub categories: Vec<CategoryId>,
    /// Empty: every artifact kind.
    pub artifact_kinds: Vec<ArtifactKind>,
    /// Among equally close ones the greatest wins.
    pub priority: i32,
}

/// A studio that may be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    pub id: TemplateId,
    pub name: &'a str,
    pub bindings: &'a Bindings,
}

crate::kind::vocabulary! {
    /// Why a line has the studio it has.
    TemplateReason {
        /// The output type names it.
        Explicit = "explicit",
        /// It is bound to the product's category and the artifact kind.
        CategoryAndKind = "category_and_kind",
        /// It is bound to the product's category.
        Category = "category",
        /// It is bound to the artifact kind.
        ArtifactKind = "artifact_kind",
    }
}

impl Bindings {
    fn reason(&self, category: Option<CategoryId>, kind: ArtifactKind) -> Option<TemplateReason> {
        let of_category = category.is_some_and(|category| self.categories.contains(&category));
        let of_kind = self.artifact_kinds.contains(&kind);
        match (self.categories.is_empty(), self.artifact_kinds.is_empty()) {
            (false, false) => (of_category && of_kind).then_some(TemplateReason::CategoryAndKind),
            (false, true) => of_category.then_some(TemplateReason::Category),
            (true, false) => of_kind.then_some(TemplateReason::ArtifactKind),
            (true, true) => None,
        }
    }
}

/// The studio and why. The closest binding wins; of equally close ones the greatest priority, then
/// the name, then the older one.
pub fn choose(
    explicit: Option<TemplateId>,
    candidates: &[Candidate<'_>],
    category: Option<CategoryId>,
    kind: ArtifactKind,
) -> Option<(TemplateId, TemplateReason)> {
    if let Some(id) = explicit {
        return Some((id, TemplateReason::Explicit));
    }
    candidates
        .iter()
        .filter_map(|candidate| Some((candidate.bindings.reason(category, kind)?, candidate)))
        .min_by_key(|(reason, candidate)| {
            (*reason, std::cmp::Reverse(candidate.bindings.priority), candidate.name, candidate.id)
        })
        .map(|(reason, candidate)| (candidate.id, reason))
}

#[cfg(test)]
mod tests {
    use newtype_uuid::GenericUuid;

    use super::*;

    #[test]
    fn the_closest_binding_wins_and_ties_are_settled() {
        let template = |n: u128| TemplateId::from_untyped_uuid(uuid::Uuid::from_u128(n));
        let category = CategoryId::from_untyped_uuid(uuid::Uuid::from_u128(9));
        let kind = ArtifactKind::StillImage;
        let of = |categories: &[CategoryId], kinds: &[ArtifactKind], priority| Bindings {
            categories: categories.to_vec(),
            artifact_kinds: kinds.to_vec(),
            priority,
        };
        let all = [
            ("unbound", of(&[], &[], 99)),
            ("kind", of(&[], &[kind], 50)),
            ("b category", of(&[category], &[], 5)),
            ("a category", of(&[category], &[], 5)),
            ("low category", of(&[category], &[], 1)),
            ("other kind", of(&[category], &[ArtifactKind::TurntableVideo], 90)),
        ];
        let candidates: Vec<Candidate<'_>> =
            (all.iter().zip(1..)).map(|((name, bindings), n)| Candidate { id: template(n), name, bindings }).collect();
        let chosen = |explicit, category| choose(explicit, &candidates, category, kind);
        assert_eq!(chosen(Some(template(7)), Some(category)), Some((template(7), TemplateReason::Explicit)));
        assert_eq!(chosen(None, Some(category)), Some((template(4), TemplateReason::Category)));
        assert_eq!(chosen(None, None), Some((template(2), TemplateReason::ArtifactKind)));
        assert_eq!(choose(None, &candidates, None, ArtifactKind::ModelExport), None);
        assert_eq!(
            choose(None, &candidates, Some(category), ArtifactKind::TurntableVideo),
            Some((template(6), TemplateReason::CategoryAndKind))
        );
    }
}
