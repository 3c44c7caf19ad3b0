//! Workflows: what a node is, what is wrong with a graph, and the stored definitions.
//!
//! Nothing is decided here: documents are judged by `workflow` against the nodes of the runtime.

mod bodies;
mod changes;
mod definitions;
mod judge;
mod read;
mod tools;
mod versions;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{extract::DOCUMENT_BODY_LIMIT, state::AppState};

pub use judge::promised;

pub fn router() -> OpenApiRouter<AppState> {
    let with_documents = OpenApiRouter::new()
        .routes(routes!(tools::validate_workflow))
        .routes(routes!(tools::migrate_preset))
        .routes(routes!(changes::import_workflow))
        .routes(routes!(versions::save_workflow_document, versions::export_workflow))
        .layer(DefaultBodyLimit::max(DOCUMENT_BODY_LIMIT));
    OpenApiRouter::new()
        .merge(with_documents)
        .routes(routes!(tools::node_definitions))
        .routes(routes!(tools::starters))
        .routes(routes!(tools::document_schema))
        .routes(routes!(read::list_workflows, changes::create_workflow))
        .routes(routes!(read::get_workflow, changes::update_workflow, changes::delete_workflow))
        .routes(routes!(versions::list_workflow_versions))
        .routes(routes!(versions::get_workflow_version))
        .routes(routes!(versions::publish_workflow))
        .routes(routes!(versions::diff_workflow))
        .routes(routes!(versions::preview_workflow_repair, versions::repair_workflow))
}
