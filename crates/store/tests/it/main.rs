//! The store through its public surface, on both databases.

mod database;
