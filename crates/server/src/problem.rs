//! `application/problem+json`: the one shape of every error this server answers.
//!
//! Knows which status belongs to which fault; refuses to leak what only the log should hold.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use modules::{Fault, ModuleError};
use runtime::RuntimeError;
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

/// Media type of every error.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// Most field errors in one answer.
pub const MAX_FIELD_ERRORS: usize = 100;

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where, e.g. `lines[0].product_id`; empty for the whole body.
    pub path: String,
    /// Stable machine-readable code.
    pub code: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl FieldError {
    pub fn new(path: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), code: code.into(), message: message.into() }
    }
}

/// The body of an error (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `urn:hartomat:problem:<code>`
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Stable machine-readable code.
    pub code: String,
    pub errors: Vec<FieldError>,
}

/// An error on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub status: StatusCode,
    pub code: String,
    pub detail: String,
    pub errors: Vec<FieldError>,
    /// Seconds.
    pub retry_after: Option<u32>,
}

impl Problem {
    pub fn new(status: StatusCode, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { status, code: code.into(), detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// 400: the request cannot be read.
    pub fn bad_request(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "auth.required",
            "Sign in, or send an API token as `Authorization: Bearer hmt_…`.",
        )
    }

    pub fn forbidden(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// 409: the state forbids it.
    pub fn conflict(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    /// 429 with `Retry-After`, seconds.
    pub fn too_many(code: &str, detail: impl Into<String>, retry_after: u32) -> Self {
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail);
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// 422: the content is wrong, field by field.
    pub fn invalid(mut errors: Vec<FieldError>) -> Self {
        errors.truncate(MAX_FIELD_ERRORS);
        let detail = match errors.as_slice() {
            [one] if one.path.is_empty() => one.message.clone(),
            [one] => format!("`{}`: {}", one.path, one.message),
            many => format!("{} fields are wrong; see `errors`.", many.len()),
        };
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail) }
    }

    /// 422 of a single field.
    pub fn field(path: &str, code: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(path, code, message)])
    }

    /// 500: ours. What happened goes to the log, an id of the request to the caller.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        tracing::error!(error = %what, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The server failed at this. Try again; if it stays, give the `x-request-id` of this answer to your administrator.",
        )
    }

    pub fn body(&self) -> ProblemBody {
        ProblemBody {
            kind: format!("urn:hartomat:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.clone(),
            errors: self.errors.clone(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.body()).unwrap_or_default();
        let mut response = (self.status, [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let said = sentence(&error.to_string());
        match error {
            StoreError::NotFound { .. } => Self::not_found(said),
            StoreError::VersionConflict { .. } => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "version.stale",
                format!("{said} Read it again and repeat the change."),
            ),
            StoreError::Duplicate { field } => Self {
                errors: vec![FieldError::new(field.as_str(), "duplicate", "This value is taken already.")],
                ..Self::conflict("duplicate", format!("`{field}` is taken already; choose another."))
            },
            StoreError::InUse { .. } => Self::conflict("in_use", said),
            StoreError::StaleAttempt { .. } => Self::conflict("attempt.stale", said),
            StoreError::Forbidden { code, remedy, .. } => Self::conflict(code, format!("{said} {remedy}")),
            StoreError::Invalid { field, code, message } => Self::field(&field, code, message),
            StoreError::BadCursor => Self::bad_request(
                "cursor.damaged",
                "The cursor is damaged or of another list; start again without one.",
            ),
            StoreError::Unavailable { .. }
            | StoreError::ReadOnly { .. }
            | StoreError::DiskFull
            | StoreError::Internal { .. } => ModuleError::from(error).into(),
        }
    }
}

impl From<ModuleError> for Problem {
    fn from(error: ModuleError) -> Self {
        let detail = format!("{} {}", sentence(&error.message), error.remedy);
        match error.fault {
            Fault::Input => Self { code: error.code.clone(), ..Self::field("", &error.code, detail) },
            Fault::Stale | Fault::Cancelled => Self::conflict(&error.code, detail),
            Fault::Environment if error.code == "disk.full" => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, error.code, detail)
            }
            Fault::Environment | Fault::Transient => {
                tracing::error!(code = error.code, error = %error, detail = error.detail, "request failed");
                let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, error.code, detail);
                Self { retry_after: Some(5), ..problem }
            }
        }
    }
}

impl From<RuntimeError> for Problem {
    fn from(error: RuntimeError) -> Self {
        match error {
            RuntimeError::Store(error) => error.into(),
            RuntimeError::Module(error) => error.into(),
            RuntimeError::Invalid(errors) => {
                Self::invalid(errors.into_iter().map(|e| FieldError::new(e.path, e.code, e.message)).collect())
            }
        }
    }
}

/// Upper-case start and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}
