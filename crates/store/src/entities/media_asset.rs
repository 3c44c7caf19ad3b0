//! Rows of `media_assets`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "media_assets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub line_id: Uuid,
    pub product_id: Uuid,
    pub dispatch_id: Uuid,
    pub generation: i32,
    pub artifact_kind: String,
    pub view: String,
    pub derivative: String,
    pub file_name: String,
    pub mime: String,
    pub sha256: String,
    pub size_bytes: i64,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub content_hash: String,
    pub provenance: String,
    pub created_ms: i64,
    pub keep_until_ms: Option<i64>,
    pub stale: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
