//! The way out: JSON lines on what was stdout. The kernel prints on stdout too, so that is claimed
//! first and everything else printed there goes to stderr.

use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cad::protocol::Line;

/// Least time between two progress lines.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

#[derive(Debug, Clone)]
pub struct Channel {
    out: Arc<Mutex<Out>>,
}

#[derive(Debug)]
struct Out {
    file: File,
    last_progress: Option<Instant>,
    last_note: String,
}

impl Channel {
    pub fn claim() -> std::io::Result<Self> {
        let file = File::from(rustix::io::dup(rustix::stdio::stdout())?);
        rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
        Ok(Self { out: Arc::new(Mutex::new(Out { file, last_progress: None, last_note: String::new() })) })
    }

    /// Sends a line. A parent that no longer listens is no error: it will end this process.
    pub fn send(&self, line: &Line) {
        let mut text = serde_json::to_string(line).expect("a line is plain data");
        text.push('\n');
        if let Ok(mut out) = self.out.lock() {
            let _ignored = out.file.write_all(text.as_bytes());
        }
    }

    /// Sends progress, but within one kind of work not more often than anyone can read.
    pub fn progress(&self, fraction: f32, note: &str) {
        {
            let Ok(mut out) = self.out.lock() else { return };
            let now = Instant::now();
            if out.last_note == note && out.last_progress.is_some_and(|last| now - last < PROGRESS_EVERY) {
                return;
            }
            out.last_progress = Some(now);
            note.clone_into(&mut out.last_note);
        }
        self.send(&Line::Progress { fraction, note: note.to_owned() });
    }
}
