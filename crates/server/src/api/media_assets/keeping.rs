//! How long media assets stay, and taking them away.

use axum::{Json, extract::State, http::StatusCode};
use contracts::ids::MediaAssetId;
use garde::Validate;
use serde::Deserialize;
use store::media_keeping;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::MediaAsset;
use crate::{
    auth::Operator,
    extract::{Body, Path, Query},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

/// Longest an asset is kept from now, ms (100 years).
const MAX_KEPT_MS: i64 = 100 * 366 * 24 * 3600 * 1000;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(keep_media_asset, delete_media_asset))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MediaAssetChange)]
struct KeepBody {
    /// Cannot be deleted before this instant; null lets it go at any time.
    #[garde(skip)]
    #[schema(required)]
    keep_until: Option<Instant>,
}

/// Says until when an asset must stay.
#[utoipa::path(patch, path = "/media-assets/{id}", tag = "media", params(("id" = Uuid, Path)), request_body = KeepBody, responses(
    (status = OK, body = MediaAsset),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn keep_media_asset(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<MediaAssetId>,
    Body(body): Body<KeepBody>,
) -> Result<Json<MediaAsset>, Problem> {
    let until = body.keep_until.map(|until| until.0);
    if until.is_some_and(|until| until > state.now_ms().saturating_add(MAX_KEPT_MS)) {
        return Err(Problem::field("keep_until", "range", "An asset is kept for 100 years at most."));
    }
    media_keeping::keep(&state.db, id, until).await?;
    Ok(Json(store::media::media_asset(&state.db, id).await?.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeleteQuery {
    /// Products that show this asset show the still made before it instead.
    #[serde(default)]
    replace_preview: bool,
}

/// Takes an asset away; refused with who uses it.
#[utoipa::path(delete, path = "/media-assets/{id}", tag = "media", params(("id" = Uuid, Path), DeleteQuery), responses(
    (status = NO_CONTENT),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = CONFLICT, description = "it is kept, shown, or its line is under way", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_media_asset(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<MediaAssetId>,
    Query(query): Query<DeleteQuery>,
) -> Result<StatusCode, Problem> {
    media_keeping::delete(&state.db, id, query.replace_preview, state.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}
