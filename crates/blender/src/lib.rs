//! Warm Blender sessions: a pool of child processes that render, behind [`modules::ports::Blender`].
//!
//! A session is one process that runs the Python package in `blender/` (beside the executable,
//! never embedded: it is GPL) with `bpy` or a `blender` executable. It is driven over a socket of
//! its own, one JSON object per line. The pool watches it (heartbeat, progress, time-out), kills
//! what hangs, and starts anew. What is rendered, and whether a failure is tried again, is the
//! caller's business.

mod call;
mod config;
mod facts;
mod locate;
mod pool;
mod port;
mod protocol;
mod session;
mod spawner;
mod tail;

pub use config::{BlenderConfig, Limits, MAX_RSS_MB, SessionMode};
pub use facts::{BlenderDevice, BlenderFacts};
pub use locate::{Interpreter, Located};
pub use pool::BlenderPool;
