//! `Idempotency-Key`: a POST that is sent twice is done once.
//!
//! The first success is kept for 24 h and given again. A failure is not kept: it changed nothing,
//! so the same key may try again. JSON bodies are compared byte by byte; uploads, which are stored
//! by content anyway, by their length.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use store::identity::idempotency::{self as kept, Answer, Claim, ClaimId, MAX_BODY_BYTES};

use crate::{
    auth::Principal,
    extract::{DOCUMENT_BODY_LIMIT, JSON_BODY_LIMIT},
    problem::Problem,
    state::AppState,
};

const HEADER: &str = "idempotency-key";
/// Longest key, characters.
const MAX_KEY_CHARS: usize = 200;

/// Marks an answer that must not be stored (it holds a secret).
#[derive(Debug, Clone, Copy)]
pub struct ShownOnce;

/// Marks the answer to a POST that changed nothing: it is not stored, asking again does no harm.
#[derive(Debug, Clone, Copy)]
pub struct ReadOnly;

/// Largest body that is compared, bytes; routes have limits of their own.
const MAX_COMPARED_BYTES: usize =
    if DOCUMENT_BODY_LIMIT > JSON_BODY_LIMIT { DOCUMENT_BODY_LIMIT } else { JSON_BODY_LIMIT };

pub async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match run(state, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn run(state: AppState, request: Request, next: Next) -> Result<Response, Problem> {
    let principal = request.extensions().get::<Arc<Principal>>().cloned();
    let (Some(key), Some(principal)) = (request.headers().get(HEADER).cloned(), principal) else {
        return Ok(next.run(request).await);
    };
    if request.method() != Method::POST {
        return Ok(next.run(request).await);
    }
    let key = readable(&key)?;
    let (request, digest) = digest(request).await?;
    match kept::claim(&state.db, principal.id(), &key, &digest, state.now_ms()).await? {
        Claim::Answered(answer) => Ok(again(answer)),
        Claim::Mismatch => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency.mismatch",
            "This Idempotency-Key was used for another request; make a new key for every new request.",
        )),
        Claim::InProgress => {
            let problem = Problem::conflict(
                "idempotency.in_progress",
                "The first request with this key is still being worked on; ask again.",
            );
            Err(Problem { retry_after: Some(2), ..problem })
        }
        // On a task of its own: a client that hangs up does not leave the key half used.
        Claim::Fresh(claim) => match tokio::spawn(first(state.clone(), claim, request, next)).await {
            Ok(answered) => answered,
            Err(panicked) => {
                kept::release(&state.db, claim).await?;
                Err(Problem::internal(panicked))
            }
        },
    }
}

fn readable(key: &HeaderValue) -> Result<String, Problem> {
    let text = key.to_str().unwrap_or_default();
    let good = !text.is_empty() && text.len() <= MAX_KEY_CHARS && text.bytes().all(|b| (0x20..0x7f).contains(&b));
    if good {
        Ok(text.to_owned())
    } else {
        Err(Problem::bad_request(
            "idempotency.key",
            format!("An Idempotency-Key has 1 to {MAX_KEY_CHARS} printable characters."),
        ))
    }
}

/// SHA-256 of method, path, query and body; reads a JSON body for that and puts it back.
async fn digest(request: Request) -> Result<(Request, String), Problem> {
    let mut hash = Sha256::new();
    hash.update(request.method().as_str());
    hash.update([0]);
    hash.update(request.uri().path_and_query().map_or("/", |path| path.as_str()));
    hash.update([0]);
    if is_multipart(request.headers()) {
        hash.update(request.headers().get(header::CONTENT_LENGTH).map_or(&b""[..], HeaderValue::as_bytes));
        return Ok((request, hex::encode(hash.finalize())));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MAX_COMPARED_BYTES)
        .await
        .map_err(|_| Problem::too_large(format!("A JSON body has at most {MAX_COMPARED_BYTES} bytes.")))?;
    hash.update(&bytes);
    Ok((Request::from_parts(parts, Body::from(bytes)), hex::encode(hash.finalize())))
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/"))
}

async fn first(state: AppState, claim: ClaimId, request: Request, next: Next) -> Result<Response, Problem> {
    let response = next.run(request).await;
    if !response.status().is_success() || response.extensions().get::<ReadOnly>().is_some() {
        kept::release(&state.db, claim).await?;
        return Ok(response);
    }
    if response.extensions().get::<ShownOnce>().is_some() {
        kept::fill(&state.db, claim, not_again()).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    // Every answer to a POST is made in memory and small.
    let bytes = to_bytes(body, MAX_BODY_BYTES).await.map_err(Problem::internal)?;
    let text =
        |name: header::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let answer = Answer {
        status: parts.status.as_u16(),
        content_type: text(header::CONTENT_TYPE).unwrap_or_default(),
        etag: text(header::ETAG),
        location: text(header::LOCATION),
        body: bytes.to_vec(),
    };
    kept::fill(&state.db, claim, answer).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// What a second request gets where the first answer was a secret.
fn not_again() -> Answer {
    let problem = Problem::conflict(
        "idempotency.shown_once",
        "This request was done before, and its answer held a secret that is shown once. Delete the token and make another.",
    );
    Answer {
        status: problem.status.as_u16(),
        content_type: crate::problem::PROBLEM_JSON.to_owned(),
        etag: None,
        location: None,
        body: serde_json::to_vec(&problem.body()).unwrap_or_default(),
    }
}

fn again(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    let stored = [
        (header::CONTENT_TYPE, Some(answer.content_type).filter(|kind| !kind.is_empty())),
        (header::ETAG, answer.etag),
        (header::LOCATION, answer.location),
    ];
    for (name, value) in stored {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}
