//! The first administrator, by the one-time token that is printed at first start.

use axum::{Json, extract::State, response::IntoResponse};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::identity::{Role, setup, users, users::NewUser};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{me::Me, session};
use crate::{
    auth::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, sha256_hex},
    extract::Body,
    problem::{Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(state, set_up))
}

#[derive(Debug, Serialize, ToSchema)]
struct SetupState {
    /// Whether the installation awaits its first administrator.
    needed: bool,
}

/// Whether the installation awaits its first administrator.
#[utoipa::path(get, path = "/setup", tag = "session", operation_id = "get_setup", security(()), responses((status = OK, body = SetupState)))]
async fn state(State(state): State<AppState>) -> Result<Json<SetupState>, Problem> {
    Ok(Json(SetupState { needed: users::administrators(&state.db).await? == 0 }))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Setup {
    /// The one-time token.
    #[garde(length(min = 1, max = 200))]
    token: String,
    #[garde(email, length(max = 254))]
    email: String,
    #[garde(length(chars, min = 1, max = 200))]
    name: String,
    #[garde(length(chars, min = MIN_PASSWORD_CHARS, max = MAX_PASSWORD_CHARS))]
    #[schema(min_length = 10, max_length = 200)]
    password: String,
}

/// Makes the first administrator and signs them in.
#[utoipa::path(post, path = "/setup", tag = "session", security(()), request_body = Setup, responses(
    (status = OK, body = Me),
    (status = CONFLICT, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn set_up(State(state): State<AppState>, Body(body): Body<Setup>) -> Result<impl IntoResponse, Problem> {
    let admin = NewUser {
        email: body.email,
        name: body.name,
        role: Role::Admin,
        locale: "en".into(),
        password_hash: state.hasher.hash(&body.password).await?,
    };
    let user = setup::redeem(&state.db, &sha256_hex(body.token.as_bytes()), admin, state.now_ms()).await?;
    session::begin(&state, user).await
}
