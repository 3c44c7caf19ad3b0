//! The store through its public surface, on both databases.

mod blobs;
mod catalogue;
mod database;
mod dispatches;
mod orders;
mod runs;
mod workflows;
mod world;
