//! The server through HTTP, on both databases.

mod app;
mod contract;
mod events;
mod identity;
mod input;
mod web;
