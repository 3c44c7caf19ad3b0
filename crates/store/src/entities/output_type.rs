//! Rows of `output_types`; private to the store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "output_types")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    pub description: String,
    pub artifact_kind: String,
    pub workflow_family: String,
    pub template_id: Option<Uuid>,
    pub workflow_id: Option<Uuid>,
    pub overrides: String,
    pub profile: Option<String>,
    /// The bag of an old row; read through an adapter, never shown.
    pub render_settings: Option<String>,
    /// That bag once the row was edited; kept, never read.
    pub former_settings: Option<String>,
    pub material_override: Option<Uuid>,
    pub price_minor_units: Option<i64>,
    pub price_currency: Option<String>,
    pub active: bool,
    pub sample: bool,
    pub created_ms: i64,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
