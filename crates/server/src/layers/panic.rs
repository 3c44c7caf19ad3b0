//! A panic in a handler is a 500 with a problem, and the server goes on.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

pub fn answer(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    Problem::internal(format!("panic: {}", said.as_deref().unwrap_or("unknown"))).into_response()
}
