//! The gate in front of every route under `/api`.
//!
//! It refuses by default: a handler that asks for no role is still closed to strangers and, where
//! it writes, to viewers.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use store::identity::{Role, sessions, tokens};

use super::{
    origin,
    principal::{Credential, Principal, require},
    secret::{TOKEN_PREFIX, sha256_hex},
};
use crate::{problem::Problem, state::AppState};

/// Name of the session's cookie.
pub const COOKIE: &str = "hartomat_session";
/// Longest credential that is looked at, bytes.
const MAX_CREDENTIAL_BYTES: usize = 256;

/// Routes open to everybody. A test walks the OpenAPI document and holds every other one against this.
pub const OPEN: &[(&str, &str)] = &[
    ("GET", "/api/health"),
    ("GET", "/api/ready"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/setup"),
    ("POST", "/api/setup"),
    ("POST", "/api/session"),
    ("DELETE", "/api/session"),
    // By a signature in place of an account.
    ("GET", "/api/media-assets/{id}/shared"),
];

/// What viewers may write: their own affairs.
pub const OWN_AFFAIRS: &[(&str, &str)] = &[
    ("PATCH", "/api/me"),
    ("PUT", "/api/me/subscriptions"),
    ("POST", "/api/tokens"),
    ("DELETE", "/api/tokens/{id}"),
    ("POST", "/api/notifications/{id}/read"),
    ("POST", "/api/notifications/read-all"),
];

/// POSTs that read: they change nothing, whoever is signed in may ask.
pub const READS: &[(&str, &str)] = &[("POST", "/api/workflows/validate"), ("POST", "/api/workflows/migrate-preset")];

/// Finds out who asks, and lets through who may.
pub async fn check(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let principal = match identify(&state, request.headers()).await {
        Ok(principal) => principal,
        Err(problem) => return problem.into_response(),
    };
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    if let Err(problem) = admit(request.method(), &route, request.headers(), principal.as_ref()) {
        return problem.into_response();
    }
    if let Some(principal) = principal {
        request.extensions_mut().insert(Arc::new(principal));
    }
    next.run(request).await
}

fn admit(method: &Method, route: &str, headers: &HeaderMap, principal: Option<&Principal>) -> Result<(), Problem> {
    let listed = |list: &[(&str, &str)]| list.iter().any(|(m, r)| *m == method.as_str() && *r == route);
    let writes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if writes {
        let by_cookie = principal.is_some_and(|p| matches!(p.credential, Credential::Session { .. }));
        match origin::of(headers) {
            origin::Origin::Own => {}
            origin::Origin::Unsaid if !by_cookie => {}
            _ if by_cookie || listed(OPEN) => {
                return Err(Problem::forbidden(
                    "auth.origin",
                    "This request comes from another site; use the app's own pages or an API token.",
                ));
            }
            _ => {}
        }
    }
    if listed(OPEN) {
        return Ok(());
    }
    let principal = principal.ok_or_else(Problem::unauthorized)?;
    if writes && !listed(OWN_AFFAIRS) && !listed(READS) {
        require(principal, Role::Operator)?;
    }
    Ok(())
}

async fn identify(state: &AppState, headers: &HeaderMap) -> Result<Option<Principal>, Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        // Whoever shows a token is known by it or not at all.
        let token = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let token = token.filter(|token| token.starts_with(TOKEN_PREFIX) && token.len() <= MAX_CREDENTIAL_BYTES);
        let found = match token {
            Some(token) => tokens::find(&state.db, &sha256_hex(token.as_bytes()), state.now_ms()).await?,
            None => None,
        };
        let (token, user) = found.ok_or_else(|| Problem {
            detail: "The API token is unknown, expired or revoked.".into(),
            code: "auth.token".into(),
            ..Problem::unauthorized()
        })?;
        let Some(role) = token.scopes.role(user.role) else { return Ok(None) };
        return Ok(Some(Principal {
            user,
            role,
            credential: Credential::Token { id: token.id, scopes: token.scopes },
        }));
    }
    let Some(secret_sha256) = session_of(headers) else { return Ok(None) };
    let user = sessions::find(&state.db, &secret_sha256, state.now_ms()).await?;
    Ok(user.map(|user| Principal { role: user.role, user, credential: Credential::Session { secret_sha256 } }))
}

/// SHA-256 of the session cookie's secret.
pub fn session_of(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let secret = jar.get(COOKIE)?.value();
    (secret.len() <= MAX_CREDENTIAL_BYTES).then(|| sha256_hex(secret.as_bytes()))
}
