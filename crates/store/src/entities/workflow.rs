//! Rows of `workflows`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "workflows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    pub description: String,
    pub family: String,
    pub active: bool,
    pub sample: bool,
    pub latest_number: i32,
    pub published_number: Option<i32>,
    pub created_ms: i64,
    pub updated_ms: i64,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
