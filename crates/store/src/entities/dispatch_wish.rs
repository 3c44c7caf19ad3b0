//! Rows of `dispatch_wishes`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_wishes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub dispatch_id: Uuid,
    pub started_by: String,
    pub workflow_id: Option<Uuid>,
    pub workflow_version: Option<i32>,
    pub resumed_from: Option<Uuid>,
    pub kept: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
