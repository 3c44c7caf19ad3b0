//! A fresh, migrated database per test, copied from a template so that it costs milliseconds.

use std::path::PathBuf;

use store::Database;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::postgres;

/// The databases every store and server test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database of one test alone; its files go with it.
pub struct TestDb {
    pub db: Database,
    /// A folder of this test alone, for blobs and the like.
    pub dir: TempDir,
    /// To connect once more, as another process would.
    pub url: String,
    pub engine: Engine,
}

impl TestDb {
    pub async fn fresh(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::sqlite().await,
            Engine::Postgres => Self::postgres().await,
        }
    }

    pub async fn sqlite() -> Self {
        let template = sqlite_template().await;
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("test.db");
        std::fs::copy(template, &file).expect("the template database can be copied");
        let url = format!("sqlite:{}", file.display());
        let db = Database::connect(&url).await.expect("a copy of the template opens");
        Self { db, dir, url, engine: Engine::Sqlite }
    }

    pub async fn postgres() -> Self {
        let url = tokio::task::spawn_blocking(postgres::fresh_database).await.expect("PostgreSQL for tests");
        let db = Database::connect(&url).await.expect("a copy of the template opens");
        let dir = tempfile::tempdir().expect("a temporary folder");
        Self { db, dir, url, engine: Engine::Postgres }
    }
}

/// One migrated SQLite file per test process.
async fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceCell<(PathBuf, TempDir)> = OnceCell::const_new();
    let (file, _dir) = TEMPLATE
        .get_or_init(|| async {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let file = dir.path().join("template.db");
            let db = Database::connect(&format!("sqlite:{}", file.display())).await.expect("a new database migrates");
            db.close().await.expect("the template closes");
            (file, dir)
        })
        .await;
    file
}
