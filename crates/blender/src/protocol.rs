//! The lines of the pipe; their twin is `blender/hartomat_blender/protocol.py`.

use modules::{Fault, ModuleError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::BlenderFacts;

/// Must equal `PROTOCOL_VERSION` in `blender/hartomat_blender/__init__.py`.
pub const PROTOCOL_VERSION: u32 = 1;
/// Oldest Blender whose Python interface and file format the package is written for.
pub const OLDEST_VERSION: (u32, u32, u32) = (4, 2, 0);
/// Longest line taken from a child, bytes.
pub const MAX_LINE_BYTES: usize = 4 << 20;

/// To the child.
#[derive(Debug, Serialize)]
pub struct Request<'a, P: Serialize> {
    pub id: u64,
    pub op: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<P>,
}

/// An error as it crosses the pipe.
#[derive(Debug, Deserialize)]
pub struct WireError {
    pub fault: Fault,
    pub code: String,
    pub message: String,
    pub remedy: String,
    pub detail: Option<String>,
}

impl From<WireError> for ModuleError {
    fn from(error: WireError) -> Self {
        ModuleError::new(error.fault, &error.code, error.message, error.remedy)
            .with_detail(error.detail.unwrap_or_default())
    }
}

/// From the child.
#[derive(Debug)]
pub enum Message {
    Hello(BlenderFacts),
    StartFailed(WireError),
    Heartbeat {
        rss_mb: u64,
    },
    /// The child is about to do something in which it cannot beat, for at most so long.
    Quiet {
        seconds: u32,
    },
    Progress {
        id: u64,
        fraction: f32,
        note: String,
    },
    Item {
        id: u64,
        data: Value,
    },
    Done {
        id: u64,
        rss_mb: u64,
        result: Result<Value, WireError>,
    },
}

#[derive(Deserialize)]
struct Head {
    id: Option<u64>,
    event: Option<String>,
}

#[derive(Deserialize)]
struct Failed {
    error: WireError,
}

#[derive(Deserialize)]
struct Beat {
    rss_mb: u64,
}

#[derive(Deserialize)]
struct Silence {
    seconds: u32,
}

#[derive(Deserialize)]
struct Step {
    fraction: f32,
    note: String,
}

#[derive(Deserialize)]
struct Item {
    data: Value,
}

#[derive(Deserialize)]
struct Answer {
    ok: Option<Value>,
    error: Option<WireError>,
    #[serde(default)]
    rss_mb: u64,
}

/// # Errors
/// The line is not one of the protocol's.
pub fn parse(line: &[u8]) -> Result<Message, serde_json::Error> {
    let head: Head = serde_json::from_slice(line)?;
    Ok(match (head.event.as_deref(), head.id) {
        (Some("hello"), _) => Message::Hello(serde_json::from_slice(line)?),
        (Some("start_failed"), _) => Message::StartFailed(serde_json::from_slice::<Failed>(line)?.error),
        (Some("heartbeat"), _) => Message::Heartbeat { rss_mb: serde_json::from_slice::<Beat>(line)?.rss_mb },
        (Some("quiet"), _) => Message::Quiet { seconds: serde_json::from_slice::<Silence>(line)?.seconds },
        (Some("progress"), Some(id)) => {
            let step: Step = serde_json::from_slice(line)?;
            Message::Progress { id, fraction: step.fraction, note: step.note }
        }
        (Some("item"), Some(id)) => Message::Item { id, data: serde_json::from_slice::<Item>(line)?.data },
        (None, Some(id)) => {
            let answer: Answer = serde_json::from_slice(line)?;
            let result = match answer.error {
                Some(error) => Err(error),
                None => Ok(answer.ok.unwrap_or(Value::Null)),
            };
            Message::Done { id, rss_mb: answer.rss_mb, result }
        }
        _ => return Err(serde::de::Error::custom("neither an event nor an answer")),
    })
}
