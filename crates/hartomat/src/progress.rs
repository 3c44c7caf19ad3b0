//! Progress of an order in the terminal: one bar per line on a terminal, lines of text elsewhere,
//! always on stderr.

use std::{collections::HashMap, io::IsTerminal, time::Duration};

use anyhow::Result;
use contracts::ids::{LineId, OrderId};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use runtime::events::Event;
use store::{
    Database,
    orders::{Line, Order},
};
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;

/// Rows are looked at at least this often; an event brings it forward.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Steps of a bar.
const STEPS: u64 = 1000;

/// Follows an order until every line is finished.
pub async fn follow_order(app: &App, order: OrderId) -> Result<(Order, Vec<Line>)> {
    let mut events = app.runtime.events().subscribe(None).live;
    let mut view = View::new();
    loop {
        let (now, lines) = load(&app.db, order).await?;
        view.show(&lines);
        // A line is done when its picture is published; its dispatch ends a moment later, when
        // everybody has been told.
        let ended = lines.iter().all(|l| l.dispatch.as_ref().is_none_or(|d| d.status.is_final()));
        if now.status.is_final() && ended {
            view.finish(&lines);
            return Ok((now, lines));
        }
        let wake = tokio::time::sleep(LOOK_EVERY);
        tokio::pin!(wake);
        loop {
            tokio::select! {
                () = &mut wake => break,
                event = events.recv() => match event {
                    Ok(numbered) => match numbered.event {
                        Event::Line { order_id, line_id, progress: Some(p), .. } if order_id == order => {
                            view.progress(line_id, p.fraction, &p.note);
                        }
                        Event::Order { order_id, .. } if order_id == order => break,
                        _ => {}
                    },
                    Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => break,
                },
            }
        }
    }
}

async fn load(db: &Database, order: OrderId) -> Result<(Order, Vec<Line>)> {
    Ok((store::orders::order(db, order).await?, store::orders::lines(db, order).await?))
}

struct View {
    bars: Option<MultiProgress>,
    of_line: HashMap<LineId, ProgressBar>,
    /// Last words of each line where there is no terminal.
    said: HashMap<LineId, String>,
}

impl View {
    fn new() -> Self {
        let bars = std::io::stderr().is_terminal().then(MultiProgress::new);
        Self { bars, of_line: HashMap::new(), said: HashMap::new() }
    }

    fn show(&mut self, lines: &[Line]) {
        for line in lines {
            let label = format!("{} · {}", line.product.sku, line.output_type.name);
            match &self.bars {
                Some(bars) => {
                    self.of_line.entry(line.id).or_insert_with(|| {
                        let style = ProgressStyle::with_template("{prefix:32!} {bar:32.green/black.bright} {msg}")
                            .expect("the template is right")
                            .progress_chars("━━─");
                        bars.add(ProgressBar::new(STEPS).with_style(style).with_prefix(label))
                    });
                }
                None => self.say(line.id, format!("{label}: {}", line.status)),
            }
        }
    }

    fn progress(&mut self, line: LineId, fraction: f32, note: &str) {
        if let Some(bar) = self.of_line.get(&line) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0…1000")]
            bar.set_position((f64::from(fraction.clamp(0.0, 1.0)) * STEPS as f64) as u64);
            bar.set_message(note.to_owned());
        }
    }

    fn finish(&mut self, lines: &[Line]) {
        for line in lines {
            let words = match &line.error {
                Some(error) => format!("{}: {error}", line.status),
                None => line.status.to_string(),
            };
            match self.of_line.get(&line.id) {
                Some(bar) => {
                    if line.error.is_none() {
                        bar.set_position(STEPS);
                    }
                    bar.finish_with_message(words);
                }
                None => self.say(line.id, format!("{} · {}: {words}", line.product.sku, line.output_type.name)),
            }
        }
    }

    /// Each thing once.
    fn say(&mut self, line: LineId, words: String) {
        if self.said.get(&line) != Some(&words) {
            eprintln!("{words}");
            self.said.insert(line, words);
        }
    }
}
