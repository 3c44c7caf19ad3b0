//! What people add to orders (due date, proof, overrides, notes), how long media are kept, the
//! secret of signed links, and the indexes that keep long lists fast.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, text, text_null},
};

use super::tables::{create, index};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000070_order_desk"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("orders", text_null("due_date")),
            ("orders", text_null("due_zone")),
            ("orders", big_integer_null("due_ms")),
            ("orders", boolean("proof").default(false).to_owned()),
            ("order_lines", text("overrides").default("{}").to_owned()),
            ("order_lines", text("note").default("").to_owned()),
            // What a proof renders when it is approved.
            ("order_lines", text_null("final_params")),
            // The product has come to look different since the line was frozen.
            ("order_lines", boolean("stale").default(false).to_owned()),
            ("media_assets", big_integer_null("keep_until_ms")),
            ("media_assets", boolean("stale").default(false).to_owned()),
        ] {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }

        create(
            manager,
            "link_secrets",
            [text("name").primary_key().to_owned(), text("secret"), big_integer("created_ms")],
            [],
        )
        .await?;

        index(manager, "orders", &["due_ms", "id"]).await?;
        index(manager, "order_lines", &["product_id", "id"]).await?;
        index(manager, "order_lines", &["output_type_id", "id"]).await?;
        index(manager, "media_assets", &["artifact_kind", "id"]).await?;
        index(manager, "media_assets", &["dispatch_id"]).await?;
        index(manager, "media_assets", &["stale", "id"]).await?;
        index(manager, "media_assets", &["keep_until_ms", "id"]).await?;
        index(manager, "products", &["preview_asset_id"]).await
    }
}
