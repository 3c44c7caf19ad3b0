//! Rows of `runs`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "runs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Option<Uuid>,
    pub line_id: Option<Uuid>,
    pub cad_file_id: Option<Uuid>,
    pub workflow_id: Option<Uuid>,
    pub workflow_version: Option<i32>,
    pub workflow_name: Option<String>,
    pub family: String,
    pub mode: String,
    pub authority: String,
    pub status: String,
    pub started_by: String,
    pub resumed_from: Option<Uuid>,
    /// Token of the dispatch attempt that drives it; every write of the driver carries it.
    pub driver_token: Option<Uuid>,
    pub worker: Option<String>,
    pub cancel_requested: bool,
    pub next_seq: i64,
    pub nodes_total: i32,
    pub nodes_done: i32,
    pub log_lines: i32,
    pub fallback_reason: Option<String>,
    pub error: Option<String>,
    pub verdict: Option<String>,
    pub created_ms: i64,
    pub started_ms: Option<i64>,
    pub finished_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
