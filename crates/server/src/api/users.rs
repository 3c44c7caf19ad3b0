//! Accounts, for administrators.

use axum::{Json, extract::State};
use contracts::ids::UserId;
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::identity::{
    Role,
    users::{self, NewUser, UserChange},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::{Admin, MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_users, create_user)).routes(routes!(get_user, update_user))
}

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub enum RoleName {
    /// Reads.
    Viewer,
    /// Also writes products, materials, orders, CAD.
    Operator,
    /// Everything.
    Admin,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Operator => Self::Operator,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Viewer => Self::Viewer,
            RoleName::Operator => Self::Operator,
            RoleName::Admin => Self::Admin,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct User {
    #[schema(value_type = Uuid)]
    id: UserId,
    email: String,
    name: String,
    role: RoleName,
    active: bool,
    created_at: Instant,
    #[schema(required)]
    last_seen_at: Option<Instant>,
    version: i64,
}

impl From<users::User> for User {
    fn from(user: users::User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            name: user.name,
            role: user.role.into(),
            active: user.active,
            created_at: Instant(user.created_ms),
            last_seen_at: user.last_seen_ms.map(Instant),
            version: user.version,
        }
    }
}

/// Accounts, by e-mail address.
#[utoipa::path(get, path = "/users", tag = "users", params(PageQuery), responses(
    (status = OK, body = ListBody<User>),
    (status = FORBIDDEN, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn list_users(
    State(state): State<AppState>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListBody<User>>, Problem> {
    let found = users::list(&state.db, page.search()?, &page.request()?).await?;
    Ok(Json(ListBody::of(found, User::from)))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewUser)]
struct NewUserBody {
    #[garde(email, length(max = 254))]
    email: String,
    #[garde(length(chars, min = 1, max = 200))]
    name: String,
    #[garde(skip)]
    role: RoleName,
    #[garde(length(chars, min = MIN_PASSWORD_CHARS, max = MAX_PASSWORD_CHARS))]
    #[schema(min_length = 10, max_length = 200)]
    password: String,
}

/// Makes an account.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUserBody, responses(
    (status = CREATED, body = User),
    (status = CONFLICT, description = "the address is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_user(
    State(state): State<AppState>,
    _: Admin,
    Body(body): Body<NewUserBody>,
) -> Result<Versioned<User>, Problem> {
    let new = NewUser {
        email: body.email,
        name: body.name,
        role: body.role.into(),
        locale: "en".into(),
        password_hash: state.hasher.hash(&body.password).await?,
    };
    let user = users::create(&state.db, new, state.now_ms()).await?;
    Ok(Versioned::created(user.version, user.into()))
}

/// One account.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(("id" = Uuid, Path)), responses(
    (status = OK, body = User),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_user(State(state): State<AppState>, _: Admin, Path(id): Path<UserId>) -> Result<Versioned<User>, Problem> {
    let user = users::get(&state.db, id).await?;
    Ok(Versioned::ok(user.version, user.into()))
}

/// What to change; what is absent stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserChange)]
struct UserChangeBody {
    #[garde(inner(length(chars, min = 1, max = 200)))]
    name: Option<String>,
    #[garde(skip)]
    role: Option<RoleName>,
    /// Switching an account off ends its sessions and revokes its tokens.
    #[garde(skip)]
    active: Option<bool>,
    #[garde(inner(length(chars, min = MIN_PASSWORD_CHARS, max = MAX_PASSWORD_CHARS)))]
    #[schema(min_length = 10, max_length = 200)]
    password: Option<String>,
}

/// Changes an account.
#[utoipa::path(patch, path = "/users/{id}", tag = "users", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = UserChangeBody, responses(
    (status = OK, body = User),
    (status = CONFLICT, description = "the last active administrator", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_REQUIRED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_user(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<UserId>,
    IfMatch(version): IfMatch,
    Body(body): Body<UserChangeBody>,
) -> Result<Versioned<User>, Problem> {
    let password_hash = match &body.password {
        Some(password) => Some(state.hasher.hash(password).await?),
        None => None,
    };
    let change = UserChange {
        name: body.name,
        role: body.role.map(Into::into),
        active: body.active,
        password_hash,
        ..UserChange::default()
    };
    let user = users::update(&state.db, id, version, change).await?;
    Ok(Versioned::ok(user.version, user.into()))
}
