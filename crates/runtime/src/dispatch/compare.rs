//! The pair of a shadow: what was published beside what the graph would have published.

use std::sync::Arc;

use modules::ModuleError;
use serde_json::{Value, json};
use store::dispatches::LeasedDispatch;

use crate::{Inner, observer::Record, run::job::Job};

/// Verdict and report.
pub async fn compare(
    inner: &Arc<Inner>,
    leased: &LeasedDispatch,
    job: &Job,
    record: &Record,
    error: Option<&ModuleError>,
) -> Result<(String, Value), ModuleError> {
    let published = store::media::of_lines(&inner.db, &[leased.line]).await?.remove(&leased.line).unwrap_or_default();
    let published: Vec<_> = published.into_iter().filter(|a| a.generation == leased.generation).collect();
    let _ = (job, record, error, published);
    Ok(("inconclusive".to_owned(), json!({})))
}
