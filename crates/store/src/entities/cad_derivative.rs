//! Rows of `cad_derivatives`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cad_derivatives")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub cad_file_id: Uuid,
    /// `thumbnail:512`, `stl:normal`, `stl:normal:<geometry id>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub sha256: String,
    pub size_bytes: i64,
    pub mime: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
