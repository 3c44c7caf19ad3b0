//! STEP bundles: upload, state, part tree, GLB.

mod bundle;
mod report;
mod upload;

use axum::{
    Json,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use contracts::{ids::CadFileId, module::params::StlQuality};
use modules::ports::CadDerivative;
use serde::{Deserialize, Serialize};
use store::{
    CadStatus,
    cad_files::{self, CadFileQuery, CadSummary, Created},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use report::read as read_report;

use super::{
    blob_answer::{BlobAnswer, Disposition},
    shapes::{BoundingBox, CadStatusWord, ErrorInfo, Progress},
};
use crate::{
    auth::{Operator, Viewer},
    extract::{ListBody, PageQuery, Path, Query, Upload},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    // Uploads count their own bytes, file by file, and stop at the configured limit.
    let upload =
        OpenApiRouter::new().routes(routes!(list_cad_files, upload_cad_file)).layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(upload)
        .routes(routes!(get_cad_file))
        .routes(routes!(cad_file_objects))
        .routes(routes!(cad_file_glb))
        .routes(routes!(cad_file_thumbnail))
        .routes(routes!(cad_file_stl))
        .routes(routes!(reprocess_cad_file))
}

#[derive(Debug, Serialize, ToSchema)]
struct CadFile {
    #[schema(value_type = Uuid)]
    id: CadFileId,
    name: String,
    /// Path of the root file within the bundle.
    root: String,
    size_bytes: u64,
    /// Digest of the whole bundle.
    sha256: String,
    #[schema(value_type = CadStatusWord)]
    status: CadStatus,
    #[schema(required)]
    progress: Option<Progress>,
    #[schema(required)]
    error: Option<ErrorInfo>,
    /// Null until the file is ready, as the four after it.
    #[schema(required)]
    occurrences: Option<u32>,
    #[schema(required)]
    triangles: Option<u64>,
    #[schema(required)]
    bbox_mm: Option<BoundingBox>,
    #[schema(required)]
    dropped_faces: Option<u32>,
    warnings: Vec<String>,
    created_at: Instant,
    version: i64,
}

impl From<cad_files::CadFile> for CadFile {
    fn from(row: cad_files::CadFile) -> Self {
        let summary = row.summary;
        Self {
            id: row.id,
            name: row.name,
            root: row.root,
            size_bytes: row.size_bytes,
            sha256: row.sha256.to_string(),
            status: row.status,
            progress: row.progress.map(Into::into),
            error: row.error.map(Into::into),
            occurrences: summary.as_ref().map(|s| s.occurrences),
            triangles: summary.as_ref().map(|s| s.triangles),
            bbox_mm: summary.as_ref().and_then(|s| s.bbox_mm).map(Into::into),
            dropped_faces: summary.as_ref().map(|s| s.dropped_faces),
            warnings: summary.map(|s| s.warnings).unwrap_or_default(),
            created_at: Instant(row.created_ms),
            version: row.version,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CadFileFilter {
    #[param(value_type = Option<CadStatusWord>)]
    status: Option<CadStatus>,
}

/// CAD files, newest first.
#[utoipa::path(get, path = "/cad-files", tag = "cad-files", params(PageQuery, CadFileFilter),
    responses((status = OK, body = ListBody<CadFile>)))]
async fn list_cad_files(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<CadFileFilter>,
) -> Result<Json<ListBody<CadFile>>, Problem> {
    let query = CadFileQuery { text: page.search()?.map(str::to_owned), status: filter.status };
    Ok(Json(ListBody::of(cad_files::list(&state.db, &query, &page.request()?).await?, CadFile::from)))
}

/// The parts of an upload, for the OpenAPI document.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used; the parts are read as they arrive")]
struct CadFileUpload {
    /// One or many STEP files; the file name is the path within the bundle.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<Vec<u8>>,
    /// Path of the root file; may be left out where it is plain which one it is.
    root: Option<String>,
}

/// Uploads a STEP bundle. The same bundle again gives the same CAD file (200 instead of 201).
#[utoipa::path(post, path = "/cad-files", tag = "cad-files",
    request_body(content = CadFileUpload, content_type = "multipart/form-data"), responses(
    (status = CREATED, body = CadFile),
    (status = OK, description = "uploaded before", body = CadFile),
    (status = PAYLOAD_TOO_LARGE, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn upload_cad_file(
    State(state): State<AppState>,
    operator: Operator,
    Upload(parts): Upload,
) -> Result<Response, Problem> {
    let new = upload::receive(&state, operator.id(), parts).await?;
    let (file, created) = cad_files::create(&state.db, new, state.now_ms()).await?;
    let status = match created {
        Created::New => {
            state.runtime.cad_file_added(file.id);
            StatusCode::CREATED
        }
        Created::Existing => StatusCode::OK,
    };
    Ok((status, Json(CadFile::from(file))).into_response())
}

/// One CAD file.
#[utoipa::path(get, path = "/cad-files/{id}", tag = "cad-files", params(("id" = Uuid, Path)), responses(
    (status = OK, body = CadFile),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_cad_file(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<CadFileId>,
) -> Result<Json<CadFile>, Problem> {
    Ok(Json(cad_files::cad_file(&state.db, id).await?.into()))
}

async fn ready(state: &AppState, id: CadFileId) -> Result<CadSummary, Problem> {
    let file = cad_files::cad_file(&state.db, id).await?;
    let status = file.status;
    file.summary.ok_or_else(|| {
        Problem::conflict(
            "cad_file.not_ready",
            format!("CAD intake of `{}` is {status}; this is there once it is ready.", file.name),
        )
    })
}

/// The part tree: everything that was read from the file.
#[utoipa::path(get, path = "/cad-files/{id}/objects", tag = "cad-files", params(("id" = Uuid, Path)), responses(
    (status = OK, body = report::CadReport),
    (status = CONFLICT, description = "not ready", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn cad_file_objects(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<CadFileId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let summary = ready(&state, id).await?;
    let answer = BlobAnswer {
        sha256: &summary.report.sha256,
        mime: "application/json",
        file_name: None,
        disposition: Disposition::Inline,
    };
    answer.send(&state, &headers).await
}

/// The geometry as GLB: metres, Y up, `part_key` in node extras.
#[utoipa::path(get, path = "/cad-files/{id}/glb", tag = "cad-files", params(("id" = Uuid, Path)), responses(
    (status = OK, content_type = "model/gltf-binary"),
    (status = CONFLICT, description = "not ready", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn cad_file_glb(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<CadFileId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let summary = ready(&state, id).await?;
    let answer = BlobAnswer {
        sha256: &summary.glb.sha256,
        mime: "model/gltf-binary",
        file_name: None,
        disposition: Disposition::Inline,
    };
    answer.send(&state, &headers).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ThumbnailQuery {
    /// Longest edge, px: 512 or 128.
    #[serde(default = "largest")]
    #[param(minimum = 1, maximum = 2048, default = 512)]
    size: u32,
}

fn largest() -> u32 {
    512
}

/// A small picture of the file, made after intake.
#[utoipa::path(get, path = "/cad-files/{id}/thumbnail", tag = "cad-files", params(("id" = Uuid, Path), ThumbnailQuery),
    responses(
    (status = OK, content_type = "image/webp"),
    (status = NOT_FOUND, description = "not made, or not in this size", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn cad_file_thumbnail(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<CadFileId>,
    Query(query): Query<ThumbnailQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // The sizes that are made are few; a smaller one is served from the next larger one.
    let size = if query.size <= 128 { 128 } else { 512 };
    kept(&state, id, CadDerivative::Thumbnail { size }, None, &headers).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StlQuery {
    /// `draft`, `normal` or `fine`; kept ready is `normal`.
    #[serde(default = "normal")]
    #[param(value_type = Option<String>)]
    quality: StlQuality,
}

fn normal() -> StlQuality {
    StlQuality::Normal
}

/// Binary STL of the whole product, mm.
#[utoipa::path(get, path = "/cad-files/{id}/stl", tag = "cad-files", params(("id" = Uuid, Path), StlQuery), responses(
    (status = OK, content_type = "model/stl"),
    (status = NOT_FOUND, description = "not made in this quality", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn cad_file_stl(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<CadFileId>,
    Query(query): Query<StlQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = cad_files::cad_file(&state.db, id).await?;
    let name = format!("{}.stl", file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem));
    kept(&state, id, CadDerivative::Stl { quality: query.quality }, Some(&name), &headers).await
}

async fn kept(
    state: &AppState,
    id: CadFileId,
    derivative: CadDerivative,
    file_name: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let file = cad_files::cad_file(&state.db, id).await?;
    let kept = cad_files::kept(&state.db, id, &derivative).await?.ok_or_else(|| {
        Problem::not_found(format!(
            "`{}` has no such file; it is made after CAD intake, which is {}.",
            file.name, file.status
        ))
    })?;
    let disposition = if file_name.is_some() { Disposition::Attachment } else { Disposition::Inline };
    let answer = BlobAnswer { sha256: &kept.blob.sha256, mime: &kept.mime, file_name, disposition };
    answer.send(state, headers).await
}

/// Reads the bundle anew.
#[utoipa::path(post, path = "/cad-files/{id}/reprocess", tag = "cad-files", params(("id" = Uuid, Path)), responses(
    (status = ACCEPTED, body = CadFile),
    (status = CONFLICT, description = "intake is under way", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn reprocess_cad_file(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<CadFileId>,
) -> Result<(StatusCode, Json<CadFile>), Problem> {
    let file = cad_files::reprocess(&state.db, id).await?;
    state.runtime.cad_file_added(id);
    Ok((StatusCode::ACCEPTED, Json(file.into())))
}
