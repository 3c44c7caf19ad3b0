//! Rows of `cad_files`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cad_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub root: String,
    pub digest: String,
    pub manifest: String,
    pub size_bytes: i64,
    pub status: String,
    pub attempts: i32,
    pub attempt_token: Option<Uuid>,
    pub worker: Option<String>,
    pub lease_until_ms: Option<i64>,
    pub not_before_ms: i64,
    pub progress_fraction: Option<f32>,
    pub progress_note: Option<String>,
    pub error: Option<String>,
    pub occurrences: Option<i32>,
    pub triangles: Option<i64>,
    pub bbox: Option<String>,
    pub dropped_faces: Option<i32>,
    pub warnings: String,
    pub report_sha256: Option<String>,
    pub report_size: Option<i64>,
    pub glb_sha256: Option<String>,
    pub glb_size: Option<i64>,
    pub uploaded_by: Option<Uuid>,
    pub created_ms: i64,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
