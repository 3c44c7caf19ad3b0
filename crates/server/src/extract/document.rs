//! A workflow document or preset as the whole body: its text is judged by `workflow`, which tells
//! line and column, keys that stand twice, numbers too large and everything else at once.

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
};
use bytes::Bytes;
use workflow::bounds::MAX_DOCUMENT_BYTES;

use super::body::is_json;
use crate::problem::Problem;

/// Largest document that is taken in, bytes.
pub const DOCUMENT_BODY_LIMIT: usize = MAX_DOCUMENT_BYTES;

/// The text of a document.
#[derive(Debug)]
pub struct DocumentText(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for DocumentText {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        is_json(&request)?;
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Problem::too_large(format!("A workflow document has at most {DOCUMENT_BODY_LIMIT} bytes."))
            }
            _ => Problem::bad_request("body.unreadable", "The body did not arrive whole."),
        })?;
        Ok(Self(bytes))
    }
}
