//! Orders: draft, submit, watch, pause, cancel, retry.

use std::collections::HashMap;

use axum::{Json, extract::State, http::StatusCode};
use contracts::ids::{OrderId, OutputTypeId, ProductId, UserId};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::{
    LineStatus, StoreError,
    identity::users,
    orders::{self, MAX_LINES, NewLine, NewOrder, OrderPatch, OrderQuery},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    order_lines::OrderLine,
    shapes::{LineStatusWord, is_optional_text, is_text},
};
use crate::{
    auth::{Operator, Viewer},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

/// Priorities: higher goes first.
const PRIORITY: std::ops::RangeInclusive<i32> = -100..=100;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_orders, create_order))
        .routes(routes!(get_order, update_order, delete_order))
        .routes(routes!(submit_order))
        .routes(routes!(cancel_order))
        .routes(routes!(retry_order))
}

/// A person, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct PersonRef {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Order {
    #[schema(value_type = Uuid)]
    id: OrderId,
    /// For people; unique and increasing.
    number: i64,
    #[schema(value_type = LineStatusWord)]
    status: LineStatus,
    /// What waits is passed over until the order goes on.
    paused: bool,
    /// Higher goes first.
    priority: i32,
    note: String,
    #[schema(required)]
    created_by: Option<PersonRef>,
    created_at: Instant,
    #[schema(required)]
    submitted_at: Option<Instant>,
    #[schema(required)]
    finished_at: Option<Instant>,
    lines_total: u32,
    lines_done: u32,
    lines_failed: u32,
    version: i64,
}

impl Order {
    fn of(row: orders::Order, created_by: Option<PersonRef>) -> Self {
        Self {
            id: row.id,
            number: row.number,
            status: row.status,
            paused: row.paused,
            priority: row.priority,
            note: row.note,
            created_by,
            created_at: Instant(row.created_ms),
            submitted_at: row.submitted_ms.map(Instant),
            finished_at: row.finished_ms.map(Instant),
            lines_total: row.lines_total,
            lines_done: row.lines_done,
            lines_failed: row.lines_failed,
            version: row.version,
        }
    }
}

/// An order with its lines, by number.
#[derive(Debug, Serialize, ToSchema)]
struct OrderDetail {
    #[serde(flatten)]
    order: Order,
    lines: Vec<OrderLine>,
}

/// Who they are; a person that is gone is left out.
async fn people(state: &AppState, ids: impl Iterator<Item = UserId>) -> Result<HashMap<UserId, PersonRef>, Problem> {
    let mut found = HashMap::new();
    for id in ids {
        if found.contains_key(&id) {
            continue;
        }
        match users::get(&state.db, id).await {
            Ok(user) => {
                found.insert(id, PersonRef { id, name: user.name });
            }
            Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

async fn one(state: &AppState, id: OrderId) -> Result<Order, Problem> {
    let row = orders::order(&state.db, id).await?;
    let mut people = people(state, std::iter::once(row.created_by)).await?;
    let by = people.remove(&row.created_by);
    Ok(Order::of(row, by))
}

async fn answer(state: &AppState, id: OrderId) -> Result<Versioned<Order>, Problem> {
    let order = one(state, id).await?;
    Ok(Versioned::ok(order.version, order))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OrderFilter {
    #[param(value_type = Option<LineStatusWord>)]
    status: Option<LineStatus>,
    #[param(value_type = Option<Uuid>)]
    created_by: Option<UserId>,
}

/// Orders, newest first; `q` is the number or part of the note.
#[utoipa::path(get, path = "/orders", tag = "orders", params(PageQuery, OrderFilter),
    responses((status = OK, body = ListBody<Order>)))]
async fn list_orders(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<OrderFilter>,
) -> Result<Json<ListBody<Order>>, Problem> {
    let query =
        OrderQuery { text: page.search()?.map(str::to_owned), status: filter.status, created_by: filter.created_by };
    let found = orders::list(&state.db, &query, &page.request()?).await?;
    let people = people(&state, found.items.iter().map(|order| order.created_by)).await?;
    Ok(Json(ListBody::of(found, |row| {
        let by = people.get(&row.created_by).cloned();
        Order::of(row, by)
    })))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrder)]
struct NewOrderBody {
    #[garde(custom(is_text))]
    #[serde(default)]
    note: String,
    /// Higher goes first.
    #[garde(range(min = *PRIORITY.start(), max = *PRIORITY.end()))]
    #[serde(default)]
    #[schema(minimum = -100, maximum = 100)]
    priority: i32,
    #[garde(length(min = 1, max = MAX_LINES))]
    lines: Vec<NewLineBody>,
    /// Submit it at once; where that is refused no order is left behind.
    #[garde(skip)]
    #[serde(default)]
    submit: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderLine)]
struct NewLineBody {
    #[schema(value_type = Uuid)]
    product_id: ProductId,
    #[schema(value_type = Uuid)]
    output_type_id: OutputTypeId,
}

/// Drafts an order, and submits it if that is asked for.
#[utoipa::path(post, path = "/orders", tag = "orders", request_body = NewOrderBody, responses(
    (status = CREATED, body = Order),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_order(
    State(state): State<AppState>,
    operator: Operator,
    Body(body): Body<NewOrderBody>,
) -> Result<Versioned<Order>, Problem> {
    let new = NewOrder {
        note: body.note,
        priority: body.priority,
        lines: body
            .lines
            .iter()
            .map(|line| NewLine { product: line.product_id, output_type: line.output_type_id })
            .collect(),
        created_by: operator.id(),
    };
    let draft = orders::create(&state.db, new, state.now_ms()).await?;
    if body.submit
        && let Err(error) = state.runtime.submit_order(draft.id, Some(draft.version)).await
    {
        orders::delete(&state.db, draft.id, draft.version).await?;
        return Err(error.into());
    }
    let order = one(&state, draft.id).await?;
    Ok(Versioned::created(order.version, order))
}

/// An order with its lines.
#[utoipa::path(get, path = "/orders/{id}", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = OrderDetail),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_order(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<OrderId>,
) -> Result<Versioned<OrderDetail>, Problem> {
    let order = one(&state, id).await?;
    let lines = orders::lines(&state.db, id).await?.into_iter().map(OrderLine::from).collect();
    Ok(Versioned::ok(order.version, OrderDetail { order, lines }))
}

/// What to change; what is absent stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderChange)]
struct OrderChangeBody {
    #[garde(custom(is_optional_text))]
    note: Option<String>,
    #[garde(inner(range(min = *PRIORITY.start(), max = *PRIORITY.end())))]
    #[schema(minimum = -100, maximum = 100)]
    priority: Option<i32>,
    #[garde(skip)]
    paused: Option<bool>,
}

/// Changes note or priority, pauses or goes on.
#[utoipa::path(patch, path = "/orders/{id}", tag = "orders", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = OrderChangeBody, responses(
    (status = OK, body = Order),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_order(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<OrderId>,
    IfMatch(version): IfMatch,
    Body(body): Body<OrderChangeBody>,
) -> Result<Versioned<Order>, Problem> {
    let patch = OrderPatch { note: body.note, priority: body.priority, paused: body.paused };
    orders::update(&state.db, id, version, patch).await?;
    answer(&state, id).await
}

/// Removes a draft.
#[utoipa::path(delete, path = "/orders/{id}", tag = "orders", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = CONFLICT, description = "it was submitted", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_order(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<OrderId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    orders::delete(&state.db, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Freezes every line and queues it.
#[utoipa::path(post, path = "/orders/{id}/submit", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Order),
    (status = CONFLICT, description = "nothing to submit", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn submit_order(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<OrderId>,
) -> Result<Versioned<Order>, Problem> {
    state.runtime.submit_order(id, None).await?;
    answer(&state, id).await
}

/// Cancels every line that is not finished; what renders stops within seconds.
#[utoipa::path(post, path = "/orders/{id}/cancel", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Order),
    (status = CONFLICT, description = "it is finished", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn cancel_order(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<OrderId>,
) -> Result<Versioned<Order>, Problem> {
    state.runtime.cancel_order(id).await?;
    answer(&state, id).await
}

/// Queues the failed lines again; where none failed, the cancelled ones.
#[utoipa::path(post, path = "/orders/{id}/retry", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Order),
    (status = CONFLICT, description = "nothing failed", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn retry_order(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<OrderId>,
) -> Result<Versioned<Order>, Problem> {
    state.runtime.retry_order(id).await?;
    answer(&state, id).await
}
