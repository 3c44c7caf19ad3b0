//! A new STEP file for a product: what became of each part, and the choices carried over.

use axum::extract::State;
use contracts::{
    CadReport,
    ids::{CadFileId, LineId, MediaAssetId, ProductId},
    material::AssignmentOrigin,
    revise::{self, Fate},
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use store::{
    cad_files,
    products::{self, assignments},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{cad_files::read_report, shapes::PartFateWord},
    auth::Operator,
    extract::{Body, IfMatch, Path, Versioned},
    problem::{Problem, ProblemBody},
    state::AppState,
};

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(revise_product))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReviseProduct)]
struct ReviseBody {
    /// A file whose intake is through.
    #[garde(skip)]
    #[schema(value_type = Uuid)]
    cad_file_id: CadFileId,
    /// Only reports; the product stays as it is.
    #[garde(skip)]
    #[serde(default)]
    dry_run: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct RevisedPart {
    #[schema(value_type = PartFateWord)]
    fate: Fate,
    /// Part key before; null for a new part.
    #[schema(required)]
    before: Option<String>,
    /// Part key now; null for a lost part.
    #[schema(required)]
    after: Option<String>,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaleMediaAsset)]
struct StaleAssetBody {
    #[schema(value_type = Uuid)]
    id: MediaAssetId,
    #[schema(value_type = Uuid)]
    line_id: LineId,
    file_name: String,
}

#[derive(Debug, Default, Serialize, ToSchema)]
struct ReviseCounts {
    kept: usize,
    moved: usize,
    changed: usize,
    new: usize,
    lost: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct RevisionReport {
    /// Number of the new revision; null where nothing was changed.
    #[schema(required)]
    revision: Option<u32>,
    counts: ReviseCounts,
    /// Parts of the new file in its order, then the lost ones.
    parts: Vec<RevisedPart>,
    /// Choices by hand that hold on.
    assignments_kept: usize,
    /// Choices by hand whose part is gone.
    assignments_lost: usize,
    /// Published files that show an earlier revision, newest first.
    stale_assets: Vec<StaleAssetBody>,
}

/// Gives a product its next revision from another STEP file. Choices by hand follow their parts by
/// geometry, name, product id and place. `If-Match` is the product's version.
#[utoipa::path(post, path = "/products/{id}/revise", tag = "products", params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    request_body = ReviseBody, responses(
    (status = OK, body = RevisionReport),
    (status = CONFLICT, description = "a CAD file is not ready", body = ProblemBody, content_type = "application/problem+json"),
    (status = PRECONDITION_FAILED, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn revise_product(
    State(state): State<AppState>,
    _: Operator,
    Path(id): Path<ProductId>,
    IfMatch(version): IfMatch,
    Body(body): Body<ReviseBody>,
) -> Result<Versioned<RevisionReport>, Problem> {
    let product = products::product(&state.db, id).await?;
    let old = report_of(&state, product.revision.cad_file).await?;
    let unknown = |_| Problem::field("cad_file_id", "unknown", "There is no such CAD file.");
    cad_files::cad_file(&state.db, body.cad_file_id).await.map_err(unknown)?;
    let new = report_of(&state, body.cad_file_id).await?;
    let given = assignments::of_product(&state.db, id).await?;
    let fates = revise::compare(&old, &new);
    let carried = revise::carry_over(&fates, &given);
    let by_hand = given.iter().filter(|a| a.origin == AssignmentOrigin::Manual).count();
    let mut counts = ReviseCounts::default();
    for fate in &fates {
        *match fate.fate {
            Fate::Kept => &mut counts.kept,
            Fate::Moved => &mut counts.moved,
            Fate::Changed => &mut counts.changed,
            Fate::New => &mut counts.new,
            Fate::Lost => &mut counts.lost,
        } += 1;
    }
    let mut answer = RevisionReport {
        revision: None,
        counts,
        parts: fates
            .into_iter()
            .map(|fate| RevisedPart {
                fate: fate.fate,
                before: fate.before.map(|key| key.to_string()),
                after: fate.after.map(|key| key.to_string()),
                name: fate.name,
            })
            .collect(),
        assignments_kept: carried.len(),
        assignments_lost: by_hand - carried.len(),
        stale_assets: Vec::new(),
    };
    if body.dry_run {
        return Ok(Versioned::ok(product.version, answer));
    }
    let revised = products::revise(&state.db, id, version, body.cad_file_id, carried, state.now_ms()).await?;
    answer.revision = Some(revised.product.revision.number);
    answer.stale_assets = revised
        .stale
        .into_iter()
        .map(|asset| StaleAssetBody { id: asset.id, line_id: asset.line, file_name: asset.file_name })
        .collect();
    Ok(Versioned::ok(revised.product.version, answer))
}

async fn report_of(state: &AppState, id: CadFileId) -> Result<CadReport, Problem> {
    let file = cad_files::cad_file(&state.db, id).await?;
    let summary = file.summary.as_ref().ok_or_else(|| {
        let status = file.status;
        Problem::conflict(
            "cad_file.not_ready",
            format!("CAD intake of `{}` is {status}; the parts are known once it is ready.", file.name),
        )
    })?;
    read_report(state, summary).await
}
