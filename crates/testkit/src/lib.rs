//! What tests of several crates share: fresh databases of both kinds, a mail server.
//!
//! Knows how to start and stop a private PostgreSQL and a private mail server; refuses to know any business rule.

mod database;
mod postgres;
mod smtp;

pub use database::{Engine, TestDb};
pub use smtp::{Behaviour, SmtpReceiver};

#[doc(hidden)]
pub use tokio;

/// Runs each named `async fn(TestDb)` once on SQLite and once on PostgreSQL, as the tests
/// `name::sqlite` and `name::postgres`.
///
/// ```ignore
/// testkit::both_databases!(a_name_is_unique);
///
/// async fn a_name_is_unique(db: testkit::TestDb) { … }
/// ```
#[macro_export]
macro_rules! both_databases {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, super::$name);
            }
        }
    )*};
}

/// One test body on one kind of database, on a runtime of its own.
pub fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(TestDb) -> F) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a tokio runtime")
        .block_on(async { test(TestDb::fresh(engine).await).await });
}
