//! Output types: what is sold, with which defaults.

use axum::{Json, extract::State, http::StatusCode};
use contracts::{
    ArtifactKind, Family, bounds,
    ids::{MaterialId, OutputTypeId, TemplateId},
    material::OnMissing,
    scene::{Device, Engine, ImageFormat, View, ViewTransform},
    snapshot::{self, LineParams},
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::{
    output_types::{self, OutputTypeInput, OutputTypeQuery},
    seeds,
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shapes::{
    ArtifactKindWord, DeviceWord, EngineWord, FamilyWord, ImageFormatWord, Money, OnMissingWord, ViewTransformWord,
    clean, is_name, is_optional_name, is_optional_text, is_text, nullable,
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
    OpenApiRouter::new().routes(routes!(list_output_types, create_output_type)).routes(routes!(
        get_output_type,
        update_output_type,
        delete_output_type
    ))
}

/// From where the product is seen.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = View)]
enum ViewBody {
    /// A camera preset of the studio.
    Preset { name: String },
    /// Degrees; focal length in mm on a 36 mm sensor.
    Angle { azimuth_deg: f64, elevation_deg: f64, focal_length_mm: f64 },
}

impl From<View> for ViewBody {
    fn from(view: View) -> Self {
        match view {
            View::Preset { name } => Self::Preset { name },
            View::Angle { azimuth_deg, elevation_deg, focal_length_mm } => {
                Self::Angle { azimuth_deg, elevation_deg, focal_length_mm }
            }
        }
    }
}

impl From<ViewBody> for View {
    fn from(view: ViewBody) -> Self {
        match view {
            ViewBody::Preset { name } => Self::Preset { name },
            ViewBody::Angle { azimuth_deg, elevation_deg, focal_length_mm } => {
                Self::Angle { azimuth_deg, elevation_deg, focal_length_mm }
            }
        }
    }
}

/// The defaults an output type gives its lines.
#[derive(Debug, Serialize, ToSchema)]
struct OutputParams {
    /// px
    width: u32,
    /// px
    height: u32,
    samples: u32,
    #[schema(value_type = EngineWord)]
    engine: Engine,
    #[schema(value_type = DeviceWord)]
    device: Device,
    seed: u32,
    denoise: bool,
    /// 0 turns adaptive sampling off.
    noise_threshold: f32,
    transparent: bool,
    #[schema(value_type = ViewTransformWord)]
    view_transform: ViewTransform,
    #[schema(value_type = ImageFormatWord)]
    format: ImageFormat,
    view: ViewBody,
    #[schema(value_type = OnMissingWord)]
    on_missing: OnMissing,
    /// One material for every part.
    #[schema(value_type = Option<Uuid>, required)]
    material_override: Option<MaterialId>,
    /// 0…1
    minimum_match_score: f32,
}

impl From<LineParams> for OutputParams {
    fn from(params: LineParams) -> Self {
        let render = params.render;
        Self {
            width: render.width,
            height: render.height,
            samples: render.samples,
            engine: render.engine,
            device: render.device,
            seed: render.seed,
            denoise: render.denoise,
            noise_threshold: render.noise_threshold,
            transparent: render.transparent,
            view_transform: render.view_transform,
            format: render.format,
            view: params.view.into(),
            on_missing: params.on_missing,
            material_override: params.material_override,
            minimum_match_score: params.minimum_match_score,
        }
    }
}

/// Parameters to set; what is absent stays, or takes the default in a new output type.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OutputParamsInput)]
struct ParamsBody {
    #[schema(minimum = 16, maximum = 16384)]
    width: Option<u32>,
    #[schema(minimum = 16, maximum = 16384)]
    height: Option<u32>,
    #[schema(minimum = 1, maximum = 16384)]
    samples: Option<u32>,
    #[schema(value_type = Option<EngineWord>)]
    engine: Option<Engine>,
    #[schema(value_type = Option<DeviceWord>)]
    device: Option<Device>,
    #[schema(maximum = 2147483647)]
    seed: Option<u32>,
    denoise: Option<bool>,
    #[schema(minimum = 0, maximum = 1)]
    noise_threshold: Option<f32>,
    transparent: Option<bool>,
    #[schema(value_type = Option<ViewTransformWord>)]
    view_transform: Option<ViewTransform>,
    #[schema(value_type = Option<ImageFormatWord>)]
    format: Option<ImageFormat>,
    view: Option<ViewBody>,
    #[schema(value_type = Option<OnMissingWord>)]
    on_missing: Option<OnMissing>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    material_override: Option<Option<MaterialId>>,
    #[schema(minimum = 0, maximum = 1)]
    minimum_match_score: Option<f32>,
}

impl ParamsBody {
    fn over(self, mut base: LineParams) -> LineParams {
        fn set<T>(slot: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *slot = value;
            }
        }
        let render = &mut base.render;
        set(&mut render.width, self.width);
        set(&mut render.height, self.height);
        set(&mut render.samples, self.samples);
        set(&mut render.engine, self.engine);
        set(&mut render.device, self.device);
        set(&mut render.seed, self.seed);
        set(&mut render.denoise, self.denoise);
        set(&mut render.noise_threshold, self.noise_threshold);
        set(&mut render.transparent, self.transparent);
        set(&mut render.view_transform, self.view_transform);
        set(&mut render.format, self.format);
        set(&mut base.view, self.view.map(Into::into));
        set(&mut base.on_missing, self.on_missing);
        set(&mut base.material_override, self.material_override);
        set(&mut base.minimum_match_score, self.minimum_match_score);
        base
    }
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
    params: OutputParams,
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
            params: row.params.into(),
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
    #[garde(skip)]
    #[serde(default)]
    params: ParamsBody,
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
    let mut errors: Vec<FieldError> = bounds::check(&input.params)
        .into_iter()
        .map(|fault| FieldError::new(format!("params.{}", fault.path), fault.code, fault.message))
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
        params: body.params.over(seeds::default_params()),
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
    #[garde(skip)]
    #[serde(default)]
    params: ParamsBody,
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
        params: body.params.over(now.params),
        price: body.price.map_or(now.price, |price| price.map(to_money)),
        active: body.active.unwrap_or(now.active),
    };
    check(&input, body.workflow_family)?;
    let changed = output_types::update(&state.db, id, version, input).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
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
