//! Product categories.

use axum::{Json, extract::State, http::StatusCode};
use contracts::ids::CategoryId;
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::categories;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shapes::{clean, is_name};
use crate::{
    auth::{Operator, Viewer},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_categories, create_category)).routes(routes!(
        get_category,
        update_category,
        delete_category
    ))
}

#[derive(Debug, Serialize, ToSchema)]
struct Category {
    #[schema(value_type = Uuid)]
    id: CategoryId,
    name: String,
    sample: bool,
    version: i64,
}

impl From<categories::Category> for Category {
    fn from(row: categories::Category) -> Self {
        Self { id: row.id, name: row.name, sample: row.sample, version: row.version }
    }
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CategoryInput)]
struct CategoryBody {
    #[garde(custom(is_name))]
    #[schema(min_length = 1, max_length = 200)]
    name: String,
}

/// Categories, by name.
#[utoipa::path(get, path = "/categories", tag = "categories", params(PageQuery), responses((status = OK, body = ListBody<Category>)))]
async fn list_categories(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListBody<Category>>, Problem> {
    let found = categories::list(&state.db, page.search()?, &page.request()?).await?;
    Ok(Json(ListBody::of(found, Category::from)))
}

/// Makes a category.
#[utoipa::path(post, path = "/categories", tag = "categories", request_body = CategoryBody, responses(
    (status = CREATED, body = Category),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_category(
    State(state): State<AppState>,
    _: Operator,
    Body(body): Body<CategoryBody>,
) -> Result<Versioned<Category>, Problem> {
    let made = categories::create(&state.db, &clean(&body.name), state.now_ms()).await?;
    Ok(Versioned::created(made.version, made.into()))
}

/// One category.
#[utoipa::path(get, path = "/categories/{id}", tag = "categories", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Category),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_category(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<CategoryId>,
) -> Result<Versioned<Category>, Problem> {
    let found = categories::category(&state.db, id).await?;
    Ok(Versioned::ok(found.version, found.into()))
}

/// Renames a category.
#[utoipa::path(patch, path = "/categories/{id}", tag = "categories", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = CategoryBody, responses(
    (status = OK, body = Category),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_category(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<CategoryId>,
    IfMatch(version): IfMatch,
    Body(body): Body<CategoryBody>,
) -> Result<Versioned<Category>, Problem> {
    let changed = categories::rename(&state.db, id, version, &clean(&body.name)).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// Removes a category that no product is in.
#[utoipa::path(delete, path = "/categories/{id}", tag = "categories", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = CONFLICT, description = "in use", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_category(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<CategoryId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    categories::delete(&state.db, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
