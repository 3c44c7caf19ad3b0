//! Takes away what has run out: sessions, set-up tokens, idempotency keys, old audit entries,
//! notifications and deliveries. Keeps their tables bounded.

use super::{audit, idempotency, notifications, sessions, setup};
use crate::{Database, StoreError, deliveries};

/// Says how many rows went.
pub async fn sweep(db: &Database, now_ms: i64) -> Result<u64, StoreError> {
    let tx = db.write().await?;
    let mut gone = sessions::delete_expired(&*tx, now_ms).await?;
    gone += setup::delete_expired(&*tx, now_ms).await?;
    gone += idempotency::delete_expired(&*tx, now_ms).await?;
    gone += audit::delete_old(&*tx, now_ms).await?;
    gone += notifications::delete_old(&*tx, now_ms).await?;
    gone += deliveries::delete_old(&*tx, now_ms).await?;
    tx.commit().await?;
    Ok(gone)
}
