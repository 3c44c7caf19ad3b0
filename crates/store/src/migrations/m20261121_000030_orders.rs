//! Orders, lines, dispatches, media assets.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, float_null, integer, integer_null, pk_uuid, text, text_null, uuid,
        uuid_null,
    },
};

use super::tables::{create, index, reference, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000030_orders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, "counters", [text("name").primary_key().to_owned(), big_integer("value")], []).await?;

        create(
            manager,
            "orders",
            [
                pk_uuid("id"),
                big_integer("number"),
                text("note"),
                integer("priority"),
                boolean("paused"),
                text("status"),
                integer("lines_total"),
                integer("lines_done"),
                integer("lines_failed"),
                uuid("created_by"),
                big_integer("created_ms"),
                big_integer_null("submitted_ms"),
                big_integer_null("finished_ms"),
                big_integer("version"),
            ],
            [reference("orders", "created_by", "users")],
        )
        .await?;
        unique(manager, "orders", &["number"]).await?;
        index(manager, "orders", &["status", "id"]).await?;
        index(manager, "orders", &["created_by", "id"]).await?;

        create(
            manager,
            "order_lines",
            [
                pk_uuid("id"),
                uuid("order_id"),
                integer("number"),
                uuid("product_id"),
                uuid("output_type_id"),
                text("status"),
                integer("generation"),
                text_null("snapshot"),
                text_null("error"),
                big_integer("created_ms"),
                big_integer("updated_ms"),
            ],
            [
                reference("order_lines", "order_id", "orders"),
                reference("order_lines", "product_id", "products"),
                reference("order_lines", "output_type_id", "output_types"),
            ],
        )
        .await?;
        unique(manager, "order_lines", &["order_id", "number"]).await?;
        index(manager, "order_lines", &["product_id", "status"]).await?;
        index(manager, "order_lines", &["output_type_id", "status"]).await?;
        index(manager, "order_lines", &["status", "id"]).await?;

        create(
            manager,
            "dispatches",
            [
                pk_uuid("id"),
                uuid("order_id"),
                uuid("line_id"),
                integer("line_number"),
                integer("generation"),
                text("mode"),
                text("authority"),
                text("status"),
                integer("priority"),
                integer("attempts"),
                uuid_null("attempt_token"),
                text_null("worker"),
                big_integer_null("lease_until_ms"),
                big_integer("not_before_ms"),
                boolean("cancel_requested"),
                float_null("progress_fraction"),
                text_null("progress_note"),
                text_null("error"),
                text("steps"),
                big_integer("created_ms"),
                big_integer_null("started_ms"),
                big_integer_null("finished_ms"),
            ],
            [reference("dispatches", "order_id", "orders"), reference("dispatches", "line_id", "order_lines")],
        )
        .await?;
        index(manager, "dispatches", &["status", "priority", "created_ms"]).await?;
        index(manager, "dispatches", &["line_id", "id"]).await?;
        index(manager, "dispatches", &["order_id"]).await?;

        create(
            manager,
            "media_assets",
            [
                pk_uuid("id"),
                uuid("order_id"),
                uuid("line_id"),
                uuid("product_id"),
                uuid("dispatch_id"),
                integer("generation"),
                text("artifact_kind"),
                text("view"),
                text("derivative"),
                text("file_name"),
                text("mime"),
                text("sha256"),
                big_integer("size_bytes"),
                integer_null("width"),
                integer_null("height"),
                text("content_hash"),
                text("provenance"),
                big_integer("created_ms"),
            ],
            [
                reference("media_assets", "order_id", "orders"),
                reference("media_assets", "line_id", "order_lines"),
                reference("media_assets", "product_id", "products"),
                reference("media_assets", "dispatch_id", "dispatches"),
            ],
        )
        .await?;
        unique(manager, "media_assets", &["line_id", "generation", "artifact_kind", "view", "derivative"]).await?;
        index(manager, "media_assets", &["product_id", "id"]).await?;
        index(manager, "media_assets", &["order_id", "id"]).await?;
        index(manager, "media_assets", &["sha256"]).await?;
        index(manager, "media_assets", &["content_hash"]).await?;

        let mut previews = Table::create();
        previews
            .table("media_previews")
            .col(text("sha256"))
            .col(integer("size"))
            .col(text("preview_sha256"))
            .col(big_integer("preview_size"))
            .col(text("mime"))
            .primary_key(Index::create().col("sha256").col("size"));
        manager.create_table(previews).await?;

        // Files kept ready beside part tree and GLB of a CAD file.
        let mut derivatives = Table::create();
        derivatives
            .table("cad_derivatives")
            .col(uuid("cad_file_id"))
            .col(text("name"))
            .col(text("sha256"))
            .col(big_integer("size_bytes"))
            .col(text("mime"))
            .primary_key(Index::create().col("cad_file_id").col("name"));
        manager.create_table(derivatives).await
    }
}
