//! Connecting, migrating, and the promise of serialised writes.

use store::{Database, StoreError};
use testkit::{TestDb, both_databases};

both_databases!(connecting_again_changes_nothing, a_dropped_transaction_gives_way);

async fn connecting_again_changes_nothing(test: TestDb) {
    let again = Database::connect(&test.url).await.expect("an up-to-date schema is left alone");
    again.ping().await.unwrap();
    again.close().await.unwrap();
    test.db.ping().await.unwrap();
}

async fn a_dropped_transaction_gives_way(test: TestDb) {
    drop(test.db.write().await.unwrap());
    test.db.write().await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn a_url_of_another_kind_is_refused() {
    let refused = Database::connect("mysql://localhost/x").await.unwrap_err();
    assert!(matches!(refused, StoreError::Invalid { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_unavailable() {
    let refused = Database::connect("postgres://nobody@localhost/x?host=/nonexistent").await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable { .. }), "{refused:?}");
}
