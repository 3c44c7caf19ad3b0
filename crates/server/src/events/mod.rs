//! What changes, told as it happens: server-sent events.
//!
//! A stream is a hint for screens; whoever misses one is told to fetch everything again.

mod stream;
mod streams;

pub use stream::stream;
pub use streams::Streams;
