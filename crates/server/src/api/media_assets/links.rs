//! Links to single files for people without an account: signed, of limited life, and all of them
//! worthless at once when the secret is changed.

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::ids::MediaAssetId;
use garde::Validate;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use store::{links, media};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::blob_answer::{BlobAnswer, Disposition},
    auth::{Admin, Operator, Secret},
    extract::{Body, Path, Query},
    layers::idempotency::ShownOnce,
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

/// Shortest and longest life of a link, s (one minute, 30 days).
const LIFETIME_S: std::ops::RangeInclusive<u32> = 60..=30 * 24 * 3600;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_link)).routes(routes!(shared_file)).routes(routes!(revoke_links))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMediaLink)]
struct NewLinkBody {
    /// Seconds until the link ends.
    #[garde(range(min = *LIFETIME_S.start(), max = *LIFETIME_S.end()))]
    #[schema(minimum = 60, maximum = 2_592_000)]
    expires_in_s: u32,
}

/// Whoever has it may fetch the file until it ends.
#[derive(Serialize, ToSchema)]
struct MediaLink {
    /// Path and query below this server's address.
    url: String,
    expires_at: Instant,
}

/// Makes a link to a file that works without an account.
#[utoipa::path(post, path = "/media-assets/{id}/links", tag = "media", params(("id" = Uuid, Path)), request_body = NewLinkBody, responses(
    (status = CREATED, body = MediaLink),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_link(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<MediaAssetId>,
    Body(body): Body<NewLinkBody>,
) -> Result<impl IntoResponse, Problem> {
    media::media_asset(&state.db, id).await?;
    let now_ms = state.now_ms();
    let secret = links::secret_or(&state.db, &Secret::plain()?.text, now_ms).await?;
    let expires_s = now_ms / 1000 + i64::from(body.expires_in_s);
    let signature = hex::encode(mac(&secret, id, expires_s)?.finalize().into_bytes());
    let url = format!("/api/media-assets/{id}/shared?expires={expires_s}&signature={signature}");
    let link = MediaLink { url, expires_at: Instant(expires_s * 1000) };
    Ok((StatusCode::CREATED, Extension(ShownOnce), [(header::CACHE_CONTROL, "no-store")], Json(link)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SharedQuery {
    /// Seconds since the Unix epoch.
    expires: i64,
    #[param(max_length = 64)]
    signature: String,
}

/// The file behind a signed link; needs no account.
#[utoipa::path(get, path = "/media-assets/{id}/shared", tag = "media", params(("id" = Uuid, Path), SharedQuery), security(()), responses(
    (status = OK, content_type = "application/octet-stream"),
    (status = FORBIDDEN, description = "the link is wrong or was revoked", body = ProblemBody, content_type = "application/problem+json"),
    (status = GONE, description = "the link has ended", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn shared_file(
    State(state): State<AppState>,
    Path(id): Path<MediaAssetId>,
    Query(query): Query<SharedQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // The signature first: only who was given a link learns anything.
    let wrong = || Problem::forbidden("link.invalid", "This link is wrong or was revoked; ask for a new one.");
    let signature = hex::decode(&query.signature).map_err(|_| wrong())?;
    let secret = links::secret(&state.db).await?.ok_or_else(wrong)?;
    mac(&secret, id, query.expires)?.verify_slice(&signature).map_err(|_| wrong())?;
    if query.expires <= state.now_ms() / 1000 {
        return Err(Problem::new(StatusCode::GONE, "link.expired", "This link has ended; ask for a new one."));
    }
    let asset = media::media_asset(&state.db, id).await?;
    let answer = BlobAnswer {
        sha256: &asset.blob.sha256,
        mime: &asset.mime,
        file_name: Some(&asset.file_name),
        disposition: Disposition::Inline,
    };
    answer.send(&state, &headers).await
}

/// Makes every signed link worthless.
#[utoipa::path(delete, path = "/media-links", tag = "media", responses((status = NO_CONTENT)))]
async fn revoke_links(State(state): State<AppState>, _: Admin) -> Result<StatusCode, Problem> {
    links::rotate(&state.db, &Secret::plain()?.text, state.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn mac(secret: &str, id: MediaAssetId, expires_s: i64) -> Result<Hmac<Sha256>, Problem> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(Problem::internal)?;
    mac.update(format!("hartomat media link v1\n{id}\n{expires_s}").as_bytes());
    Ok(mac)
}
