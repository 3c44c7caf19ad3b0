//! The files of an order: their names before anything renders, all of them in one archive after.

mod archive;
pub mod file_names;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(archive::router()).merge(file_names::router())
}
