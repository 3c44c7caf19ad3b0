//! The material map of a product: every part with what it is made of and who said so.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use contracts::{
    PartKey,
    ids::{MaterialId, ProductId},
    material::{Assignment, AssignmentOrigin},
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::{
    cad_files, materials,
    products::{
        self,
        assignments::{self, Choice, MAX_CHANGES},
    },
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{cad_files::read_report, shapes::AssignmentOriginWord},
    auth::{Operator, Viewer},
    extract::{Body, IfMatch, Path, Versioned},
    problem::{FieldError, Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_product_materials, put_product_materials))
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct PartMaterial {
    #[schema(value_type = Uuid)]
    id: MaterialId,
    name: String,
    base_color: [f32; 4],
}

/// One part and its material.
#[derive(Debug, Serialize, ToSchema)]
struct MaterialEntry {
    part_key: String,
    name: String,
    #[schema(required)]
    geometry_id: Option<String>,
    /// Colour in the CAD file, linear RGBA.
    #[schema(required)]
    color: Option<[f32; 4]>,
    #[schema(required)]
    material: Option<PartMaterial>,
    #[schema(value_type = Option<AssignmentOriginWord>, required)]
    origin: Option<AssignmentOrigin>,
    /// 0…1 where auto-population found it.
    #[schema(required)]
    score: Option<f32>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MaterialMap)]
struct MaterialMapBody {
    /// Parts in file order; empty until the CAD file is ready.
    entries: Vec<MaterialEntry>,
    /// Parts that nothing was assigned to.
    unmapped: Vec<String>,
}

/// The material of each part. The ETag is the product's version.
#[utoipa::path(get, path = "/products/{id}/materials", tag = "products", params(("id" = Uuid, Path)), responses(
    (status = OK, body = MaterialMapBody),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn get_product_materials(
    State(state): State<AppState>,
    _: Viewer,
    Path(id): Path<ProductId>,
) -> Result<Versioned<MaterialMapBody>, Problem> {
    answer(&state, id).await
}

async fn answer(state: &AppState, id: ProductId) -> Result<Versioned<MaterialMapBody>, Problem> {
    let product = products::product(&state.db, id).await?;
    let file = cad_files::cad_file(&state.db, product.revision.cad_file).await?;
    let Some(summary) = &file.summary else {
        return Ok(Versioned::ok(product.version, MaterialMapBody { entries: Vec::new(), unmapped: Vec::new() }));
    };
    let report = read_report(state, summary).await?;
    let assigned = assignments::of_product(&state.db, id).await?;
    let mut ids: Vec<MaterialId> = assigned.iter().map(|assignment| assignment.material).collect();
    ids.sort();
    ids.dedup();
    let known: HashMap<MaterialId, PartMaterial> = materials::some(&state.db, &ids)
        .await?
        .into_iter()
        .map(|row| (row.id, PartMaterial { id: row.id, name: row.name, base_color: row.pbr.base_color }))
        .collect();
    let by_part: HashMap<&PartKey, &Assignment> = assigned.iter().map(|a| (&a.part_key, a)).collect();
    let mut unmapped = Vec::new();
    let entries = report
        .leaves()
        .map(|part| {
            let assignment = by_part.get(&part.part_key);
            if assignment.is_none() {
                unmapped.push(part.part_key.to_string());
            }
            MaterialEntry {
                part_key: part.part_key.to_string(),
                name: part.name.clone(),
                geometry_id: part.geometry_id.as_ref().map(|id| id.0.clone()),
                color: part.color,
                material: assignment.and_then(|a| known.get(&a.material)).cloned(),
                origin: assignment.map(|a| a.origin),
                score: assignment.and_then(|a| a.score),
            }
        })
        .collect();
    Ok(Versioned::ok(product.version, MaterialMapBody { entries, unmapped }))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaterialChoices)]
struct MaterialChoicesBody {
    /// Parts that are not named stay as they are.
    #[garde(length(min = 1, max = MAX_CHANGES))]
    assignments: Vec<ChoiceBody>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaterialChoice)]
struct ChoiceBody {
    part_key: String,
    /// Null takes a manual choice back.
    #[schema(value_type = Option<Uuid>, required)]
    material_id: Option<MaterialId>,
}

/// Chooses materials by hand. `If-Match` is the product's version.
#[utoipa::path(put, path = "/products/{id}/materials", tag = "products", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = MaterialChoicesBody, responses(
    (status = OK, body = MaterialMapBody),
    (status = CONFLICT, description = "the CAD file is not ready", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn put_product_materials(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<ProductId>,
    IfMatch(version): IfMatch,
    Body(body): Body<MaterialChoicesBody>,
) -> Result<Versioned<MaterialMapBody>, Problem> {
    let product = products::product(&state.db, id).await?;
    let file = cad_files::cad_file(&state.db, product.revision.cad_file).await?;
    let summary = file.summary.as_ref().ok_or_else(|| {
        let status = file.status;
        Problem::conflict(
            "cad_file.not_ready",
            format!("CAD intake is {status}; the parts are known once it is ready."),
        )
    })?;
    let report = read_report(&state, summary).await?;
    let parts: HashSet<&str> = report.leaves().map(|part| part.part_key.as_str()).collect();
    let unknown: Vec<FieldError> = body
        .assignments
        .iter()
        .enumerate()
        .filter(|(_, choice)| !parts.contains(choice.part_key.as_str()))
        .map(|(index, _)| {
            FieldError::new(
                format!("assignments[{index}].part_key"),
                "unknown",
                "The product's CAD file has no such part.",
            )
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Problem::invalid(unknown));
    }
    let choices: Vec<Choice> = body
        .assignments
        .into_iter()
        .map(|choice| Choice { part_key: PartKey::from_stored(choice.part_key), material: choice.material_id })
        .collect();
    assignments::choose(&state.db, id, version, &choices).await?;
    answer(&state, id).await
}
