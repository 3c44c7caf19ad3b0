//! Bodies: JSON that is read strictly and validated, and multipart uploads.

use axum::{
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::{StatusCode, header},
};
use bytes::Bytes;
use garde::Validate;
use serde::de::DeserializeOwned;

use crate::problem::{FieldError, Problem};

/// Largest JSON body, bytes (2 MiB).
pub const JSON_BODY_LIMIT: usize = 2 * 1024 * 1024;

/// A JSON body that was read and found valid.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<S, T> FromRequest<S> for Body<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        is_json(&request)?;
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Problem::too_large(format!("A JSON body has at most {JSON_BODY_LIMIT} bytes."))
            }
            _ => Problem::bad_request("body.unreadable", "The body did not arrive whole."),
        })?;
        let value: T = parse(&bytes)?;
        value.validate().map_err(|report| Problem::invalid(of_garde(&report)))?;
        Ok(Self(value))
    }
}

/// Refuses a body that does not call itself JSON.
pub(super) fn is_json(request: &Request) -> Result<(), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "body.content_type",
        "Send the body as JSON with `Content-Type: application/json`.",
    ))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.inner();
        // `1e999` is JSON, but no number of ours; serde_json calls it a syntax error.
        if inner.is_data() || inner.to_string().starts_with("number out of range") {
            let path = if path == "." { String::new() } else { path };
            Problem::field(&path, "type", strip_place(&inner.to_string()))
        } else {
            Problem::bad_request("body.syntax", format!("The body is not JSON: {inner}."))
        }
    })?;
    reader.end().map_err(|error| Problem::bad_request("body.syntax", format!("The body is not JSON: {error}.")))?;
    Ok(value)
}

/// serde_json adds ` at line 1 column 9`; the path says it better.
fn strip_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

fn of_garde(report: &garde::Report) -> Vec<FieldError> {
    report.iter().map(|(path, error)| FieldError::new(path.to_string(), "invalid", error.to_string())).collect()
}

/// A multipart body. Its size is bounded by the route's own layer.
#[derive(Debug)]
pub struct Upload(pub Multipart);

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Multipart::from_request(request, state).await.map(Self).map_err(|_| {
            Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "body.content_type",
                "Send the files as `multipart/form-data` with a boundary.",
            )
        })
    }
}

impl From<MultipartError> for Problem {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::too_large("The upload is larger than this server allows.")
        } else {
            Self::bad_request("body.multipart", format!("The upload cannot be read: {}.", error.body_text()))
        }
    }
}
