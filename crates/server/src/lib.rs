//! HTTP: the API under `/api`, the event stream, and the embedded web app.
//!
//! Knows wire shapes, who may ask for what, and how errors are said. Refuses to know SQL (that is
//! `store`) and how anything is rendered (that is `runtime` and below): a handler reads a request,
//! calls one of them, and answers.

pub mod api;
pub mod auth;
mod events;
pub mod extract;
mod layers;
mod openapi;
pub mod problem;
mod serve;
mod setup;
mod state;
pub mod time;
mod web;

pub use layers::audit::Summary;
pub use openapi::{openapi, openapi_json};
pub use serve::{app, serve};
pub use setup::{offer_setup_token, sweep_now};
pub use state::{AppState, Machine, ServerConfig};
pub use web::preview_script;
