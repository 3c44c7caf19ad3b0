//! Rows of `dispatches`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub line_id: Uuid,
    /// Lines of one order go in their order.
    pub line_number: i32,
    pub generation: i32,
    pub mode: String,
    pub authority: String,
    pub status: String,
    pub priority: i32,
    pub attempts: i32,
    pub attempt_token: Option<Uuid>,
    pub worker: Option<String>,
    pub lease_until_ms: Option<i64>,
    pub not_before_ms: i64,
    pub cancel_requested: bool,
    pub progress_fraction: Option<f32>,
    pub progress_note: Option<String>,
    pub error: Option<String>,
    pub steps: String,
    pub created_ms: i64,
    pub started_ms: Option<i64>,
    pub finished_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
