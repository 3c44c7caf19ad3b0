//! Studio templates.

use axum::{
    Json,
    extract::{DefaultBodyLimit, Multipart, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use contracts::{
    ArtifactKind,
    ids::{CategoryId, TemplateId},
    studio::Bindings,
};
use garde::Validate;
use modules::ports::BlobRef;
use serde::{Deserialize, Serialize};
use store::{
    media::{self, Preview},
    templates::{self, NewTemplate, TemplatePatch},
};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::blob_answer::{BlobAnswer, Disposition};
use super::shapes::{ArtifactKindWord, MAX_TEXT, clean, is_name, is_optional_name, is_optional_text, is_text};
use crate::{
    auth::{Admin, Viewer},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Upload, Versioned},
    problem::{FieldError, Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    // The file counts its own bytes and stops at the configured limit.
    let upload =
        OpenApiRouter::new().routes(routes!(list_templates, create_template)).layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(upload)
        .routes(routes!(get_template, update_template, delete_template))
        .routes(routes!(template_preview))
}

#[derive(Debug, Serialize, ToSchema)]
struct Template {
    #[schema(value_type = Uuid)]
    id: TemplateId,
    name: String,
    description: String,
    sha256: String,
    size_bytes: u64,
    /// Camera presets it offers.
    presets: Vec<String>,
    /// Categories of products it is chosen for where an output type names none.
    #[schema(value_type = Vec<Uuid>)]
    category_ids: Vec<CategoryId>,
    #[schema(value_type = Vec<ArtifactKindWord>)]
    artifact_kinds: Vec<ArtifactKind>,
    /// Among equally close ones the greatest wins.
    priority: i32,
    active: bool,
    sample: bool,
    version: i64,
    /// What Blender found odd in the file when it was uploaded; not kept.
    warnings: Vec<String>,
}

impl From<templates::Template> for Template {
    fn from(row: templates::Template) -> Self {
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            sha256: row.sha256.to_string(),
            size_bytes: row.size_bytes,
            presets: row.presets,
            category_ids: row.bindings.categories,
            artifact_kinds: row.bindings.artifact_kinds,
            priority: row.bindings.priority,
            active: row.active,
            sample: row.sample,
            version: row.version,
            warnings: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TemplateFilter {
    active: Option<bool>,
}

/// Templates, by name.
#[utoipa::path(get, path = "/templates", tag = "templates", params(PageQuery, TemplateFilter),
    responses((status = OK, body = ListBody<Template>)))]
async fn list_templates(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<TemplateFilter>,
) -> Result<Json<ListBody<Template>>, Problem> {
    let found = templates::list(&state.db, page.search()?, filter.active, &page.request()?).await?;
    Ok(Json(ListBody::of(found, Template::from)))
}

/// The parts of an upload, for the OpenAPI document.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used; the parts are read as they arrive")]
struct TemplateUpload {
    /// The `.blend` file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The file name without extension where absent.
    name: Option<String>,
    description: Option<String>,
}

/// Uploads a studio. Blender opens it, scripts off, to see what it offers.
#[utoipa::path(post, path = "/templates", tag = "templates",
    request_body(content = TemplateUpload, content_type = "multipart/form-data"), responses(
    (status = CREATED, body = Template),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = PAYLOAD_TOO_LARGE, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
    (status = SERVICE_UNAVAILABLE, description = "no Blender", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_template(
    State(state): State<AppState>,
    _: Admin,
    Upload(parts): Upload,
) -> Result<Versioned<Template>, Problem> {
    let received = receive(&state, parts).await?;
    let inspection = state.runtime.inspect_studio(&received.blend.sha256).await?;
    let new = NewTemplate {
        name: received.name,
        description: received.description,
        file_name: received.file_name,
        blend: received.blend,
        presets: inspection.presets,
    };
    let made = templates::create(&state.db, new, state.now_ms()).await?;
    let warnings = inspection.warnings;
    Ok(Versioned::created(made.version, Template { warnings, ..made.into() }))
}

struct Received {
    name: String,
    description: String,
    file_name: String,
    blend: BlobRef,
}

async fn receive(state: &AppState, mut parts: Multipart) -> Result<Received, Problem> {
    let (mut file, mut given_name, mut description) = (None, None, String::new());
    while let Some(mut part) = parts.next_field().await? {
        match part.name() {
            Some("file") if file.is_none() => {
                let file_name =
                    clean(part.file_name().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default());
                let mut room = state.config.upload_limit_bytes;
                let mut writer = state.blobs.writer().await?;
                let mut head = Vec::new();
                while let Some(chunk) = part.chunk().await? {
                    room = room.checked_sub(chunk.len() as u64).ok_or_else(|| {
                        let limit = state.config.upload_limit_bytes;
                        Problem::too_large(format!("The studio is larger than the {limit} bytes this server takes."))
                    })?;
                    if head.len() < 7 {
                        head.extend_from_slice(&chunk[..chunk.len().min(7)]);
                    }
                    writer.write(chunk).await?;
                }
                if !is_blend(&head) {
                    return Err(Problem::field(
                        "file",
                        "not_blend",
                        "This is no `.blend` file; save the studio in Blender.",
                    ));
                }
                file = Some((file_name, writer.finish().await?));
            }
            Some("name") => given_name = Some(short_text(part, "name").await?),
            Some("description") => description = short_text(part, "description").await?,
            _ => {
                let message = "An upload has one part `file`, and may have `name` and `description`.";
                return Err(Problem::field("", "unknown_part", message));
            }
        }
    }
    let (file_name, blend) =
        file.ok_or_else(|| Problem::field("file", "missing", "Send the `.blend` as the part `file`."))?;
    let stem = file_name.strip_suffix(".blend").unwrap_or(&file_name).to_owned();
    let chosen = clean(&given_name.unwrap_or(stem));
    let mut errors = Vec::new();
    if let Err(error) = is_name(&chosen, &()) {
        errors.push(FieldError::new("name", "invalid", error.to_string()));
    }
    if let Err(error) = is_text(&description, &()) {
        errors.push(FieldError::new("description", "invalid", error.to_string()));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    Ok(Received { name: chosen, description, file_name, blend })
}

/// Plain, gzip or zstd: the three ways Blender has written its files.
fn is_blend(head: &[u8]) -> bool {
    head.starts_with(b"BLENDER") || head.starts_with(b"\x1f\x8b") || head.starts_with(b"\x28\xb5\x2f\xfd")
}

async fn short_text(mut part: axum::extract::multipart::Field<'_>, field: &str) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_TEXT * 4 {
            return Err(Problem::field(field, "length", format!("must have at most {MAX_TEXT} characters")));
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::field(field, "encoding", "must be UTF-8"))
}

/// One template.
#[utoipa::path(get, path = "/templates/{id}", tag = "templates", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Template),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_template(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<TemplateId>,
) -> Result<Versioned<Template>, Problem> {
    let found = templates::template(&state.db, id).await?;
    Ok(Versioned::ok(found.version, found.into()))
}

/// Longest edge of a preview, px; what it is kept under.
const PREVIEW_PX: u32 = 480;
/// Previews rendered at once.
static PREVIEWS: Semaphore = Semaphore::const_new(1);

/// A picture of the studio with a plain metal body in it. Rendered when first asked for, then kept.
#[utoipa::path(get, path = "/templates/{id}/preview", tag = "templates", params(("id" = Uuid, Path)), responses(
    (status = OK, content_type = "image/png"),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = SERVICE_UNAVAILABLE, description = "no Blender", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn template_preview(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<TemplateId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = templates::template(&state.db, id).await?;
    let turn = PREVIEWS.acquire().await.map_err(Problem::internal)?;
    let preview = match media::preview(&state.db, &found.sha256, PREVIEW_PX).await? {
        Some(known) => known,
        None => {
            let blob = state.runtime.preview_studio(&found.name, &found.sha256).await?;
            let made = Preview { blob, mime: "image/png".to_owned() };
            media::save_preview(&state.db, &found.sha256, PREVIEW_PX, &made).await?;
            made
        }
    };
    drop(turn);
    let answer = BlobAnswer {
        sha256: &preview.blob.sha256,
        mime: &preview.mime,
        file_name: None,
        disposition: Disposition::Inline,
    };
    answer.send(&state, &headers).await
}

/// What to change; what is absent stays. The file cannot change: another file is another template.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateChange)]
struct TemplateChangeBody {
    #[garde(custom(is_optional_name))]
    name: Option<String>,
    #[garde(custom(is_optional_text))]
    description: Option<String>,
    #[garde(skip)]
    active: Option<bool>,
    #[garde(inner(length(max = 500)))]
    #[schema(value_type = Option<Vec<Uuid>>)]
    category_ids: Option<Vec<CategoryId>>,
    #[garde(inner(length(max = 16)))]
    #[schema(value_type = Option<Vec<ArtifactKindWord>>)]
    artifact_kinds: Option<Vec<ArtifactKind>>,
    #[garde(inner(range(min = -1000, max = 1000)))]
    priority: Option<i32>,
}

/// Changes a template.
#[utoipa::path(patch, path = "/templates/{id}", tag = "templates", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = TemplateChangeBody, responses(
    (status = OK, body = Template),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_template(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<TemplateId>,
    IfMatch(version): IfMatch,
    Body(body): Body<TemplateChangeBody>,
) -> Result<Versioned<Template>, Problem> {
    let now = templates::template(&state.db, id).await?.bindings;
    let bindings = Bindings {
        categories: body.category_ids.unwrap_or(now.categories),
        artifact_kinds: body.artifact_kinds.unwrap_or(now.artifact_kinds),
        priority: body.priority.unwrap_or(now.priority),
    };
    let patch = TemplatePatch {
        name: body.name.as_deref().map(clean),
        description: body.description,
        active: body.active,
        bindings: Some(bindings),
    };
    let changed = templates::update(&state.db, id, version, patch).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// Removes a template no output type is bound to.
#[utoipa::path(delete, path = "/templates/{id}", tag = "templates", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = CONFLICT, description = "in use", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_template(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<TemplateId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    templates::delete(&state.db, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
