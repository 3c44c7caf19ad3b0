//! Output types: what is sold, with which defaults.

use axum::{Json, extract::State, http::StatusCode};
use contracts::{
    ArtifactKind, Family,
    ids::{CategoryId, MaterialId, OutputTypeId, PricingTierId, TemplateId, WorkflowId},
    module::{ParamFault, params::LineParams},
    profile::{self, LineBounds, Profile, Visibility},
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::output_types::{self, BoundWorkflow, OutputTypeInput, OutputTypeQuery};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    line_params::{OverridesBody, ParamsBody},
    shapes::{
        ArtifactKindWord, FamilyWord, Money, VisibilityWord, clean, is_name, is_optional_name, is_optional_text,
        is_text, nullable, price_faults,
    },
    workflows,
};
use crate::{
    auth::{Admin, Viewer},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{FieldError, Problem, ProblemBody},
    state::AppState,
};

/// Most categories or materials one output type names.
const MAX_NAMED: usize = 500;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_output_types, create_output_type))
        .routes(routes!(param_schema))
        .routes(routes!(output_type_defaults))
        .routes(routes!(output_type_params))
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
    /// What an old row said that has no effect, a sentence each.
    notes: Vec<String>,
    #[schema(value_type = VisibilityWord)]
    visibility: Visibility,
    /// Categories of products it is sold for; empty: all.
    #[schema(value_type = Vec<Uuid>)]
    category_ids: Vec<CategoryId>,
    #[schema(value_type = Option<Uuid>, required)]
    pricing_tier_id: Option<PricingTierId>,
    /// Materials its results may show; empty: all.
    #[schema(value_type = Vec<Uuid>)]
    allowed_material_ids: Vec<MaterialId>,
    /// What a line may still override, within which bounds; empty: whatever the modules allow.
    #[schema(value_type = std::collections::BTreeMap<String, Bound>)]
    line_bounds: LineBounds,
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
            notes: row.notes,
            visibility: row.profile.visibility,
            category_ids: row.profile.categories,
            pricing_tier_id: row.profile.pricing_tier,
            allowed_material_ids: row.profile.allowed_materials,
            line_bounds: row.profile.bounds,
            price: row.price.map(Money::from),
            active: row.active,
            sample: row.sample,
            version: row.version,
        }
    }
}

/// Within what a line may change a param; nothing said: within the module's own bounds.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used; the values are read by `contracts`")]
struct Bound {
    min: Option<f64>,
    max: Option<f64>,
    /// Values to choose from.
    choices: Option<Vec<Value>>,
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
    #[schema(value_type = Option<Uuid>)]
    workflow_id: Option<WorkflowId>,
    #[garde(skip)]
    #[schema(value_type = Option<VisibilityWord>)]
    visibility: Option<Visibility>,
    #[garde(inner(length(max = MAX_NAMED)))]
    #[schema(value_type = Option<Vec<Uuid>>)]
    category_ids: Option<Vec<CategoryId>>,
    #[garde(skip)]
    #[schema(value_type = Option<Uuid>)]
    pricing_tier_id: Option<PricingTierId>,
    #[garde(inner(length(max = MAX_NAMED)))]
    #[schema(value_type = Option<Vec<Uuid>>)]
    allowed_material_ids: Option<Vec<MaterialId>>,
    /// Takes the place of all earlier bounds.
    #[garde(skip)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Bound>>)]
    line_bounds: Option<LineBounds>,
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
    let mut errors: Vec<FieldError> = faults.iter().map(|fault| param_error("overrides", fault)).collect();
    let bounds = &input.profile.bounds;
    errors.extend(bounds.faults(input.artifact_kind).iter().map(|fault| param_error("line_bounds", fault)));
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
    errors.extend(price_faults(input.price.as_ref()));
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

fn param_error(field: &str, fault: &ParamFault) -> FieldError {
    let code = if fault.unknown_key { "unknown" } else { "out_of_bounds" };
    FieldError::new(format!("{field}{}", fault.path.replace('/', ".")), code, fault.sentence())
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
        workflow: bound(&state, body.workflow_id).await?,
        overrides: body.overrides.over(Map::new()),
        profile: Profile {
            visibility: body.visibility.unwrap_or(Visibility::Public),
            categories: body.category_ids.unwrap_or_default(),
            pricing_tier: body.pricing_tier_id,
            allowed_materials: body.allowed_material_ids.unwrap_or_default(),
            bounds: body.line_bounds.unwrap_or_default(),
        },
        price: body.price.map(Into::into),
        active: body.active,
    };
    check(&input, body.workflow_family)?;
    fits(&state, &input, "workflow_id").await?;
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
    #[schema(value_type = Option<Uuid>)]
    workflow_id: Option<Option<WorkflowId>>,
    #[garde(skip)]
    #[schema(value_type = Option<VisibilityWord>)]
    visibility: Option<Visibility>,
    #[garde(inner(length(max = MAX_NAMED)))]
    #[schema(value_type = Option<Vec<Uuid>>)]
    category_ids: Option<Vec<CategoryId>>,
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    pricing_tier_id: Option<Option<PricingTierId>>,
    #[garde(inner(length(max = MAX_NAMED)))]
    #[schema(value_type = Option<Vec<Uuid>>)]
    allowed_material_ids: Option<Vec<MaterialId>>,
    /// Takes the place of all earlier bounds.
    #[garde(skip)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Bound>>)]
    line_bounds: Option<LineBounds>,
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
        workflow: bound(&state, body.workflow_id.unwrap_or(now.workflow)).await?,
        overrides: body.overrides.over(now.overrides),
        profile: Profile {
            visibility: body.visibility.unwrap_or(now.profile.visibility),
            categories: body.category_ids.unwrap_or(now.profile.categories),
            pricing_tier: body.pricing_tier_id.unwrap_or(now.profile.pricing_tier),
            allowed_materials: body.allowed_material_ids.unwrap_or(now.profile.allowed_materials),
            bounds: body.line_bounds.unwrap_or(now.profile.bounds),
        },
        price: body.price.map_or(now.price, |price| price.map(Into::into)),
        active: body.active.unwrap_or(now.active),
    };
    check(&input, body.workflow_family)?;
    let field = if body.artifact_kind.is_some() { "artifact_kind" } else { "workflow_id" };
    fits(&state, &input, field).await?;
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
    let input = OutputTypeInput {
        name: now.name,
        description: now.description,
        artifact_kind: now.artifact_kind,
        template: now.template,
        workflow: bound(&state, body.workflow_id).await?,
        overrides: now.overrides,
        profile: now.profile,
        price: now.price,
        active: now.active,
    };
    fits(&state, &input, "workflow_id").await?;
    let changed = output_types::update(&state.db, id, version, input).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// The workflow with the version that is published now.
async fn bound(state: &AppState, id: Option<WorkflowId>) -> Result<Option<BoundWorkflow>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let unknown = |_| Problem::field("workflow_id", "unknown", "There is no such workflow.");
    let workflow = store::workflows::workflow(&state.db, id).await.map_err(unknown)?;
    Ok(Some(BoundWorkflow { id, published: workflow.published }))
}

/// The published version makes what the artifact kind promises and takes every override; else
/// every reason, an override's at that override and all else at `field`.
async fn fits(state: &AppState, input: &OutputTypeInput, field: &str) -> Result<(), Problem> {
    // What is not published is refused by the store, which looks at it last.
    let Some((id, number)) = input.workflow.and_then(|bound| Some((bound.id, bound.published?))) else {
        return Ok(());
    };
    let workflow = store::workflows::workflow(&state.db, id).await?;
    let (_, text) = store::workflows::document(&state.db, id, number).await?;
    let overrides = input.overrides.clone();
    let report = workflows::promised(state, text, workflow.family, input.artifact_kind, overrides).await?;
    let errors: Vec<FieldError> = report
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .map(|d| {
            let own = d.path.strip_prefix("/overrides/output_type/common");
            let path = own.map_or_else(|| field.to_owned(), |key| format!("overrides{}", key.replace('/', ".")));
            FieldError::new(path, d.code.as_str(), d.message.as_str())
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// What a param of a new output type is worth before anybody says anything.
#[utoipa::path(get, path = "/output-types/defaults", tag = "output-types", params(SchemaQuery),
    responses((status = OK, body = Object)))]
async fn output_type_defaults(_: Viewer, Query(query): Query<SchemaQuery>) -> Json<Map<String, Value>> {
    let (kind, none) = (query.artifact_kind, Map::new());
    let all = profile::origins(kind, &LineParams::default(), [&none, &none]);
    Json(all.into_iter().map(|(key, value, _)| (key, value)).collect())
}

/// One param as a line is made with it.
#[derive(Debug, Serialize, ToSchema)]
struct EffectiveParam {
    /// The node of the workflow; null in the fixed pipeline.
    #[schema(required)]
    node: Option<String>,
    key: String,
    value: Value,
    /// `module_default`, `workflow_node`, `output_type` or `order_line`; a later one wins.
    origin: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct EffectiveParams {
    #[schema(value_type = Option<Uuid>, required)]
    workflow_id: Option<WorkflowId>,
    /// The published version the params are those of.
    #[schema(required)]
    workflow_version: Option<u32>,
    params: Vec<EffectiveParam>,
}

/// Every param a line is made with and who says so, through the workflow where there is one.
#[utoipa::path(get, path = "/output-types/{id}/params", tag = "output-types", params(("id" = Uuid, Path)), responses(
    (status = OK, body = EffectiveParams),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn output_type_params(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<OutputTypeId>,
) -> Result<Json<EffectiveParams>, Problem> {
    let found = output_types::output_type(&state.db, id).await?;
    let workflow = bound(&state, found.workflow).await?;
    let Some((workflow_id, number)) = workflow.and_then(|bound| Some((bound.id, bound.published?))) else {
        let none = Map::new();
        let params = profile::origins(found.artifact_kind, &found.params, [&found.overrides, &none]);
        let params = params
            .into_iter()
            .map(|(key, value, origin)| EffectiveParam { node: None, key, value, origin: word(&origin) })
            .collect();
        return Ok(Json(EffectiveParams { workflow_id: None, workflow_version: None, params }));
    };
    let family = store::workflows::workflow(&state.db, workflow_id).await?.family;
    let (_, text) = store::workflows::document(&state.db, workflow_id, number).await?;
    let report = workflows::promised(&state, text, family, found.artifact_kind, found.overrides).await?;
    let plan = report.plan.ok_or_else(|| {
        let detail = "The workflow of this output type has errors on this installation; validate it.";
        Problem::conflict("workflow.invalid", detail)
    })?;
    let params = plan.nodes.iter().flat_map(|node| {
        node.params.iter().map(|(key, value, origin)| EffectiveParam {
            node: Some(node.id.to_string()),
            key: key.to_owned(),
            value: value.clone(),
            origin: word(&origin),
        })
    });
    let params = params.collect();
    Ok(Json(EffectiveParams { workflow_id: Some(workflow_id), workflow_version: Some(number), params }))
}

/// A word of a closed vocabulary as JSON has it.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
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
