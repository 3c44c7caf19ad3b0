//! What an order would be frozen as, or was: for looking at its file names before anything renders.

use contracts::{Sha256, ids::OrderId, snapshot::LineSnapshot};

use crate::{Runtime, commands::RuntimeError, dispatch::Binding, freeze};

impl Runtime {
    /// The snapshots of all lines by number: stored ones, and for drafts what submitting would freeze now.
    pub async fn preview_snapshots(&self, order: OrderId) -> Result<Vec<LineSnapshot>, RuntimeError> {
        let db = &self.0.db;
        let mut snapshots = store::orders::snapshots(db, order).await?;
        let submission = store::orders::load_submission(db, order).await?;
        // The library is not looked at here, so its blob need not be written.
        let library = Sha256::from_bytes(&[0; 32]);
        let bindings = Binding::of_all(db, &submission).await?;
        let drafts = freeze::snapshots(&submission, &library, &bindings).map_err(RuntimeError::Invalid)?;
        snapshots.extend(drafts.into_iter().map(|frozen| frozen.snapshot));
        snapshots.sort_by_key(|snapshot| snapshot.line_number);
        Ok(snapshots)
    }
}
