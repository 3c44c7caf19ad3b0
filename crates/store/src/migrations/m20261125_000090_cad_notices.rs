//! CAD files know who uploaded them, and notices may tell of a file instead of an order.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, pk_uuid, text, uuid_null},
};

use super::tables::{create, index, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000090_cad_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("cad_files").add_column(uuid_null("uploaded_by")).to_owned()).await?;
        // SQLite cannot make a column nullable: the table is written anew.
        create(
            manager,
            "notices_anew",
            [
                pk_uuid("id"),
                text("event_key"),
                text("event"),
                uuid_null("order_id"),
                uuid_null("line_id"),
                uuid_null("cad_file_id"),
                text("title"),
                text("body"),
                text("channels"),
                text("data"),
                big_integer("created_ms"),
                big_integer_null("fanned_ms"),
            ],
            [],
        )
        .await?;
        let db = manager.get_connection();
        db.execute_unprepared(
            "INSERT INTO notices_anew (id, event_key, event, order_id, line_id, title, body, channels, data, \
             created_ms, fanned_ms) SELECT id, event_key, event, order_id, line_id, title, body, channels, data, \
             created_ms, fanned_ms FROM notices",
        )
        .await?;
        manager.drop_table(Table::drop().table("notices").to_owned()).await?;
        manager.rename_table(Table::rename().table("notices_anew", "notices").to_owned()).await?;
        unique(manager, "notices", &["event_key"]).await?;
        index(manager, "notices", &["fanned_ms", "id"]).await?;
        index(manager, "notices", &["created_ms"]).await
    }
}
