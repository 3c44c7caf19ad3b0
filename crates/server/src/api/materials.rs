//! The material library.

use axum::{Json, extract::State, http::StatusCode};
use contracts::{
    ids::MaterialId,
    material::{self, TexturePattern},
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::materials::{self, MaterialInput, MaterialQuery};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shapes::{TexturePatternWord, clean, is_name, is_optional_name, is_optional_text, is_text};
use crate::{
    auth::{Operator, Viewer},
    extract::{Body, IfMatch, ListBody, PageQuery, Path, Query, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Most aliases of one material.
const MAX_ALIASES: usize = 50;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_materials, create_material)).routes(routes!(
        get_material,
        update_material,
        delete_material
    ))
}

/// Physically based surface values. Colours are linear RGB.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pbr {
    #[garde(inner(range(min = 0.0, max = 1.0)))]
    base_color: [f32; 4],
    /// 0 dielectric … 1 metal.
    #[garde(range(min = 0.0, max = 1.0))]
    metallic: f32,
    /// 0 mirror … 1 matt.
    #[garde(range(min = 0.0, max = 1.0))]
    roughness: f32,
    #[garde(range(min = 1.0, max = 4.0))]
    #[serde(default = "glass")]
    #[schema(default = 1.5)]
    ior: f32,
    /// 0 opaque … 1 clear.
    #[garde(range(min = 0.0, max = 1.0))]
    #[serde(default)]
    transmission: f32,
    #[garde(range(min = 0.0, max = 1.0))]
    #[serde(default)]
    coat: f32,
    #[garde(range(min = 0.0, max = 1.0))]
    #[serde(default)]
    anisotropy: f32,
    #[garde(dive)]
    #[serde(default)]
    texture: Option<MicroTexture>,
}

fn glass() -> f32 {
    1.5
}

/// Fine relief, generated in object space.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MicroTexture {
    #[garde(skip)]
    #[schema(value_type = TexturePatternWord)]
    pattern: TexturePattern,
    /// Size of one feature, mm.
    #[garde(range(min = 0.001, max = 1000.0))]
    scale_mm: f32,
    /// 0 none … 1 strong.
    #[garde(range(min = 0.0, max = 1.0))]
    strength: f32,
}

impl From<material::Pbr> for Pbr {
    fn from(pbr: material::Pbr) -> Self {
        Self {
            base_color: pbr.base_color,
            metallic: pbr.metallic,
            roughness: pbr.roughness,
            ior: pbr.ior,
            transmission: pbr.transmission,
            coat: pbr.coat,
            anisotropy: pbr.anisotropy,
            texture: pbr.texture.map(|t| MicroTexture {
                pattern: t.pattern,
                scale_mm: t.scale_mm,
                strength: t.strength,
            }),
        }
    }
}

impl From<Pbr> for material::Pbr {
    fn from(pbr: Pbr) -> Self {
        Self {
            base_color: pbr.base_color,
            metallic: pbr.metallic,
            roughness: pbr.roughness,
            ior: pbr.ior,
            transmission: pbr.transmission,
            coat: pbr.coat,
            anisotropy: pbr.anisotropy,
            texture: pbr.texture.map(|t| material::MicroTexture {
                pattern: t.pattern,
                scale_mm: t.scale_mm,
                strength: t.strength,
            }),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct Material {
    #[schema(value_type = Uuid)]
    id: MaterialId,
    name: String,
    aliases: Vec<String>,
    category: String,
    description: String,
    pbr: Pbr,
    active: bool,
    is_default: bool,
    sample: bool,
    version: i64,
}

impl From<materials::Material> for Material {
    fn from(row: materials::Material) -> Self {
        Self {
            id: row.id,
            name: row.name,
            aliases: row.aliases,
            category: row.category,
            description: row.description,
            pbr: row.pbr.into(),
            active: row.active,
            is_default: row.is_default,
            sample: row.sample,
            version: row.version,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MaterialFilter {
    /// Only active, or only inactive ones.
    active: Option<bool>,
}

/// Materials, by name; `q` also looks into aliases.
#[utoipa::path(get, path = "/materials", tag = "materials", params(PageQuery, MaterialFilter),
    responses((status = OK, body = ListBody<Material>)))]
async fn list_materials(
    State(state): State<AppState>,
    _: Viewer,
    Query(page): Query<PageQuery>,
    Query(filter): Query<MaterialFilter>,
) -> Result<Json<ListBody<Material>>, Problem> {
    let query = MaterialQuery { text: page.search()?.map(str::to_owned), active: filter.active };
    Ok(Json(ListBody::of(materials::list(&state.db, &query, &page.request()?).await?, Material::from)))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMaterial)]
struct NewMaterialBody {
    #[garde(custom(is_name))]
    name: String,
    #[garde(length(max = MAX_ALIASES), inner(custom(is_name)))]
    #[serde(default)]
    aliases: Vec<String>,
    #[garde(custom(is_text))]
    #[serde(default)]
    category: String,
    #[garde(custom(is_text))]
    #[serde(default)]
    description: String,
    #[garde(dive)]
    pbr: Pbr,
    #[garde(skip)]
    #[serde(default = "yes")]
    #[schema(default = true)]
    active: bool,
    /// Takes the place of the present default material.
    #[garde(skip)]
    #[serde(default)]
    is_default: bool,
}

fn yes() -> bool {
    true
}

/// Adds a material.
#[utoipa::path(post, path = "/materials", tag = "materials", request_body = NewMaterialBody, responses(
    (status = CREATED, body = Material),
    (status = CONFLICT, description = "the name is taken", body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn create_material(
    State(state): State<AppState>,
    _: Operator,
    Body(body): Body<NewMaterialBody>,
) -> Result<Versioned<Material>, Problem> {
    let input = MaterialInput {
        name: clean(&body.name),
        aliases: body.aliases.iter().map(|alias| clean(alias)).collect(),
        category: clean(&body.category),
        description: body.description,
        pbr: body.pbr.into(),
        active: body.active,
        is_default: body.is_default,
    };
    let made = materials::create(&state.db, input, state.now_ms()).await?;
    Ok(Versioned::created(made.version, made.into()))
}

/// One material.
#[utoipa::path(get, path = "/materials/{id}", tag = "materials", params(("id" = Uuid, Path)), responses(
    (status = OK, body = Material),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_material(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<MaterialId>,
) -> Result<Versioned<Material>, Problem> {
    let found = materials::material(&state.db, id).await?;
    Ok(Versioned::ok(found.version, found.into()))
}

/// What to change; what is absent stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaterialChange)]
struct MaterialChangeBody {
    #[garde(custom(is_optional_name))]
    name: Option<String>,
    #[garde(inner(length(max = MAX_ALIASES), inner(custom(is_name))))]
    aliases: Option<Vec<String>>,
    #[garde(custom(is_optional_text))]
    category: Option<String>,
    #[garde(custom(is_optional_text))]
    description: Option<String>,
    #[garde(dive)]
    pbr: Option<Pbr>,
    #[garde(skip)]
    active: Option<bool>,
    #[garde(skip)]
    is_default: Option<bool>,
}

/// Changes a material. Lines that were submitted keep what they were submitted with.
#[utoipa::path(patch, path = "/materials/{id}", tag = "materials", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = MaterialChangeBody, responses(
    (status = OK, body = Material),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn update_material(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<MaterialId>,
    IfMatch(version): IfMatch,
    Body(body): Body<MaterialChangeBody>,
) -> Result<Versioned<Material>, Problem> {
    // The version guards what is read here as well: another change in between is refused.
    let now = materials::material(&state.db, id).await?;
    let input = MaterialInput {
        name: body.name.map_or(now.name, |name| clean(&name)),
        aliases: body.aliases.map_or(now.aliases, |aliases| aliases.iter().map(|alias| clean(alias)).collect()),
        category: body.category.map_or(now.category, |category| clean(&category)),
        description: body.description.unwrap_or(now.description),
        pbr: body.pbr.map_or(now.pbr, Into::into),
        active: body.active.unwrap_or(now.active),
        is_default: body.is_default.unwrap_or(now.is_default),
    };
    let changed = materials::update(&state.db, id, version, input).await?;
    Ok(Versioned::ok(changed.version, changed.into()))
}

/// Removes a material nothing uses.
#[utoipa::path(delete, path = "/materials/{id}", tag = "materials", params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = NO_CONTENT),
    (status = CONFLICT, description = "in use", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn delete_material(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<MaterialId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    materials::delete(&state.db, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
