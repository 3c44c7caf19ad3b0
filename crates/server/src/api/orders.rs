//! Orders: draft, submit, watch, pause, cancel, retry.

use std::collections::HashMap;

use axum::{Json, extract::State, http::StatusCode};
use contracts::ids::{OrderId, OutputTypeId, ProductId, UserId};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use store::{
    LineStatus, StoreError,
    identity::users,
    orders::{self, DueDate, MAX_LINES, NewLine, NewOrder, NoDueDate, OrderPatch, OrderQuery},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    line_params::OverridesBody,
    order_files::file_names,
    order_lines::OrderLine,
    order_wishes::{Wanted, expand},
    shapes::{LineStatusWord, is_name, is_optional_text, is_text, nullable},
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
        .routes(routes!(clone_order))
        .routes(routes!(approve_order))
}

/// A person, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct PersonRef {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Order {
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
    #[schema(required)]
    due: Option<DueDateBody>,
    /// Renders small until it is approved.
    proof: bool,
    version: i64,
}

/// A day in a place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DueDate)]
pub(super) struct DueDateBody {
    /// `YYYY-MM-DD`
    #[schema(min_length = 10, max_length = 10)]
    date: String,
    /// IANA name, e.g. `Europe/Vienna`.
    #[schema(min_length = 1, max_length = 64)]
    zone: String,
}

impl DueDateBody {
    pub(super) fn new(date: String, zone: String) -> Self {
        Self { date, zone }
    }

    pub(super) fn read(&self) -> Result<DueDate, Problem> {
        DueDate::new(&self.date, &self.zone).map_err(|why| {
            let path = match why {
                NoDueDate::Date(_) => "due.date",
                NoDueDate::Zone(_) => "due.zone",
            };
            Problem::field(path, "due", why.to_string())
        })
    }
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
            due: row.due.map(|due| DueDateBody { date: due.date().to_owned(), zone: due.zone().to_owned() }),
            proof: row.proof,
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

pub(super) async fn one(state: &AppState, id: OrderId) -> Result<Order, Problem> {
    let row = orders::order(&state.db, id).await?;
    let mut people = people(state, std::iter::once(row.created_by)).await?;
    let by = people.remove(&row.created_by);
    Ok(Order::of(row, by))
}

pub(super) async fn answer(state: &AppState, id: OrderId) -> Result<Versioned<Order>, Problem> {
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
    /// Not finished, and due by the end of now.
    overdue: Option<bool>,
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
    let query = OrderQuery {
        text: page.search()?.map(str::to_owned),
        status: filter.status,
        created_by: filter.created_by,
        due_before_ms: filter.overdue.filter(|overdue| *overdue).map(|_| state.now_ms()),
    };
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
    #[garde(skip)]
    due: Option<DueDateBody>,
    /// Renders small first; approving it renders at full quality.
    #[garde(skip)]
    #[serde(default)]
    proof: bool,
    /// File-name template of every line that has none of its own, e.g. `{sku}_{view}_{revision}.{ext}`.
    #[garde(custom(is_optional_template))]
    #[schema(max_length = 200)]
    file_name: Option<String>,
    #[garde(dive, length(min = 1, max = MAX_LINES))]
    lines: Vec<NewLineBody>,
    /// Submit it at once; where that is refused no order is left behind.
    #[garde(skip)]
    #[serde(default)]
    submit: bool,
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderLine)]
struct NewLineBody {
    #[garde(skip)]
    #[schema(value_type = Uuid)]
    product_id: ProductId,
    #[garde(skip)]
    #[schema(value_type = Uuid)]
    output_type_id: OutputTypeId,
    /// Camera presets of the studio: one line for each in place of one alone.
    #[garde(length(max = 64), inner(custom(is_name)))]
    #[serde(default)]
    cameras: Vec<String>,
    /// What this line says otherwise than its output type.
    #[garde(skip)]
    #[serde(default)]
    overrides: OverridesBody,
    #[garde(custom(is_text))]
    #[serde(default)]
    note: String,
}

/// A template that the module would take.
fn is_optional_template(template: &Option<String>, (): &()) -> garde::Result {
    template.as_deref().map_or(Ok(()), |template| file_names::check_template(template).map_err(garde::Error::new))
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
    let due = body.due.as_ref().map(DueDateBody::read).transpose()?;
    let mut wanted = Vec::with_capacity(body.lines.len());
    for (index, line) in body.lines.into_iter().enumerate() {
        let overrides = line.overrides.over(Map::new());
        wanted.push(Wanted {
            place: format!("lines[{index}]"),
            line: NewLine { product: line.product_id, output_type: line.output_type_id, overrides, note: line.note },
            cameras: line.cameras,
        });
    }
    let lines = expand(&state, wanted, body.file_name.as_deref()).await?;
    let new =
        NewOrder { note: body.note, priority: body.priority, due, proof: body.proof, lines, created_by: operator.id() };
    place(&state, new, body.submit).await
}

/// Drafts an order; where submitting it is asked for and refused, no order is left behind.
pub(super) async fn place(state: &AppState, new: NewOrder, submit: bool) -> Result<Versioned<Order>, Problem> {
    let draft = orders::create(&state.db, new, state.now_ms()).await?;
    if submit && let Err(error) = state.runtime.submit_order(draft.id, Some(draft.version)).await {
        orders::delete(&state.db, draft.id, draft.version).await?;
        return Err(error.into());
    }
    let order = one(state, draft.id).await?;
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
    /// Null takes the date away.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<DueDateBody>)]
    due: Option<Option<DueDateBody>>,
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
    let due = body.due.map(|due| due.map(|due| due.read()).transpose()).transpose()?;
    let patch = OrderPatch { note: body.note, priority: body.priority, due, paused: body.paused };
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

/// Drafts a new order with the same lines.
#[utoipa::path(post, path = "/orders/{id}/clone", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = CREATED, body = Order),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn clone_order(
    State(state): State<AppState>,
    operator: Operator,
    Path(id): Path<OrderId>,
) -> Result<Versioned<Order>, Problem> {
    let draft = orders::clone_order(&state.db, id, operator.id(), state.now_ms()).await?;
    let order = one(&state, draft.id).await?;
    Ok(Versioned::created(order.version, order))
}

/// Renders a finished proof at full quality; products, materials and prices stay as they were submitted.
#[utoipa::path(post, path = "/orders/{id}/approve", tag = "orders", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Order),
    (status = CONFLICT, description = "it is no finished proof", body = ProblemBody, content_type = "application/problem+json"),
))]
async fn approve_order(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<OrderId>,
) -> Result<Versioned<Order>, Problem> {
    state.runtime.approve_order(id).await?;
    answer(&state, id).await
}
