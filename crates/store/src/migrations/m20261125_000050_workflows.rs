//! Workflow definitions with their versions, and the output types bound to them.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, integer, integer_null, pk_uuid, text, uuid, uuid_null},
};

use super::tables::{create, index, reference, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000050_workflows"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "workflows",
            [
                pk_uuid("id"),
                text("name"),
                text("name_key"),
                text("description"),
                text("family"),
                boolean("active"),
                boolean("sample"),
                integer("latest_number"),
                integer_null("published_number"),
                big_integer("created_ms"),
                big_integer("updated_ms"),
                big_integer("version"),
            ],
            [],
        )
        .await?;
        unique(manager, "workflows", &["name_key"]).await?;

        create(
            manager,
            "workflow_versions",
            [
                pk_uuid("id"),
                uuid("workflow_id"),
                integer("number"),
                text("execution_mode"),
                integer("nodes"),
                integer("errors"),
                // Who saved it; only for showing, so without a foreign key.
                uuid_null("created_by"),
                big_integer("created_ms"),
                big_integer_null("published_ms"),
            ],
            [reference("workflow_versions", "workflow_id", "workflows")],
        )
        .await?;
        unique(manager, "workflow_versions", &["workflow_id", "number"]).await?;

        create(
            manager,
            "workflow_documents",
            [uuid("version_id").primary_key().to_owned(), text("text")],
            [reference("workflow_documents", "version_id", "workflow_versions")],
        )
        .await?;

        // SQLite adds no foreign key to a table that exists; the store looks after this one.
        manager
            .alter_table(Table::alter().table("output_types").add_column(uuid_null("workflow_id")).to_owned())
            .await?;
        index(manager, "output_types", &["workflow_id"]).await
    }
}
