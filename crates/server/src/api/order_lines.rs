//! Order lines: state, render log, cancel, retry.

use axum::{Json, extract::State};
use contracts::{
    ExecutionMode,
    ids::{DispatchId, LineId, OrderId, OutputTypeId, ProductId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{
    DispatchStatus, LineStatus, dispatches,
    orders::{self, LineQuery},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    line_params::OverridesBody,
    media_assets::MediaAsset,
    shapes::{
        DispatchStatusWord, ErrorInfo, ExecutionModeWord, LineStatusWord, Money, OutputTypeRef, ProductRef, Progress,
    },
};
use crate::{
    auth::{Operator, Viewer},
    extract::{ListBody, PageQuery, Path, Query},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_order_lines))
        .routes(routes!(get_order_line))
        .routes(routes!(order_line_log))
        .routes(routes!(cancel_order_line))
        .routes(routes!(retry_order_line))
}

/// One step of the render log.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct DispatchStep {
    step: String,
    module_key: String,
    /// `succeeded`, `failed` or `cancelled`.
    status: String,
    #[schema(required)]
    seconds: Option<f64>,
    #[schema(required)]
    note: Option<String>,
}

/// One execution of a line.
#[derive(Debug, Serialize, ToSchema)]
struct Dispatch {
    #[schema(value_type = Uuid)]
    id: DispatchId,
    #[schema(value_type = ExecutionModeWord)]
    mode: ExecutionMode,
    #[schema(value_type = DispatchStatusWord)]
    status: DispatchStatus,
    created_at: Instant,
    #[schema(required)]
    started_at: Option<Instant>,
    #[schema(required)]
    finished_at: Option<Instant>,
    steps: Vec<DispatchStep>,
}

impl From<dispatches::Dispatch> for Dispatch {
    fn from(row: dispatches::Dispatch) -> Self {
        Self {
            id: row.id,
            mode: row.mode,
            status: row.status,
            created_at: Instant(row.created_ms),
            started_at: row.started_ms.map(Instant),
            finished_at: row.finished_ms.map(Instant),
            steps: steps(row.steps),
        }
    }
}

/// A step of a shape this server does not know is left out, never the whole log.
fn steps(documents: Vec<serde_json::Value>) -> Vec<DispatchStep> {
    documents.into_iter().filter_map(|document| serde_json::from_value(document).ok()).collect()
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderLine {
    #[schema(value_type = Uuid)]
    id: LineId,
    #[schema(value_type = Uuid)]
    order_id: OrderId,
    /// Within the order, from 1.
    number: u32,
    product: ProductRef,
    output_type: OutputTypeRef,
    #[schema(value_type = LineStatusWord)]
    status: LineStatus,
    generation: u32,
    /// What the line says otherwise than its output type.
    #[schema(value_type = OverridesBody)]
    overrides: Map<String, Value>,
    note: String,
    /// Frozen at submit.
    #[schema(required)]
    price: Option<Money>,
    /// The product has come to look different since the line was submitted.
    stale: bool,
    #[schema(required)]
    progress: Option<Progress>,
    #[schema(required)]
    error: Option<ErrorInfo>,
    /// The newest execution.
    #[schema(required)]
    dispatch: Option<Dispatch>,
    assets: Vec<MediaAsset>,
}

impl From<orders::Line> for OrderLine {
    fn from(row: orders::Line) -> Self {
        let mut dispatch = row.dispatch;
        let progress = dispatch.as_mut().and_then(|dispatch| dispatch.progress.take()).map(Into::into);
        Self {
            id: row.id,
            order_id: row.order,
            number: row.number,
            product: row.product.into(),
            output_type: OutputTypeRef {
                id: row.output_type.id,
                name: row.output_type.name,
                artifact_kind: row.output_type.artifact_kind,
            },
            status: row.status,
            generation: row.generation,
            overrides: row.overrides,
            note: row.note,
            price: row.price.map(|price| Money { minor_units: price.minor_units, currency: price.currency }),
            stale: row.stale,
            progress,
            error: row.error.map(Into::into),
            dispatch: dispatch.map(Into::into),
            assets: row.assets.into_iter().map(Into::into).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LineFilter {
    #[param(value_type = Option<Uuid>)]
    order_id: Option<OrderId>,
    #[param(value_type = Option<Uuid>)]
    product_id: Option<ProductId>,
    #[param(value_type = Option<Uuid>)]
    output_type_id: Option<OutputTypeId>,
    #[param(value_type = Option<LineStatusWord>)]
    status: Option<LineStatus>,
}

/// Order lines, newest first.
#[utoipa::path(get, path = "/order-lines", tag = "orders", params(PageQuery, LineFilter),
    responses((status = OK, body = ListBody<OrderLine>)))]
async fn list_order_lines(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<LineFilter>,
) -> Result<Json<ListBody<OrderLine>>, Problem> {
    let query = LineQuery {
        order: filter.order_id,
        product: filter.product_id,
        output_type: filter.output_type_id,
        status: filter.status,
    };
    Ok(Json(ListBody::of(orders::lines_page(&state.db, &query, &page.request()?).await?, OrderLine::from)))
}

/// One order line.
#[utoipa::path(get, path = "/order-lines/{id}", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = OrderLine),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_order_line(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<LineId>,
) -> Result<Json<OrderLine>, Problem> {
    Ok(Json(orders::line_detail(&state.db, id).await?.into()))
}

#[derive(Debug, Serialize, ToSchema)]
struct RenderLog {
    #[schema(value_type = Option<Uuid>, required)]
    dispatch_id: Option<DispatchId>,
    steps: Vec<DispatchStep>,
}

/// The render log of a line's newest execution.
#[utoipa::path(get, path = "/order-lines/{id}/log", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = RenderLog),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn order_line_log(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<LineId>,
) -> Result<Json<RenderLog>, Problem> {
    let line = orders::line_detail(&state.db, id).await?;
    let dispatch_id = line.dispatch.as_ref().map(|dispatch| dispatch.id);
    Ok(Json(RenderLog { dispatch_id, steps: steps(line.dispatch.map(|dispatch| dispatch.steps).unwrap_or_default()) }))
}

/// Cancels a line; what renders stops within seconds.
#[utoipa::path(post, path = "/order-lines/{id}/cancel", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = OrderLine),
    (status = CONFLICT, description = "it is finished", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn cancel_order_line(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<LineId>,
) -> Result<Json<OrderLine>, Problem> {
    state.runtime.cancel_line(id).await?;
    Ok(Json(orders::line_detail(&state.db, id).await?.into()))
}

/// Queues a failed or cancelled line again, from the same snapshot.
#[utoipa::path(post, path = "/order-lines/{id}/retry", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = OrderLine),
    (status = CONFLICT, description = "it did not fail", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn retry_order_line(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<LineId>,
) -> Result<Json<OrderLine>, Problem> {
    state.runtime.retry_line(id).await?;
    Ok(Json(orders::line_detail(&state.db, id).await?.into()))
}
