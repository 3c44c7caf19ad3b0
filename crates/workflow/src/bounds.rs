//! Every limit of a document, by name.

/// Largest document or preset, bytes (8 MiB).
pub const MAX_DOCUMENT_BYTES: usize = 8 << 20;
/// Deepest nesting of objects and lists.
pub const MAX_DEPTH: usize = 32;
/// Most nodes of one workflow.
pub const MAX_NODES: usize = 10_000;
/// Most edges of one workflow.
pub const MAX_EDGES: usize = 40_000;
/// Longest node id, port name or step name, characters.
pub const MAX_NAME_CHARS: usize = 128;
/// Integers stay below this magnitude (2^53), so that every JSON reader agrees on them.
pub const MAX_INTEGER: i64 = 1 << 53;
/// Most diagnostics of one document; the rest is counted.
pub const MAX_DIAGNOSTICS: usize = 2_000;
/// Most ids spelled out in one message.
pub const MAX_NAMED_IDS: usize = 12;
/// Most entries of the provider sets of one role, summed over the graph.
pub const MAX_PROVIDER_ENTRIES: usize = 4_000_000;
/// Most steps of the searches for providers, and most providers found, summed over the graph.
pub const MAX_PROVIDER_STEPS: usize = 4_000_000;
