//! Invocation profiles, pricing tiers, material rules, and what studios are bound to.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, integer, pk_uuid, text, text_null, uuid},
};

use super::tables::{create, reference, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000080_products"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "pricing_tiers",
            [
                pk_uuid("id"),
                text("name"),
                text("name_key"),
                text("description"),
                big_integer_null("price_minor_units"),
                text_null("price_currency"),
                boolean("active"),
                boolean("sample"),
                big_integer("created_ms"),
                big_integer("version"),
            ],
            [],
        )
        .await?;
        unique(manager, "pricing_tiers", &["name_key"]).await?;

        create(
            manager,
            "material_rules",
            [uuid("product_id"), integer("ordinal"), text("subject"), text("pattern"), uuid("material_id")],
            [
                reference("material_rules", "product_id", "products"),
                reference("material_rules", "material_id", "materials"),
            ],
        )
        .await?;
        unique(manager, "material_rules", &["product_id", "ordinal"]).await?;

        // The bag of an old row, its first form once it was edited, and the part of a profile that is no param.
        for column in ["render_settings", "former_settings", "profile"] {
            manager.alter_table(Table::alter().table("output_types").add_column(text_null(column)).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("templates").add_column(text_null("bindings")).to_owned()).await
    }
}
