//! The contract: assembled from the routes, committed as `openapi/hartomat.json`.

use std::sync::OnceLock;

use utoipa::{
    OpenApi as _,
    openapi::{
        OpenApi,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{api, auth::guard::COOKIE, state::AppState};

#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "HartOMat",
    description = "Product images, turntables and production files from CAD. Conventions: docs/api-design.md.",
    license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
))]
struct Document;

/// Routes and their description, from one place.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api", api::router())
}

/// The whole description.
pub fn openapi() -> OpenApi {
    let mut document = routes().into_openapi();
    let components = document.components.get_or_insert_default();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(COOKIE)));
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("hmt_…").build());
    components.add_security_scheme("session", cookie);
    components.add_security_scheme("token", bearer);
    let either = ["session", "token"].map(|name| SecurityRequirement::new(name, std::iter::empty::<String>()));
    document.security = Some(either.into());
    document
}

/// The document as it is served; the committed file ends with one line break more.
pub fn openapi_json() -> &'static str {
    static JSON: OnceLock<String> = OnceLock::new();
    JSON.get_or_init(|| openapi().to_pretty_json().unwrap_or_default())
}
