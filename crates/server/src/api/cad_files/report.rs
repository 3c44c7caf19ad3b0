//! The CAD report on the wire: its schema, and reading it back from its blob.

use contracts::part;
use modules::ports::Blobs;
use store::cad_files::CadSummary;
use utoipa::ToSchema;

use crate::{api::shapes::BoundingBox, problem::Problem, state::AppState};

/// Largest report read into memory, bytes (256 MiB: some 300,000 occurrences).
const MAX_REPORT_BYTES: u64 = 256 << 20;

/// The whole report of a CAD file that is ready.
pub async fn read(state: &AppState, summary: &CadSummary) -> Result<part::CadReport, Problem> {
    let bytes = state.blobs.read(&summary.report.sha256, MAX_REPORT_BYTES).await?;
    tokio::task::spawn_blocking(move || serde_json::from_slice(&bytes))
        .await
        .map_err(Problem::internal)?
        .map_err(|error| Problem::internal(format!("stored CAD report: {error}")))
}

/// Everything read from one CAD file, as `hartomat cad inspect` prints it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used; the stored document is sent as it is")]
pub struct CadReport {
    file: String,
    schema: String,
    unit: String,
    /// Parents before children, siblings in file order.
    occurrences: Vec<Occurrence>,
    #[schema(required)]
    bbox_mm: Option<BoundingBox>,
    dropped_faces: u32,
    warnings: Vec<String>,
}

/// One assembly or part occurrence.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Occurrence {
    part_key: String,
    #[schema(required)]
    parent: Option<String>,
    name: String,
    instance_name: Option<String>,
    product_name: Option<String>,
    product_id: Option<String>,
    #[schema(required)]
    geometry_id: Option<String>,
    /// Linear RGBA, 0…1.
    #[schema(required)]
    color: Option<[f32; 4]>,
    cad_material: Option<String>,
    layers: Option<Vec<String>>,
    /// Placement within the parent, row-major, mm.
    transform: [[f64; 4]; 4],
    #[schema(required)]
    bbox_mm: Option<BoundingBox>,
    faces: u32,
    triangles: u64,
    unmeshed_faces: u32,
    volume_mm3: Option<f64>,
    area_mm2: Option<f64>,
    solids: u32,
    surfaces: u32,
    free_edges: u32,
    construction: Option<bool>,
}
