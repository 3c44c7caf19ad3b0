//! Closed vocabularies of stored states. The text is the same in database, API and web.

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $(#[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every member, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or(UnknownWord)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

/// A text that is none of the words expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the words expected here")]
pub struct UnknownWord;

words! {
    /// How far an order line is; the order's own status uses the same words and follows from its lines.
    LineStatus {
        Pending = "pending",
        Queued = "queued",
        Rendering = "rendering",
        Done = "done",
        Failed = "failed",
        Cancelled = "cancelled",
    }
    /// How far CAD intake of an uploaded bundle is.
    CadStatus { Pending = "pending", Processing = "processing", Ready = "ready", Failed = "failed", }
    /// Whether a dispatch decides its line or watches beside one that does.
    Authority { Authoritative = "authoritative", Observer = "observer", }
    /// How far one message to one recipient is. `uncertain`: it may have arrived, and only a person
    /// decides whether it is sent again.
    DeliveryStatus {
        Queued = "queued",
        Sending = "sending",
        Delivered = "delivered",
        Failed = "failed",
        Uncertain = "uncertain",
    }
    /// How one attempt to deliver ended. `lost`: whoever made it was gone before it could say.
    AttemptStatus {
        Sending = "sending",
        Delivered = "delivered",
        Failed = "failed",
        Uncertain = "uncertain",
        Lost = "lost",
    }
    /// How far a run of a workflow is.
    RunStatus {
        Queued = "queued",
        Running = "running",
        Paused = "paused",
        Succeeded = "succeeded",
        Failed = "failed",
        FellBack = "fell_back",
        Cancelled = "cancelled",
    }
    /// How far one node of a run is.
    NodeStatus {
        Pending = "pending",
        Queued = "queued",
        Running = "running",
        Retrying = "retrying",
        Succeeded = "succeeded",
        Failed = "failed",
        Skipped = "skipped",
        Cancelled = "cancelled",
    }
    /// Who or what started a run.
    StartedBy { Submit = "submit", Retry = "retry", Manual = "manual", Intake = "intake", }
    /// What the cache had to say of a node.
    CacheUse { Hit = "hit", Miss = "miss", Bypassed = "bypassed", Never = "never", }
    /// How loud a line of a run's log is.
    LogLevel { Info = "info", Warn = "warn", Error = "error", }
    /// What a rollout row is about.
    RolloutScope { OutputType = "output_type", Workflow = "workflow", }
    /// How far one execution of a line is.
    DispatchStatus {
        Queued = "queued",
        Running = "running",
        Succeeded = "succeeded",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

impl LineStatus {
    /// Nothing more happens to the line unless a person asks for it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

impl RunStatus {
    /// Nothing more happens to the run.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::FellBack | Self::Cancelled)
    }
}

impl NodeStatus {
    /// Nothing more happens to the node within this run.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Skipped | Self::Cancelled)
    }
}

impl DispatchStatus {
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}
