//! The material map of a product: every part with what it is made of and who said so.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use contracts::{
    PartKey,
    ids::{MaterialId, ProductId},
    material::{Assignment, AssignmentOrigin, MaterialCandidate, MaterialMap, MissingMaterial},
    rules::{MAX_PATTERN, MAX_RULES, MaterialRule, RuleSubject},
};
use garde::Validate;
use modules::materials::missing;
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
    api::{
        cad_files::read_report,
        shapes::{AssignmentOriginWord, RuleSubjectWord},
    },
    auth::{Operator, Viewer},
    extract::{Body, IfMatch, Path, Versioned},
    problem::{FieldError, Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_product_materials, put_product_materials))
        .routes(routes!(put_material_rules))
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
    /// The same, each with the materials that come nearest.
    missing: Vec<MissingPart>,
    /// By priority: the first that fits a part counts, after choices by hand.
    rules: Vec<RuleBody>,
}

/// A part without material, before any render.
#[derive(Debug, Serialize, ToSchema)]
struct MissingPart {
    part_key: String,
    name: String,
    /// What the CAD file calls its material.
    #[schema(required)]
    cad_material: Option<String>,
    /// Best first.
    nearest: Vec<NearestMaterial>,
}

#[derive(Debug, Serialize, ToSchema)]
struct NearestMaterial {
    #[schema(value_type = Uuid)]
    id: MaterialId,
    name: String,
    /// 0…1.
    score: f32,
    /// The name or alias that comes near; null for a colour.
    #[schema(required)]
    matched: Option<String>,
}

/// A material rule; its place in the list is its priority.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaterialRule)]
struct RuleBody {
    #[schema(value_type = RuleSubjectWord)]
    subject: RuleSubject,
    /// `*` is any text, `?` one character; with a `/` a part name is the part key. Colours are `#rrggbb`.
    #[schema(min_length = 1, max_length = 200)]
    pattern: String,
    #[schema(value_type = Uuid)]
    material_id: MaterialId,
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
    let rules = products::rules::of_product(&state.db, id).await?;
    let shown: Vec<RuleBody> = rules.iter().cloned().map(RuleBody::from).collect();
    let Some(summary) = &file.summary else {
        let empty = MaterialMapBody { entries: Vec::new(), unmapped: Vec::new(), missing: Vec::new(), rules: shown };
        return Ok(Versioned::ok(product.version, empty));
    };
    let report = read_report(state, summary).await?;
    let given = assignments::of_product(&state.db, id).await?;
    let assigned = contracts::rules::apply(&report, &given, &rules);
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
                unmapped.push(part.part_key.clone());
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
    let missing = if unmapped.is_empty() {
        Vec::new()
    } else {
        let library = materials::library(&state.db).await?;
        let map = MaterialMap { entries: Vec::new(), unmapped: unmapped.clone() };
        missing::report(&report, &map, &library).into_iter().map(MissingPart::from).collect()
    };
    let unmapped = unmapped.iter().map(PartKey::to_string).collect();
    Ok(Versioned::ok(product.version, MaterialMapBody { entries, unmapped, missing, rules: shown }))
}

impl From<MaterialRule> for RuleBody {
    fn from(rule: MaterialRule) -> Self {
        Self { subject: rule.subject, pattern: rule.pattern, material_id: rule.material }
    }
}

impl From<MissingMaterial> for MissingPart {
    fn from(part: MissingMaterial) -> Self {
        let nearest = |candidate: MaterialCandidate| NearestMaterial {
            id: candidate.material,
            name: candidate.name,
            score: candidate.score,
            matched: candidate.matched,
        };
        Self {
            part_key: part.part_key.to_string(),
            name: part.name,
            cad_material: part.cad_material,
            nearest: part.candidates.into_iter().map(nearest).collect(),
        }
    }
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MaterialRules)]
struct RulesBody {
    /// Takes the place of all earlier rules.
    #[garde(length(max = MAX_RULES))]
    rules: Vec<RuleBody>,
}

/// Sets the material rules of a product. `If-Match` is the product's version.
#[utoipa::path(put, path = "/products/{id}/material-rules", tag = "products", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = RulesBody, responses(
    (status = OK, body = MaterialMapBody),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn put_material_rules(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<ProductId>,
    IfMatch(version): IfMatch,
    Body(body): Body<RulesBody>,
) -> Result<Versioned<MaterialMapBody>, Problem> {
    let unsound = |pattern: &str| {
        let length = pattern.chars().count();
        length == 0 || length > MAX_PATTERN || pattern.chars().any(char::is_control)
    };
    let errors: Vec<FieldError> = (body.rules.iter().enumerate())
        .filter(|(_, rule)| unsound(&rule.pattern))
        .map(|(index, _)| {
            let message = format!("must have 1 to {MAX_PATTERN} characters and no control characters");
            FieldError::new(format!("rules[{index}].pattern"), "out_of_bounds", message)
        })
        .collect();
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let rules: Vec<MaterialRule> = (body.rules.into_iter())
        .map(|rule| MaterialRule { subject: rule.subject, pattern: rule.pattern, material: rule.material_id })
        .collect();
    products::rules::replace(&state.db, id, version, &rules).await?;
    answer(&state, id).await
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
    /// True: every part of the same geometry gets it, too ("all six bolts").
    #[serde(default)]
    same_geometry: bool,
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
    let mut choices = Vec::new();
    for choice in body.assignments {
        let one = |part_key: PartKey| Choice { part_key, material: choice.material_id };
        let chosen = report.leaves().find(|part| part.part_key.as_str() == choice.part_key);
        match chosen.filter(|_| choice.same_geometry) {
            Some(chosen) => {
                let alike = report.leaves().filter(|part| part.geometry_id == chosen.geometry_id);
                choices.extend(alike.map(|part| one(part.part_key.clone())));
            }
            None => choices.push(one(PartKey::from_stored(choice.part_key))),
        }
        if choices.len() > MAX_CHANGES {
            let message = format!("With all parts of the same geometry these are more than {MAX_CHANGES} choices.");
            return Err(Problem::field("assignments", "too_many", message));
        }
    }
    assignments::choose(&state.db, id, version, &choices).await?;
    answer(&state, id).await
}
