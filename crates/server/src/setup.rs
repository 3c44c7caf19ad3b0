//! What the server does for itself: the set-up token at first start, and taking away what ran out.

use std::time::Duration;

use store::identity::{setup, sweep};

use crate::{auth::Secret, problem::Problem, state::AppState};

/// How often [`sweep_now`] is worth calling.
pub const SWEEP_EVERY: Duration = Duration::from_secs(3600);

/// A new one-time token for the first administrator, to be printed; none where accounts exist. It
/// replaces the one of an earlier start.
pub async fn offer_setup_token(state: &AppState) -> Result<Option<String>, Problem> {
    let secret = Secret::plain()?;
    let offered = setup::offer(&state.db, &secret.sha256, state.now_ms()).await?;
    Ok(offered.then_some(secret.text))
}

/// Deletes sessions, keys and entries that ran out; says how many.
pub async fn sweep_now(state: &AppState) -> Result<u64, Problem> {
    Ok(sweep::sweep(&state.db, state.now_ms()).await?)
}
