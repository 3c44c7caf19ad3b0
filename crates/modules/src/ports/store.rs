use async_trait::async_trait;
use contracts::{
    CadReport, GeometryId, Sha256,
    ids::{CadFileId, ProductId},
    material::Assignment,
    module::params::StlQuality,
};
use serde::{Deserialize, Serialize};

use super::BlobRef;
use crate::ModuleError;

/// An uploaded STEP bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CadFileRecord {
    pub id: CadFileId,
    /// Relative path of the root file within the bundle.
    pub root: String,
    /// Relative path → blob, the root included, sorted by path.
    pub manifest: Vec<(String, Sha256)>,
    pub derived: Option<CadDerived>,
}

/// What CAD intake made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CadDerived {
    /// Blob of the [`CadReport`] as JSON.
    pub report: BlobRef,
    pub glb: BlobRef,
    pub occurrences: u32,
    pub triangles: u64,
}

/// A file kept ready beside part tree and GLB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CadDerivative {
    /// Longest edge, px.
    Thumbnail { size: u32 },
    /// Binary STL of the whole product.
    Stl { quality: StlQuality },
    /// Binary STL of one distinct shape, in part space.
    PartStl { quality: StlQuality, geometry: GeometryId },
}

/// The database as modules see it.
#[async_trait]
pub trait Store: Send + Sync {
    async fn cad_file(&self, id: CadFileId) -> Result<CadFileRecord, ModuleError>;

    /// Writes the derived files of a CAD file once; a second write of the same id changes nothing.
    async fn save_cad_derived(&self, id: CadFileId, derived: CadDerived, report: &CadReport)
    -> Result<(), ModuleError>;

    /// Keeps a file ready; a later one of the same kind takes its place.
    async fn save_cad_derivative(
        &self,
        id: CadFileId,
        derivative: CadDerivative,
        blob: BlobRef,
        mime: &str,
    ) -> Result<(), ModuleError>;

    /// Records what auto-population found; manual and rule assignments stay.
    async fn save_auto_assignments(&self, product: ProductId, assignments: &[Assignment]) -> Result<(), ModuleError>;
}
