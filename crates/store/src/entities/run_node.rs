//! Rows of `run_nodes`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "run_nodes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub node: String,
    pub position: i32,
    pub step: String,
    pub module_key: String,
    pub execution: String,
    pub status: String,
    pub attempts: i32,
    pub attempt_token: Option<Uuid>,
    pub worker: Option<String>,
    pub lease_until_ms: Option<i64>,
    pub progress_deadline_ms: Option<i64>,
    pub progress_fraction: Option<f32>,
    pub progress_note: Option<String>,
    pub params: String,
    pub inputs: Option<String>,
    pub outputs: Option<String>,
    pub cache: Option<String>,
    pub cache_reason: Option<String>,
    pub cache_key: Option<String>,
    pub error: Option<String>,
    pub queued_ms: Option<i64>,
    pub started_ms: Option<i64>,
    pub finished_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
