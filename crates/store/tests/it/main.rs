//! The store through its public surface, on both databases.

mod catalogue;
mod blobs;
mod database;
mod dispatches;
mod orders;
mod world;
