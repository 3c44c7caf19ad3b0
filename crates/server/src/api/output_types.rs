//! Output types: what is sold, with which defaults.

use axum::{Json, extract::State, http::StatusCode};
use contracts::{
    ArtifactKind, Family,
    ids::{OutputTypeId, TemplateId, WorkflowId},
    module::params::LineParams,
    snapshot,
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use store::output_types::{self, OutputTypeInput, OutputTypeQuery};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    line_params::{OverridesBody, ParamsBody},
    shapes::{
        ArtifactKindWord, FamilyWord, Money, clean, is_name, is_optional_name, is_optional_text, is_text, nullable,
    },
    workflows,
};
use crate::{
    auth::{Admin, Viewer},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{FieldError, Problem, ProblemBody},
    state::AppState,
};

/// Greatest price, minor units.
const MAX_PRICE: i64 = 1_000_000_000_000;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_output_types, create_output_type))
        .routes(routes!(param_schema))
        .routes(routes!(get_output_type, update_output_type, delete_output_type))
        .routes(routes!(bind_output_type_workflow))
}

#[derive(Debug, Serialize, ToSchema)]
struct OutputType {
    #[schema(value_type = Uuid)]
    id: OutputTypeId,
    name: String,
    description: String,
    #[schema(value_type = ArtifactKindWord)]
    artifact_kind: ArtifactKind,
    #[schema(value_type = FamilyWord)]
    workflow_family: Family,
    #[schema(value_type = Option<Uuid>, required)]
    template_id: Option<TemplateId>,
    /// The workflow it is sold through; null: the fixed pipeline.
    #[schema(value_type = Option<Uuid>)]
    workflow_id: Option<WorkflowId>,
    /// What this output type says.
    overrides: OverridesBody,
    /// Module defaults under the overrides: what a line of it is made with.
    params: ParamsBody,
    #[schema(required)]
    price: Option<Money>,
    active: bool,
    sample: bool,
    version: i64,
}

impl From<output_types::OutputType> for OutputType {
    fn from(row: output_types::OutputType) -> Self {
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            artifact_kind: row.artifact_kind,
            workflow_family: row.workflow_family,
            template_id: row.template,
            workflow_id: row.workflow,
            overrides: OverridesBody(row.overrides),
            params: ParamsBody(row.params),
            price: row.price.map(|price| Money { minor_units: price.minor_units, currency: price.currency }),
            active: row.active,
            sample: row.sample,
            version: row.version,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OutputTypeFilter {
    active: Option<bool>,
    #[param(value_type = Option<ArtifactKindWord>)]
    artifact_kind: Option<ArtifactKind>,
}

/// Output types, by name.
#[utoipa::path(get, path = "/output-types", tag = "output-types", params(PageQuery, OutputTypeFilter),
    responses((status = OK, body = ListBody<OutputType>)))]
async fn list_output_types(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<OutputTypeFilter>,
) -> Result<Json<ListBody<OutputType>>, Problem> {
    let query = OutputTypeQuery {
        text: page.search()?.map(str::to_owned),
        active: filter.active,
        artifact_kind: filter.artifact_kind,
    };
    Ok(Json(ListBody::of(output_types::list(&state.db, &query, &page.request()?).await?, OutputType::from)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SchemaQuery {
    #[param(value_type = ArtifactKindWord)]
    artifact_kind: ArtifactKind,
}

/// What an output type of a kind can be told: JSON Schema 2020-12 with groups, units and labels.
#[utoipa::path(get, path = "/output-types/param-schema", tag = "output-types", params(SchemaQuery),
    responses((status = OK, body = Object)))]
async fn param_schema(_: Viewer, Query(query): Query<SchemaQuery>) -> Json<serde_json::Value> {
    Json(LineParams::schema_for(query.artifact_kind))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOutputType)]
struct NewOutputTypeBody {
    #[garde(custom(is_name))]
    name: String,
    #[garde(custom(is_text))]
    #[serde(default)]
    description: String,
    #[garde(skip)]
    #[schema(value_type = ArtifactKindWord)]
    artifact_kind: ArtifactKind,
    /// Follows from the artifact kind; another one is refused.
    #[garde(skip)]
    #[schema(value_type = Option<FamilyWord>)]
    workflow_family: Option<Family>,
    #[garde(skip)]
    #[schema(value_type = Option<Uuid>)]
    template_id: Option<TemplateId>,
    /// A param set to null goes back to its default.
    #[garde(skip)]
    #[serde(default)]
    overrides: OverridesBody,
    #[garde(skip)]
    price: Option<Money>,
    #[garde(skip)]
    #[serde(default = "yes")]
    #[schema(default = true)]
    active: bool,
}

fn yes() -> bool {
    true
}

/// Everything wrong with an output type, before it is stored.
fn check(input: &OutputTypeInput, family: Option<Family>) -> Result<(), Problem> {
    let faults = LineParams::effective(input.artifact_kind, &[&input.overrides]).err().unwrap_or_default();
    let mut errors: Vec<FieldError> = faults
        .into_iter()
        .map(|fault| {
            let code = if fault.unknown_key { "unknown" } else { "out_of_bounds" };
            FieldError::new(format!("overrides{}", fault.path.replace('/', ".")), code, fault.sentence())
        })
        .collect();
    let expected = input.artifact_kind.family();
    if let Some(family) = family
        && family != expected
    {
        errors.push(FieldError::new(
            "workflow_family",
            "family",
            format!("`{}` belongs to the family `{expected}`, not `{family}`.", input.artifact_kind),
        ));
    }
    if let Some(price) = &input.price {
        if !(0..=MAX_PRICE).contains(&price.minor_units) {
            errors.push(FieldError::new("price.minor_units", "out_of_bounds", format!("must be 0 to {MAX_PRICE}")));
        }
        if price.currency.len() != 3 || !price.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            errors.push(FieldError::new("price.currency", "currency", "must be an ISO 4217 code such as EUR"));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

fn to_money(price: Money) -> snapshot::Money {
    snapshot::Money { minor_units: price.minor_units, currency: price.currency }
}

/// Makes an output type.
#[utoipa::path(post, path = "/output-types", tag = "output-types", request_body = NewOutputTypeBody, responses(
    (status = CREATED, body = OutputType),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_output_type(
    State(state): State<AppState>,
    _: Admin,
    Body(body): Body<NewOutputTypeBody>,
) -> Result<Versioned<OutputType>, Problem> {
    let input = OutputTypeInput {
        name: clean(&body.name),
        description: body.description,
        artifact_kind: body.artifact_kind,
        template: body.template_id,
        overrides: body.overrides.over(Map::new()),
        price: body.price.map(to_money),
        active: body.active,
    };
    check(&input, body.workflow_family)?;
    let made = output_types::create(&state.db, input, state.now_ms()).await?;
    Ok(Versioned::created(made.version, made.into()))
}

/// One output type.
#[utoipa::path(get, path = "/output-types/{id}", tag = "output-types", params(("id" = Uuid, Path)), responses(
    (status = OK, body = OutputType),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_output_type(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<OutputTypeId>,
) -> Result<Versioned<OutputType>, Problem> {
    let found = output_types::output_type(&state.db, id).await?;
    Ok(Versioned::ok(found.version, found.into()))
}

/// What to change; what is absent stays, parameter by parameter.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OutputTypeChange)]
struct OutputTypeChangeBody {
    #[garde(custom(is_optional_name))]
    name: Option<String>,
    #[garde(custom(is_optional_text))]
    description: Option<String>,
    #[garde(skip)]
    #[schema(value_type = Option<ArtifactKindWord>)]
    artifact_kind: Option<ArtifactKind>,
    #[garde(skip)]
    #[schema(value_type = Option<FamilyWord>)]
    workflow_family: Option<Family>,
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    template_id: Option<Option<TemplateId>>,
    /// A param set to null goes back to its default.
    #[garde(skip)]
    #[serde(default)]
    overrides: OverridesBody,
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Money>)]
    price: Option<Option<Money>>,
    #[garde(skip)]
    active: Option<bool>,
}

/// Changes an output type. Lines that were submitted keep what they were submitted with.
#[utoipa::path(patch, path = "/output-types/{id}", tag = "output-types", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = OutputTypeChangeBody, responses(
    (status = OK, body = OutputType),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_output_type(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<OutputTypeId>,
    IfMatch(version): IfMatch,
    Body(body): Body<OutputTypeChangeBody>,
) -> Result<Versioned<OutputType>, Problem> {
    // The version guards what is read here as well: another change in between is refused.
    let now = output_types::output_type(&state.db, id).await?;
    let input = OutputTypeInput {
        name: body.name.map_or(now.name, |name| clean(&name)),
        description: body.description.unwrap_or(now.description),
        artifact_kind: body.artifact_kind.unwrap_or(now.artifact_kind),
        template: body.template_id.unwrap_or(now.template),
        overrides: body.overrides.over(now.overrides),
        price: body.price.map_or(now.price, |price| price.map(to_money)),
        active: body.active.unwrap_or(now.active),
    };
    check(&input, body.workflow_family)?;
    if let Some(workflow) = now.workflow.filter(|_| input.artifact_kind != now.artifact_kind) {
        fits(&state, workflow, input.artifact_kind, "artifact_kind").await?;
    }
    let changed = output_types::update(&state.db, id, version, input).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// Through which workflow an output type is sold.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OutputTypeWorkflow)]
struct WorkflowBody {
    /// Null: the fixed pipeline.
    #[garde(skip)]
    #[schema(value_type = Option<Uuid>, required)]
    workflow_id: Option<WorkflowId>,
}

/// Binds an output type to a published workflow, or back to the fixed pipeline. Refused where the
/// workflow is of another family or does not make what the output type promises.
#[utoipa::path(put, path = "/output-types/{id}/workflow", tag = "output-types", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = WorkflowBody, responses(
    (status = OK, body = OutputType),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn bind_output_type_workflow(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<OutputTypeId>,
    IfMatch(version): IfMatch,
    Body(body): Body<WorkflowBody>,
) -> Result<Versioned<OutputType>, Problem> {
    let now = output_types::output_type(&state.db, id).await?;
    if let Some(workflow) = body.workflow_id {
        fits(&state, workflow, now.artifact_kind, "workflow_id").await?;
    }
    let changed = output_types::bind_workflow(&state.db, id, version, body.workflow_id).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// The published version makes what the artifact kind promises; else every reason, at `field`.
async fn fits(state: &AppState, id: WorkflowId, kind: ArtifactKind, field: &str) -> Result<(), Problem> {
    let unknown = |_| Problem::field(field, "unknown", "There is no such workflow.");
    let workflow = store::workflows::workflow(&state.db, id).await.map_err(unknown)?;
    // What is not published is refused by the store, which looks at it last.
    let Some(number) = workflow.published else { return Ok(()) };
    let (_, text) = store::workflows::document(&state.db, id, number).await?;
    let report = workflows::promised(state, text, workflow.family, kind).await?;
    let errors: Vec<FieldError> = report
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .map(|d| FieldError::new(field, d.code.as_str(), d.message.as_str()))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Removes an output type no order line names.
#[utoipa::path(delete, path = "/output-types/{id}", tag = "output-types", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = CONFLICT, description = "in use", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_output_type(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<OutputTypeId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    output_types::delete(&state.db, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
