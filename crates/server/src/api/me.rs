//! Oneself.

use axum::{Json, extract::State};
use contracts::ids::UserId;
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::identity::users::{self, User, UserChange};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{tokens::ScopeName, users::RoleName};
use crate::{
    auth::{Credential, MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, Principal, Viewer},
    extract::Body,
    problem::{Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_me, patch_me))
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    #[schema(value_type = Uuid)]
    id: UserId,
    email: String,
    name: String,
    /// What this request may do: the account's role, or less by a token.
    role: RoleName,
    locale: String,
    /// The token's scopes; absent for a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<ScopeName>>,
}

impl Me {
    pub fn of_session(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            name: user.name,
            role: user.role.into(),
            locale: user.locale,
            scopes: None,
        }
    }

    fn of(principal: &Principal) -> Self {
        let scopes = match &principal.credential {
            Credential::Session { .. } => None,
            Credential::Token { scopes, .. } => Some(scopes.as_slice().iter().map(|scope| (*scope).into()).collect()),
        };
        Self { role: principal.role.into(), scopes, ..Self::of_session(principal.user.clone()) }
    }
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "session", responses(
    (status = OK, body = Me),
    (status = UNAUTHORIZED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_me(viewer: Viewer) -> Json<Me> {
    Json(Me::of(&viewer))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    #[garde(length(chars, max = MAX_PASSWORD_CHARS))]
    old: String,
    #[garde(length(chars, min = MIN_PASSWORD_CHARS, max = MAX_PASSWORD_CHARS))]
    #[schema(min_length = 10, max_length = 200)]
    new: String,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MeChange {
    #[garde(inner(length(chars, min = 1, max = 200)))]
    name: Option<String>,
    #[garde(dive)]
    password: Option<PasswordChange>,
    /// BCP 47, e.g. `de` or `en-GB`.
    #[garde(inner(length(min = 2, max = 35), ascii))]
    locale: Option<String>,
}

/// Changes name, password or language. A new password ends every other session.
#[utoipa::path(patch, path = "/me", tag = "session", request_body = MeChange, responses(
    (status = OK, body = Me),
    (status = UNAUTHORIZED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn patch_me(
    State(state): State<AppState>,
    viewer: Viewer,
    Body(change): Body<MeChange>,
) -> Result<Json<Me>, Problem> {
    let mut update = UserChange { name: change.name, locale: change.locale, ..UserChange::default() };
    if let Some(password) = change.password {
        let Credential::Session { secret_sha256 } = &viewer.credential else {
            return Err(Problem::forbidden(
                "auth.session",
                "A password is changed by a signed-in person, not by a token.",
            ));
        };
        let address = &viewer.user.email;
        state.sign_in_limits.check(address, None, state.now_ms())?;
        let current = users::password_hash(&state.db, viewer.id()).await?;
        if !state.hasher.verify(&password.old, &current).await? {
            state.sign_in_limits.failed(address, None, state.now_ms());
            return Err(Problem::field("password.old", "password", "This is not your present password."));
        }
        update.password_hash = Some(state.hasher.hash(&password.new).await?);
        update.keep_session = Some(secret_sha256.clone());
    }
    let version = users::get(&state.db, viewer.id()).await?.version;
    let user = users::update(&state.db, viewer.id(), version, update).await?;
    let principal = Principal { user, ..Principal::clone(&viewer) };
    Ok(Json(Me::of(&principal)))
}
