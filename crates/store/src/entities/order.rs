//! Rows of `orders`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i64,
    pub note: String,
    pub priority: i32,
    pub paused: bool,
    pub status: String,
    pub lines_total: i32,
    pub lines_done: i32,
    pub lines_failed: i32,
    pub created_by: Uuid,
    pub created_ms: i64,
    pub submitted_ms: Option<i64>,
    pub finished_ms: Option<i64>,
    pub version: i64,
    pub due_date: Option<String>,
    pub due_zone: Option<String>,
    pub due_ms: Option<i64>,
    pub proof: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
