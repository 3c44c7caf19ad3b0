//! CAD files, products, materials, templates, output types.

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
        "m20261121_000020_catalogue"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "categories",
            [
                pk_uuid("id"),
                text("name"),
                text("name_key"),
                boolean("sample"),
                big_integer("created_ms"),
                big_integer("version"),
            ],
            [],
        )
        .await?;
        unique(manager, "categories", &["name_key"]).await?;

        create(
            manager,
            "cad_files",
            [
                pk_uuid("id"),
                text("name"),
                text("root"),
                text("digest"),
                text("manifest"),
                big_integer("size_bytes"),
                text("status"),
                integer("attempts"),
                uuid_null("attempt_token"),
                text_null("worker"),
                big_integer_null("lease_until_ms"),
                big_integer("not_before_ms"),
                float_null("progress_fraction"),
                text_null("progress_note"),
                text_null("error"),
                integer_null("occurrences"),
                big_integer_null("triangles"),
                text_null("bbox"),
                integer_null("dropped_faces"),
                text("warnings"),
                text_null("report_sha256"),
                big_integer_null("report_size"),
                text_null("glb_sha256"),
                big_integer_null("glb_size"),
                big_integer("created_ms"),
                big_integer("version"),
            ],
            [],
        )
        .await?;
        unique(manager, "cad_files", &["digest"]).await?;
        index(manager, "cad_files", &["status", "not_before_ms", "created_ms"]).await?;

        create(
            manager,
            "products",
            [
                pk_uuid("id"),
                text("sku"),
                text("sku_key"),
                text("name"),
                uuid_null("category_id"),
                integer("revision_number"),
                // Newest published still; only a hint for lists, so without a foreign key.
                uuid_null("preview_asset_id"),
                boolean("sample"),
                big_integer("created_ms"),
                big_integer("version"),
            ],
            [reference("products", "category_id", "categories")],
        )
        .await?;
        unique(manager, "products", &["sku_key"]).await?;
        index(manager, "products", &["category_id", "id"]).await?;

        create(
            manager,
            "product_revisions",
            [
                pk_uuid("id"),
                uuid("product_id"),
                integer("number"),
                uuid("cad_file_id"),
                text("up_axis"),
                text("front_axis"),
                big_integer("created_ms"),
            ],
            [
                reference("product_revisions", "product_id", "products"),
                reference("product_revisions", "cad_file_id", "cad_files"),
            ],
        )
        .await?;
        unique(manager, "product_revisions", &["product_id", "number"]).await?;
        index(manager, "product_revisions", &["cad_file_id"]).await?;

        create(
            manager,
            "materials",
            [
                pk_uuid("id"),
                text("name"),
                text("name_key"),
                text("aliases"),
                text("category"),
                text("description"),
                text("pbr"),
                boolean("active"),
                boolean("is_default"),
                boolean("sample"),
                big_integer("created_ms"),
                big_integer("version"),
            ],
            [],
        )
        .await?;
        unique(manager, "materials", &["name_key"]).await?;
        // At most one default, whoever writes; both databases know partial indexes by this syntax.
        manager
            .get_connection()
            .execute_unprepared("CREATE UNIQUE INDEX materials_one_default ON materials (is_default) WHERE is_default")
            .await?;

        create(
            manager,
            "material_names",
            [text("name_key").primary_key().to_owned(), uuid("material_id")],
            [reference("material_names", "material_id", "materials")],
        )
        .await?;
        index(manager, "material_names", &["material_id"]).await?;

        let mut assignments = Table::create();
        assignments
            .table("material_assignments")
            .col(uuid("product_id"))
            .col(text("part_key"))
            .col(text("origin"))
            .col(uuid("material_id"))
            .col(float_null("score"))
            .primary_key(Index::create().col("product_id").col("part_key").col("origin"))
            .foreign_key(&mut reference("material_assignments", "product_id", "products"))
            .foreign_key(&mut reference("material_assignments", "material_id", "materials"));
        manager.create_table(assignments).await?;
        index(manager, "material_assignments", &["material_id"]).await?;

        create(
            manager,
            "templates",
            [
                pk_uuid("id"),
                text("name"),
                text("name_key"),
                text("description"),
                text("file_name"),
                text("sha256"),
                big_integer("size_bytes"),
                text("presets"),
                boolean("active"),
                boolean("sample"),
                big_integer("created_ms"),
                big_integer("version"),
            ],
            [],
        )
        .await?;
        unique(manager, "templates", &["name_key"]).await?;

        create(
            manager,
            "output_types",
            [
                pk_uuid("id"),
                text("name"),
                text("name_key"),
                text("description"),
                text("artifact_kind"),
                text("workflow_family"),
                uuid_null("template_id"),
                text("overrides"),
                uuid_null("material_override"),
                big_integer_null("price_minor_units"),
                text_null("price_currency"),
                boolean("active"),
                boolean("sample"),
                big_integer("created_ms"),
                big_integer("version"),
            ],
            [
                reference("output_types", "template_id", "templates"),
                reference("output_types", "material_override", "materials"),
            ],
        )
        .await?;
        unique(manager, "output_types", &["name_key"]).await?;
        index(manager, "output_types", &["template_id"]).await?;
        index(manager, "output_types", &["material_override"]).await
    }
}
