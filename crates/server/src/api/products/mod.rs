//! Products and the material of each part.

mod materials;
mod revise;

use axum::{Json, extract::State, http::StatusCode};
use contracts::{
    ids::{CadFileId, CategoryId, MediaAssetId, ProductId, RevisionId},
    scene::Axis,
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::{
    CadStatus,
    products::{self, NewProduct, ProductPatch, ProductQuery},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shapes::{AxisWord, CadStatusWord, CategoryRef, clean, is_name, is_optional_name, nullable};
use crate::{
    auth::{Operator, Viewer},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

/// Longest SKU, characters.
const MAX_SKU: usize = 80;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_products, create_product))
        .routes(routes!(get_product, update_product, delete_product))
        .merge(materials::router())
        .merge(revise::router())
}

/// One numbered, immutable state of a product's geometry.
#[derive(Debug, Serialize, ToSchema)]
struct Revision {
    #[schema(value_type = Uuid)]
    id: RevisionId,
    number: u32,
    #[schema(value_type = Uuid)]
    cad_file_id: CadFileId,
    #[schema(value_type = AxisWord)]
    up_axis: Axis,
    #[schema(value_type = AxisWord)]
    front_axis: Axis,
    created_at: Instant,
}

#[derive(Debug, Serialize, ToSchema)]
struct Product {
    #[schema(value_type = Uuid)]
    id: ProductId,
    sku: String,
    name: String,
    #[schema(required)]
    category: Option<CategoryRef>,
    /// The current revision.
    revision: Revision,
    #[schema(value_type = CadStatusWord)]
    cad_status: CadStatus,
    /// The newest published still.
    #[schema(value_type = Option<Uuid>, required)]
    preview_asset_id: Option<MediaAssetId>,
    /// Order lines that are not finished yet.
    open_lines: u64,
    sample: bool,
    created_at: Instant,
    version: i64,
}

impl From<products::Product> for Product {
    fn from(row: products::Product) -> Self {
        let revision = row.revision;
        Self {
            id: row.id,
            sku: row.sku,
            name: row.name,
            category: row.category.map(|category| CategoryRef { id: category.id, name: category.name }),
            revision: Revision {
                id: revision.id,
                number: revision.number,
                cad_file_id: revision.cad_file,
                up_axis: revision.up_axis,
                front_axis: revision.front_axis,
                created_at: Instant(revision.created_ms),
            },
            cad_status: row.cad_status,
            preview_asset_id: row.preview_asset,
            open_lines: row.open_lines,
            sample: row.sample,
            created_at: Instant(row.created_ms),
            version: row.version,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductFilter {
    #[param(value_type = Option<Uuid>)]
    category_id: Option<CategoryId>,
}

/// Products, newest first; `q` is part of SKU or name.
#[utoipa::path(get, path = "/products", tag = "products", params(PageQuery, ProductFilter),
    responses((status = OK, body = ListBody<Product>)))]
async fn list_products(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<ProductFilter>,
) -> Result<Json<ListBody<Product>>, Problem> {
    let query = ProductQuery { text: page.search()?.map(str::to_owned), category: filter.category_id };
    Ok(Json(ListBody::of(products::list(&state.db, &query, &page.request()?).await?, Product::from)))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProduct)]
struct NewProductBody {
    /// Unique without regard to case.
    #[garde(custom(is_sku))]
    #[schema(min_length = 1, max_length = 80)]
    sku: String,
    #[garde(custom(is_name))]
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[garde(skip)]
    #[schema(value_type = Option<Uuid>)]
    category_id: Option<CategoryId>,
    #[garde(skip)]
    #[schema(value_type = Uuid)]
    cad_file_id: CadFileId,
    /// The CAD file's axis that points up; `+z` where absent.
    #[garde(skip)]
    #[schema(value_type = Option<AxisWord>)]
    up_axis: Option<Axis>,
    /// The axis that points to the viewer; `-y` where absent, or `+z` where up is y.
    #[garde(skip)]
    #[schema(value_type = Option<AxisWord>)]
    front_axis: Option<Axis>,
}

fn is_sku(text: &str, context: &()) -> garde::Result {
    if text.trim().chars().count() > MAX_SKU {
        return Err(garde::Error::new(format!("must have 1 to {MAX_SKU} characters")));
    }
    is_name(text, context)
}

/// The usual front for an up axis.
fn front_for(up: Axis) -> Axis {
    match up {
        Axis::PosY | Axis::NegY => Axis::PosZ,
        _ => Axis::NegY,
    }
}

/// Makes a product with its first revision.
#[utoipa::path(post, path = "/products", tag = "products", request_body = NewProductBody, responses(
    (status = CREATED, body = Product),
    (status = CONFLICT, description = "the SKU is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_product(
    State(state): State<AppState>,
    _: Operator,
    Body(body): Body<NewProductBody>,
) -> Result<Versioned<Product>, Problem> {
    let up_axis = body.up_axis.unwrap_or(Axis::PosZ);
    let new = NewProduct {
        sku: clean(&body.sku),
        name: clean(&body.name),
        category: body.category_id,
        cad_file: body.cad_file_id,
        up_axis,
        front_axis: body.front_axis.unwrap_or_else(|| front_for(up_axis)),
    };
    let made = products::create(&state.db, new, state.now_ms()).await?;
    Ok(Versioned::created(made.version, made.into()))
}

/// One product.
#[utoipa::path(get, path = "/products/{id}", tag = "products", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Product),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_product(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<ProductId>,
) -> Result<Versioned<Product>, Problem> {
    let found = products::product(&state.db, id).await?;
    Ok(Versioned::ok(found.version, found.into()))
}

/// What to change; what is absent stays. Other axes make a new revision.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductChange)]
struct ProductChangeBody {
    #[garde(custom(is_optional_name))]
    name: Option<String>,
    /// Null takes the product out of its category.
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    category_id: Option<Option<CategoryId>>,
    #[garde(skip)]
    #[schema(value_type = Option<AxisWord>)]
    up_axis: Option<Axis>,
    #[garde(skip)]
    #[schema(value_type = Option<AxisWord>)]
    front_axis: Option<Axis>,
}

/// Changes a product.
#[utoipa::path(patch, path = "/products/{id}", tag = "products", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = ProductChangeBody, responses(
    (status = OK, body = Product),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_product(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<ProductId>,
    IfMatch(version): IfMatch,
    Body(body): Body<ProductChangeBody>,
) -> Result<Versioned<Product>, Problem> {
    let patch = ProductPatch {
        name: body.name.as_deref().map(clean),
        category: body.category_id,
        up_axis: body.up_axis,
        front_axis: body.front_axis,
    };
    let changed = products::update(&state.db, id, version, patch, state.now_ms()).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// Removes a product no order line names.
#[utoipa::path(delete, path = "/products/{id}", tag = "products", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = CONFLICT, description = "in use", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_product(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<ProductId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    products::delete(&state.db, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
