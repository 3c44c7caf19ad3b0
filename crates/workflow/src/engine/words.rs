//! The vocabularies of runs. The words are those of the database, the API and the web.

use contracts::kind::UnknownName;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text).ok_or_else(|| UnknownName {
                    text: text.chars().take(80).collect(),
                    allowed: Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

words! {
    /// What a run is to the outside.
    Authority {
        /// Decides an order line: what goes wrong is taken over by the fixed pipeline.
        Authoritative = "authoritative",
        /// Runs beside the fixed pipeline (shadow); its failure concerns nobody.
        Observer = "observer",
        /// Started by a person, who can resume it.
        Manual = "manual",
    }
}

words! {
    RunStatus {
        Queued = "queued",
        Running = "running",
        Paused = "paused",
        Succeeded = "succeeded",
        Failed = "failed",
        FellBack = "fell_back",
        Cancelled = "cancelled",
    }
}

words! {
    NodeStatus {
        /// Waits for its predecessors, for a free place of its class, or for a paused run.
        Pending = "pending",
        /// Handed out, not leased yet.
        Queued = "queued",
        Running = "running",
        /// Waits for its next attempt.
        Retrying = "retrying",
        Succeeded = "succeeded",
        /// For good: no attempt is left, or another would not help.
        Failed = "failed",
        /// Never ran, because of a failure.
        Skipped = "skipped",
        Cancelled = "cancelled",
    }
}

impl RunStatus {
    /// Whether nothing happens any more unless a person asks for a retry.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::FellBack | Self::Cancelled)
    }
}

impl NodeStatus {
    /// Whether an attempt is handed out or running.
    pub fn is_in_flight(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    pub fn has_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Skipped | Self::Cancelled)
    }
}
