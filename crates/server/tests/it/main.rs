//! The server through HTTP, on both databases.

mod app;
mod catalogue;
mod contract;
mod deliveries;
mod events;
mod identity;
mod input;
mod order_desk;
mod orders;
mod products_profiles;
mod web;
mod workflows;
