//! Pricing tiers: what a line costs where its output type has no price of its own.

use axum::{Json, extract::State, http::StatusCode};
use contracts::ids::PricingTierId;
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::pricing_tiers::{self, PricingTierInput};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shapes::{Money, clean, is_name, is_text, price_faults};
use crate::{
    auth::{Admin, Viewer},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_pricing_tiers, create_pricing_tier)).routes(routes!(
        get_pricing_tier,
        update_pricing_tier,
        delete_pricing_tier
    ))
}

#[derive(Debug, Serialize, ToSchema)]
struct PricingTier {
    #[schema(value_type = Uuid)]
    id: PricingTierId,
    name: String,
    description: String,
    /// Of one line; null: agreed by hand.
    #[schema(required)]
    price: Option<Money>,
    active: bool,
    sample: bool,
    version: i64,
}

impl From<pricing_tiers::PricingTier> for PricingTier {
    fn from(row: pricing_tiers::PricingTier) -> Self {
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            price: row.price.map(Money::from),
            active: row.active,
            sample: row.sample,
            version: row.version,
        }
    }
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PricingTierInput)]
struct PricingTierBody {
    #[garde(custom(is_name))]
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[garde(custom(is_text))]
    #[serde(default)]
    description: String,
    #[garde(skip)]
    #[serde(default)]
    price: Option<Money>,
    #[garde(skip)]
    #[serde(default = "yes")]
    #[schema(default = true)]
    active: bool,
}

fn yes() -> bool {
    true
}

fn input(body: PricingTierBody) -> Result<PricingTierInput, Problem> {
    let price = body.price.map(Into::into);
    let errors = price_faults(price.as_ref());
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    Ok(PricingTierInput { name: clean(&body.name), description: body.description, price, active: body.active })
}

/// Pricing tiers, by name.
#[utoipa::path(get, path = "/pricing-tiers", tag = "pricing-tiers", params(PageQuery), responses((status = OK, body = ListBody<PricingTier>)))]
async fn list_pricing_tiers(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListBody<PricingTier>>, Problem> {
    let found = pricing_tiers::list(&state.db, page.search()?, &page.request()?).await?;
    Ok(Json(ListBody::of(found, PricingTier::from)))
}

/// Makes a pricing tier.
#[utoipa::path(post, path = "/pricing-tiers", tag = "pricing-tiers", request_body = PricingTierBody, responses(
    (status = CREATED, body = PricingTier),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_pricing_tier(
    State(state): State<AppState>,
    _: Admin,
    Body(body): Body<PricingTierBody>,
) -> Result<Versioned<PricingTier>, Problem> {
    let made = pricing_tiers::create(&state.db, input(body)?, state.now_ms()).await?;
    Ok(Versioned::created(made.version, made.into()))
}

/// One pricing tier.
#[utoipa::path(get, path = "/pricing-tiers/{id}", tag = "pricing-tiers", params(("id" = Uuid, Path)), responses(
    (status = OK, body = PricingTier),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_pricing_tier(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<PricingTierId>,
) -> Result<Versioned<PricingTier>, Problem> {
    let found = pricing_tiers::pricing_tier(&state.db, id).await?;
    Ok(Versioned::ok(found.version, found.into()))
}

/// Changes a pricing tier.
#[utoipa::path(put, path = "/pricing-tiers/{id}", tag = "pricing-tiers", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = PricingTierBody, responses(
    (status = OK, body = PricingTier),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_pricing_tier(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<PricingTierId>,
    IfMatch(version): IfMatch,
    Body(body): Body<PricingTierBody>,
) -> Result<Versioned<PricingTier>, Problem> {
    let changed = pricing_tiers::update(&state.db, id, version, input(body)?).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// Removes a pricing tier no output type is sold at.
#[utoipa::path(delete, path = "/pricing-tiers/{id}", tag = "pricing-tiers", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = CONFLICT, description = "in use", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_pricing_tier(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<PricingTierId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    pricing_tiers::delete(&state.db, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
