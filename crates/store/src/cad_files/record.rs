//! A CAD file as everyone outside the store sees it.

use contracts::{
    BoundingBox, Sha256,
    ids::{CadFileId, UserId},
};
use modules::{
    ModuleError,
    ports::{BlobRef, CadDerived, CadFileRecord},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Func},
};
use sha2::Digest;

use crate::{
    Database, Page, PageRequest, StoreError,
    dispatches::ProgressNote,
    entities::cad_file as row,
    page::Keyset,
    rows::{contains, digest, from_json, from_text, new_id, raw, signed, to_json, typed, unsigned, unsigned32},
    words::CadStatus,
};

/// What intake found, in short; the whole report is a blob.
#[derive(Debug, Clone, PartialEq)]
pub struct CadSummary {
    pub occurrences: u32,
    pub triangles: u64,
    pub bbox_mm: Option<BoundingBox>,
    pub dropped_faces: u32,
    /// The first [`MAX_WARNINGS`] of them.
    pub warnings: Vec<String>,
    pub report: BlobRef,
    pub glb: BlobRef,
}

/// Warnings kept in the row, for lists; the report has them all.
pub const MAX_WARNINGS: usize = 20;

#[derive(Debug, Clone, PartialEq)]
pub struct CadFile {
    pub id: CadFileId,
    pub name: String,
    /// Path of the root file within the bundle.
    pub root: String,
    /// Path → blob, sorted by path, the root included.
    pub manifest: Vec<(String, Sha256)>,
    /// Digest of root and manifest: the identity of the bundle.
    pub sha256: Sha256,
    pub size_bytes: u64,
    pub status: CadStatus,
    pub attempts: u32,
    pub progress: Option<ProgressNote>,
    pub error: Option<ModuleError>,
    pub summary: Option<CadSummary>,
    pub created_ms: i64,
    pub version: i64,
}

impl CadFile {
    /// The bundle as modules see it.
    pub fn to_port(&self) -> CadFileRecord {
        CadFileRecord {
            id: self.id,
            root: self.root.clone(),
            manifest: self.manifest.clone(),
            derived: self.summary.as_ref().map(|summary| CadDerived {
                report: summary.report.clone(),
                glb: summary.glb.clone(),
                occurrences: summary.occurrences,
                triangles: summary.triangles,
            }),
        }
    }
}

/// An upload whose files are already blobs.
#[derive(Debug, Clone)]
pub struct NewCadFile {
    pub name: String,
    pub root: String,
    /// Path → blob and size in bytes.
    pub files: Vec<(String, BlobRef)>,
    /// Who hears of what becomes of it.
    pub uploaded_by: Option<UserId>,
}

#[derive(Debug, Clone, Default)]
pub struct CadFileQuery {
    /// Part of the name.
    pub text: Option<String>,
    pub status: Option<CadStatus>,
}

pub(crate) fn from_row(row: row::Model) -> Result<CadFile, StoreError> {
    let summary = match (&row.report_sha256, &row.glb_sha256) {
        (Some(report), Some(glb)) => Some(CadSummary {
            occurrences: unsigned32(row.occurrences.unwrap_or(0)),
            triangles: unsigned(row.triangles.unwrap_or(0)),
            bbox_mm: row.bbox.as_deref().map(|text| from_json("cad_files.bbox", text)).transpose()?,
            dropped_faces: unsigned32(row.dropped_faces.unwrap_or(0)),
            warnings: from_json("cad_files.warnings", &row.warnings)?,
            report: BlobRef {
                sha256: digest("cad_files.report_sha256", report)?,
                size: unsigned(row.report_size.unwrap_or(0)),
            },
            glb: BlobRef { sha256: digest("cad_files.glb_sha256", glb)?, size: unsigned(row.glb_size.unwrap_or(0)) },
        }),
        _ => None,
    };
    Ok(CadFile {
        id: typed(row.id),
        name: row.name,
        root: row.root,
        manifest: from_json("cad_files.manifest", &row.manifest)?,
        sha256: digest("cad_files.digest", &row.digest)?,
        size_bytes: unsigned(row.size_bytes),
        status: from_text("cad_files.status", &row.status)?,
        attempts: unsigned32(row.attempts),
        progress: row
            .progress_fraction
            .map(|fraction| ProgressNote { fraction, note: row.progress_note.unwrap_or_default() }),
        error: row.error.as_deref().map(|text| from_json("cad_files.error", text)).transpose()?,
        summary,
        created_ms: row.created_ms,
        version: row.version,
    })
}

/// Digest over version, root and sorted manifest. A bundle of one file does not take the digest of
/// that file: its path names the root.
fn bundle_digest(root: &str, manifest: &[(String, Sha256)]) -> Sha256 {
    let document = to_json(&("hartomat-bundle-1", root, manifest));
    Sha256::from_bytes(&sha2::Sha256::digest(document.as_bytes()).into())
}

/// Whether [`create`] made a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    New,
    /// The same bundle had been uploaded before.
    Existing,
}

/// Records an upload, or finds the earlier upload of the same bundle.
pub async fn create(db: &Database, new: NewCadFile, now_ms: i64) -> Result<(CadFile, Created), StoreError> {
    let mut manifest: Vec<(String, Sha256)> =
        new.files.iter().map(|(path, blob)| (path.clone(), blob.sha256.clone())).collect();
    manifest.sort();
    let digest = bundle_digest(&new.root, &manifest);
    let tx = db.write().await?;
    let inserted = row::Entity::insert(row::ActiveModel {
        id: Set(raw(new_id::<contracts::ids::CadFileKind>(now_ms))),
        name: Set(new.name),
        root: Set(new.root),
        digest: Set(digest.as_str().to_owned()),
        manifest: Set(to_json(&manifest)),
        size_bytes: Set(signed(new.files.iter().map(|(_, blob)| blob.size).sum())),
        status: Set(CadStatus::Pending.as_str().to_owned()),
        attempts: Set(0),
        not_before_ms: Set(0),
        warnings: Set("[]".to_owned()),
        uploaded_by: Set(new.uploaded_by.map(raw)),
        created_ms: Set(now_ms),
        version: Set(1),
        attempt_token: Set(None),
        worker: Set(None),
        lease_until_ms: Set(None),
        progress_fraction: Set(None),
        progress_note: Set(None),
        error: Set(None),
        occurrences: Set(None),
        triangles: Set(None),
        bbox: Set(None),
        dropped_faces: Set(None),
        report_sha256: Set(None),
        report_size: Set(None),
        glb_sha256: Set(None),
        glb_size: Set(None),
    })
    .on_conflict_do_nothing_on([row::Column::Digest])
    .exec_without_returning(&*tx)
    .await?;
    let row = row::Entity::find()
        .filter(row::Column::Digest.eq(digest.as_str()))
        .one(&*tx)
        .await?
        .ok_or_else(|| StoreError::not_found("CAD file", &digest))?;
    tx.commit().await?;
    let created = match inserted {
        sea_orm::TryInsertResult::Inserted(1..) => Created::New,
        _ => Created::Existing,
    };
    Ok((from_row(row)?, created))
}

pub async fn cad_file(db: &Database, id: CadFileId) -> Result<CadFile, StoreError> {
    from_row(find(db.reader(), id).await?)
}

pub(crate) async fn find(db: &impl ConnectionTrait, id: CadFileId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("CAD file", id))
}

/// Newest first.
pub async fn list(db: &Database, query: &CadFileQuery, page: &PageRequest) -> Result<Page<CadFile>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = &query.text {
        select = select.filter(Expr::expr(Func::lower(Expr::col(row::Column::Name))).like(contains(text)));
    }
    if let Some(status) = query.status {
        select = select.filter(row::Column::Status.eq(status.as_str()));
    }
    Keyset::newest_first("cad_files", row::Column::Id).page(db.reader(), select, page).await?.try_map(from_row)
}
