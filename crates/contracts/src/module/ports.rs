//! The ports of a module: which artifact roles it takes and gives.

use serde::{Deserialize, Serialize};

use crate::{ArtifactRole, kind::vocabulary};

vocabulary! {
    /// How many values a port takes or gives.
    Cardinality { One = "one", Optional = "optional", Many = "many", }
}

vocabulary! {
    /// Where an input's provider is looked for: among all ancestors (the nearest producer), or
    /// among the direct predecessors alone.
    PortSource { Ancestor = "ancestor", DirectPredecessor = "direct_predecessor", }
}

/// One input. Several roles mean "one of these".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct InputPort {
    pub name: &'static str,
    pub roles: &'static [ArtifactRole],
    pub cardinality: Cardinality,
    pub source: PortSource,
}

/// One output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OutputPort {
    pub name: &'static str,
    pub role: ArtifactRole,
    pub cardinality: Cardinality,
}

impl InputPort {
    const fn from_ancestor(name: &'static str, roles: &'static [ArtifactRole], cardinality: Cardinality) -> Self {
        Self { name, roles, cardinality, source: PortSource::Ancestor }
    }

    /// Exactly one value, from the nearest producing ancestor.
    pub const fn one(name: &'static str, roles: &'static [ArtifactRole]) -> Self {
        Self::from_ancestor(name, roles, Cardinality::One)
    }

    /// One value where an ancestor produces it.
    pub const fn optional(name: &'static str, roles: &'static [ArtifactRole]) -> Self {
        Self::from_ancestor(name, roles, Cardinality::Optional)
    }

    /// Every value the ancestors hand down, in order of node id; none is fine.
    pub const fn many(name: &'static str, roles: &'static [ArtifactRole]) -> Self {
        Self::from_ancestor(name, roles, Cardinality::Many)
    }

    /// Exactly one value, from a direct predecessor.
    pub const fn from_predecessor(name: &'static str, roles: &'static [ArtifactRole]) -> Self {
        Self { name, roles, cardinality: Cardinality::One, source: PortSource::DirectPredecessor }
    }

    /// Whether a value of this role may go in.
    pub fn accepts(&self, role: ArtifactRole) -> bool {
        self.roles.contains(&role)
    }
}

impl OutputPort {
    /// One value.
    pub const fn one(name: &'static str, role: ArtifactRole) -> Self {
        Self { name, role, cardinality: Cardinality::One }
    }

    /// Any number of values, e.g. one picture per angle.
    pub const fn many(name: &'static str, role: ArtifactRole) -> Self {
        Self { name, role, cardinality: Cardinality::Many }
    }
}
