//! The routes, one file per subject, each in one line here.

mod audit;
mod blob_answer;
mod cad_files;
mod categories;
mod deliveries;
mod events;
mod health;
mod line_params;
mod materials;
mod me;
mod media_assets;
pub mod metrics;
mod notifications;
mod order_files;
mod order_import;
mod order_lines;
mod order_wishes;
mod orders;
mod output_types;
mod pricing_tiers;
mod products;
mod runs;
mod samples;
mod session;
mod setup;
mod shapes;
mod subscriptions;
mod system;
mod templates;
mod tokens;
mod users;
mod webhooks;
mod workflows;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// Everything under `/api`.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(audit::router())
        .merge(cad_files::router())
        .merge(categories::router())
        .merge(deliveries::router())
        .merge(events::router())
        .merge(health::router())
        .merge(materials::router())
        .merge(me::router())
        .merge(media_assets::router())
        .merge(metrics::router())
        .merge(notifications::router())
        .merge(order_files::router())
        .merge(order_import::router())
        .merge(order_lines::router())
        .merge(orders::router())
        .merge(output_types::router())
        .merge(pricing_tiers::router())
        .merge(products::router())
        .merge(runs::router())
        .merge(samples::router())
        .merge(session::router())
        .merge(setup::router())
        .merge(subscriptions::router())
        .merge(system::router())
        .merge(templates::router())
        .merge(tokens::router())
        .merge(users::router())
        .merge(webhooks::router())
        .merge(workflows::router())
}
