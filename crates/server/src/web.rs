//! The web app, embedded. Unknown paths get its front page: the app has its own routes.

use axum::{
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::Embed;

use crate::problem::Problem;

/// `web/dist` as it was at build time, or a page that says how to build it.
#[derive(Embed)]
#[folder = "$OUT_DIR/web"]
struct Files;

const FRONT_PAGE: &str = "index.html";
/// Vite names these by content.
const HASHED_FOLDER: &str = "assets/";

pub async fn serve(method: Method, uri: Uri) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "The web app answers GET alone; the API lies under /api.",
        )
        .into_response();
    }
    let path = uri.path().trim_start_matches('/');
    match Files::get(path) {
        Some(file) => answer(path, file),
        // A missing file of the app is missing; anything else is a page of the app.
        None if path.starts_with(HASHED_FOLDER) => {
            Problem::not_found("The web app has no such file; reload the page.").into_response()
        }
        None => match Files::get(FRONT_PAGE) {
            Some(file) => answer(FRONT_PAGE, file),
            None => Problem::not_found("The web app was not built in.").into_response(),
        },
    }
}

/// The script that draws previews in a headless browser; none where the web app was not built in.
pub fn preview_script() -> Option<std::borrow::Cow<'static, [u8]>> {
    Files::get("preview.js").map(|file| file.data)
}

fn answer(path: &str, file: rust_embed::EmbeddedFile) -> Response {
    let cache = if path.starts_with(HASHED_FOLDER) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let mut response = axum::body::Body::from(match file.data {
        std::borrow::Cow::Borrowed(bytes) => bytes::Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => bytes.into(),
    })
    .into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    let kind = if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    response
}
