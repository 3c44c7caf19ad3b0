//! Signing in and out.

use std::net::SocketAddr;

use axum::{
    Extension, Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use axum_extra::extract::cookie::{Cookie, SameSite};
use garde::Validate;
use serde::Deserialize;
use store::identity::{
    audit::{self, NewEntry},
    sessions,
    users::{self, User},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::me::Me;
use crate::{
    auth::{MAX_PASSWORD_CHARS, Secret, guard},
    extract::Body,
    problem::{Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sign_in, sign_out))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    #[garde(length(chars, min = 1, max = 254))]
    email: String,
    #[garde(length(chars, min = 1, max = MAX_PASSWORD_CHARS))]
    password: String,
}

/// Signs in; the session's cookie comes with the answer.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = SignIn, responses(
    (status = OK, body = Me),
    (status = UNAUTHORIZED, body = ProblemBody, content_type = "application/problem+json"),
    (status = TOO_MANY_REQUESTS, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn sign_in(
    State(state): State<AppState>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Body(body): Body<SignIn>,
) -> Result<impl IntoResponse, Problem> {
    let peer = peer.map(|Extension(ConnectInfo(address))| address.ip());
    let address = users::email_key(&body.email);
    state.sign_in_limits.check(&address, peer, state.now_ms())?;
    let known = users::with_password(&state.db, &address).await?;
    let user = match known {
        Some((user, hash)) => state.hasher.verify(&body.password, &hash).await?.then_some(user),
        None => {
            state.hasher.verify_nobody(&body.password).await?;
            None
        }
    };
    let Some(user) = user.filter(|user| user.active) else {
        state.sign_in_limits.failed(&address, peer, state.now_ms());
        return Err(Problem {
            code: "auth.wrong".into(),
            detail: "E-mail address or password is wrong.".into(),
            ..Problem::unauthorized()
        });
    };
    state.sign_in_limits.succeeded(&address);
    begin(&state, user).await
}

/// Begins a session and answers with its cookie.
pub(super) async fn begin(
    state: &AppState,
    user: User,
) -> Result<(AppendHeaders<[(header::HeaderName, String); 1]>, Json<Me>), Problem> {
    let secret = Secret::plain()?;
    sessions::begin(&state.db, user.id, &secret.sha256, state.now_ms()).await?;
    let entry = NewEntry {
        actor: Some(user.id),
        actor_name: user.name.clone(),
        action: "session.create".into(),
        subject_type: "session".into(),
        subject_id: user.id.to_string(),
        summary: "Signed in".into(),
    };
    audit::append(&state.db, entry, state.now_ms()).await?;
    let seconds = sessions::IDLE_MS / 1000;
    let cookie = cookie(state, secret.text, seconds);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(Me::of_session(user))))
}

/// Signs out; not being signed in is fine.
#[utoipa::path(delete, path = "/session", tag = "session", security(()), responses((status = NO_CONTENT)))]
async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> Result<impl IntoResponse, Problem> {
    if let Some(secret_sha256) = guard::session_of(&headers) {
        sessions::end(&state.db, &secret_sha256).await?;
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie(&state, String::new(), 0))])))
}

fn cookie(state: &AppState, value: String, max_age_s: i64) -> String {
    let secure = if state.config.secure_cookies { "; Secure" } else { "" };
    let cookie = Cookie::build((guard::COOKIE, value)).path("/").http_only(true).same_site(SameSite::Lax).build();
    format!("{cookie}; Max-Age={max_age_s}{secure}")
}
