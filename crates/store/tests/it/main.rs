//! The store through its public surface, on both databases.

mod blobs;
mod catalogue;
mod database;
mod dispatches;
mod orders;
mod workflows;
mod world;
