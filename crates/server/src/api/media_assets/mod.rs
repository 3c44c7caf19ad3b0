//! Media assets: published results, their files and previews.

mod keeping;
mod links;
mod preview;
mod provenance;

use axum::{Json, extract::State, http::HeaderMap, response::Response};
use contracts::{
    ArtifactKind,
    ids::{LineId, MediaAssetId, OrderId, ProductId},
};
use serde::{Deserialize, Serialize};
use store::media::{self, MediaQuery};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::provenance::Provenance;
use super::{
    blob_answer::{BlobAnswer, Disposition},
    shapes::{ArtifactKindWord, ProductRef},
};
use crate::{
    auth::Viewer,
    extract::{ListBody, PageQuery, Path, Query},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_media_assets))
        .routes(routes!(get_media_asset))
        .routes(routes!(media_asset_file))
        .routes(routes!(media_asset_preview))
        .merge(keeping::router())
        .merge(links::router())
}

/// A published result.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MediaAsset {
    #[schema(value_type = Uuid)]
    id: MediaAssetId,
    #[schema(value_type = ArtifactKindWord)]
    artifact_kind: ArtifactKind,
    view: String,
    derivative: String,
    file_name: String,
    mime: String,
    size_bytes: u64,
    /// px
    #[schema(required)]
    width: Option<u32>,
    /// px
    #[schema(required)]
    height: Option<u32>,
    /// Of the file's bytes.
    sha256: String,
    /// Of what the file decodes to.
    content_hash: String,
    product: ProductRef,
    #[schema(value_type = Option<Uuid>, required)]
    order_id: Option<OrderId>,
    #[schema(value_type = Option<Uuid>, required)]
    line_id: Option<LineId>,
    generation: u32,
    provenance: Provenance,
    /// The product has come to look different since: a newer revision or material map.
    stale: bool,
    /// Cannot be deleted before.
    #[schema(required)]
    keep_until: Option<Instant>,
    created_at: Instant,
}

impl From<media::MediaAsset> for MediaAsset {
    fn from(row: media::MediaAsset) -> Self {
        Self {
            id: row.id,
            artifact_kind: row.slot.artifact_kind,
            view: row.slot.view,
            derivative: row.slot.derivative,
            file_name: row.file_name,
            mime: row.mime,
            size_bytes: row.blob.size,
            width: row.width,
            height: row.height,
            sha256: row.blob.sha256.to_string(),
            content_hash: row.content_hash.to_string(),
            product: row.product.into(),
            order_id: Some(row.order),
            line_id: Some(row.line),
            generation: row.generation,
            provenance: row.provenance.into(),
            stale: row.stale,
            keep_until: row.keep_until_ms.map(Instant),
            created_at: Instant(row.created_ms),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MediaFilter {
    #[param(value_type = Option<Uuid>)]
    product_id: Option<ProductId>,
    #[param(value_type = Option<Uuid>)]
    order_id: Option<OrderId>,
    #[param(value_type = Option<Uuid>)]
    line_id: Option<LineId>,
    #[param(value_type = Option<ArtifactKindWord>)]
    artifact_kind: Option<ArtifactKind>,
    /// Only those that no longer show their product as it is, or only those that do.
    stale: Option<bool>,
    /// Those that decode to the same.
    #[param(max_length = 200)]
    content_hash: Option<String>,
    /// `true`: only those that decode to the same as another one.
    duplicates: Option<bool>,
}

/// Media assets, newest first; `q` is part of the file name, or of the product's SKU or name.
#[utoipa::path(get, path = "/media-assets", tag = "media", params(PageQuery, MediaFilter),
    responses((status = OK, body = ListBody<MediaAsset>)))]
async fn list_media_assets(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<MediaFilter>,
) -> Result<Json<ListBody<MediaAsset>>, Problem> {
    let query = MediaQuery {
        text: page.search()?.map(str::to_owned),
        product: filter.product_id,
        order: filter.order_id,
        line: filter.line_id,
        artifact_kind: filter.artifact_kind,
        // PostgreSQL takes no NUL in a text, and nothing stored has one.
        content_hash: filter.content_hash.map(|hash| hash.replace('\0', "")),
        stale: filter.stale,
        duplicates: filter.duplicates.unwrap_or(false),
    };
    Ok(Json(ListBody::of(media::list(&state.db, &query, &page.request()?).await?, MediaAsset::from)))
}

/// One media asset.
#[utoipa::path(get, path = "/media-assets/{id}", tag = "media", params(("id" = Uuid, Path)), responses(
    (status = OK, body = MediaAsset),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_media_asset(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<MediaAssetId>,
) -> Result<Json<MediaAsset>, Problem> {
    Ok(Json(media::media_asset(&state.db, id).await?.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// `1` offers the file to save instead of showing it.
    #[param(value_type = Option<u8>)]
    download: Option<String>,
}

/// The file as it was published; answers `Range` and `If-None-Match`.
#[utoipa::path(get, path = "/media-assets/{id}/file", tag = "media", params(("id" = Uuid, Path), FileQuery), responses(
    (status = OK, content_type = "application/octet-stream"),
    (status = PARTIAL_CONTENT, content_type = "application/octet-stream"),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn media_asset_file(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<MediaAssetId>,
    Query(query): Query<FileQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asset = media::media_asset(&state.db, id).await?;
    let save = query.download.as_deref().is_some_and(|flag| matches!(flag, "1" | "true"));
    let answer = BlobAnswer {
        sha256: &asset.blob.sha256,
        mime: &asset.mime,
        file_name: Some(&asset.file_name),
        disposition: if save { Disposition::Attachment } else { Disposition::Inline },
    };
    answer.send(&state, &headers).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PreviewQuery {
    /// Longest edge, px; brought up to the next size that is kept.
    #[param(minimum = 16, maximum = 1920, default = 480)]
    size: Option<u32>,
}

/// A small picture for lists.
#[utoipa::path(get, path = "/media-assets/{id}/preview", tag = "media", params(("id" = Uuid, Path), PreviewQuery), responses(
    (status = OK, content_type = "image/webp"),
    (status = NOT_FOUND, description = "no such asset, or one that is no picture", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn media_asset_preview(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<MediaAssetId>,
    Query(query): Query<PreviewQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asset = media::media_asset(&state.db, id).await?;
    let preview = preview::of(&state, &asset, query.size.unwrap_or(480)).await?;
    let answer = BlobAnswer {
        sha256: &preview.blob.sha256,
        mime: &preview.mime,
        file_name: None,
        disposition: Disposition::Inline,
    };
    answer.send(&state, &headers).await
}
