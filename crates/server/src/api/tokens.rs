//! One's own API tokens.

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use contracts::ids::TokenId;
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::identity::{
    Scope, Scopes,
    tokens::{self, NewToken},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::{Secret, Viewer},
    extract::{Body, ListBody, PageQuery, Path, Query},
    layers::idempotency::ShownOnce,
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_tokens, create_token)).routes(routes!(delete_token))
}

/// What a token may do; never more than its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Scope)]
pub enum ScopeName {
    Read,
    Write,
    Admin,
}

impl From<Scope> for ScopeName {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Write => Self::Write,
            Scope::Admin => Self::Admin,
        }
    }
}

impl From<ScopeName> for Scope {
    fn from(scope: ScopeName) -> Self {
        match scope {
            ScopeName::Read => Self::Read,
            ScopeName::Write => Self::Write,
            ScopeName::Admin => Self::Admin,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct Token {
    #[schema(value_type = Uuid)]
    id: TokenId,
    name: String,
    scopes: Vec<ScopeName>,
    created_at: Instant,
    #[schema(required)]
    last_used_at: Option<Instant>,
    /// Null: never.
    #[schema(required)]
    expires_at: Option<Instant>,
}

impl From<tokens::Token> for Token {
    fn from(token: tokens::Token) -> Self {
        Self {
            id: token.id,
            name: token.name,
            scopes: token.scopes.as_slice().iter().map(|scope| (*scope).into()).collect(),
            created_at: Instant(token.created_ms),
            last_used_at: token.last_used_ms.map(Instant),
            expires_at: token.expires_ms.map(Instant),
        }
    }
}

/// One's own tokens, newest first.
#[utoipa::path(get, path = "/tokens", tag = "tokens", params(PageQuery), responses((status = OK, body = ListBody<Token>)))]
async fn list_tokens(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListBody<Token>>, Problem> {
    let found = tokens::list(&state.db, viewer.id(), &page.request()?).await?;
    Ok(Json(ListBody::of(found, Token::from)))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewToken)]
struct NewTokenBody {
    #[garde(length(chars, min = 1, max = 200))]
    name: String,
    /// None of them may exceed what the asker may do.
    #[garde(length(min = 1, max = 3))]
    scopes: Vec<ScopeName>,
    #[garde(skip)]
    expires_at: Option<Instant>,
}

/// A token that was just made.
#[derive(Debug, Serialize, ToSchema)]
struct CreatedToken {
    #[serde(flatten)]
    token: Token,
    /// `hmt_…`; shown this once.
    secret: String,
}

/// Makes a token. Its secret is shown this once.
#[utoipa::path(post, path = "/tokens", tag = "tokens", request_body = NewTokenBody, responses(
    (status = CREATED, body = CreatedToken),
    (status = CONFLICT, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_token(
    State(state): State<AppState>,
    viewer: Viewer,
    Body(body): Body<NewTokenBody>,
) -> Result<impl IntoResponse, Problem> {
    let scopes: Vec<Scope> = body.scopes.into_iter().map(Into::into).collect();
    if let Some(index) = scopes.iter().position(|scope| scope.role() > viewer.role) {
        let path = format!("scopes[{index}]");
        return Err(Problem::field(&path, "scope", format!("Your role `{}` does not include this.", viewer.role)));
    }
    if body.expires_at.is_some_and(|at| at.0 <= state.now_ms()) {
        return Err(Problem::field("expires_at", "past", "This lies in the past."));
    }
    let secret = Secret::token()?;
    let new = NewToken {
        name: body.name,
        secret_sha256: secret.sha256,
        scopes: Scopes::new(scopes),
        expires_ms: body.expires_at.map(|at| at.0),
    };
    let token = tokens::create(&state.db, viewer.id(), new, state.now_ms()).await?;
    let created = CreatedToken { token: token.into(), secret: secret.text };
    Ok((StatusCode::CREATED, Extension(ShownOnce), [(header::CACHE_CONTROL, "no-store")], Json(created)))
}

/// Revokes one of one's own tokens.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "tokens", params(("id" = Uuid, Path)), responses(
    (status = NO_CONTENT),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_token(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<TokenId>,
) -> Result<StatusCode, Problem> {
    tokens::delete(&state.db, viewer.id(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
