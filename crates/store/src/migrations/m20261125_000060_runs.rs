//! Runs of workflows: what ran, how far it is, what happened; cached results; rollout rows.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, float_null, integer, integer_null, text, text_null, uuid, uuid_null,
    },
};

use super::tables::{create, index};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000060_runs"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "runs",
            [
                // Of a line's run: the id of its dispatch. Without foreign keys: a run is a record of
                // its own, and outlives what it was for.
                uuid("id").primary_key().to_owned(),
                uuid_null("order_id"),
                uuid_null("line_id"),
                uuid_null("cad_file_id"),
                uuid_null("workflow_id"),
                integer_null("workflow_version"),
                text_null("workflow_name"),
                text("family"),
                text("mode"),
                text("authority"),
                text("status"),
                text("started_by"),
                uuid_null("resumed_from"),
                uuid_null("driver_token"),
                text_null("worker"),
                boolean("cancel_requested"),
                big_integer("next_seq"),
                integer("nodes_total"),
                integer("nodes_done"),
                integer("log_lines"),
                text_null("fallback_reason"),
                text_null("error"),
                text_null("verdict"),
                big_integer("created_ms"),
                big_integer_null("started_ms"),
                big_integer_null("finished_ms"),
            ],
            [],
        )
        .await?;
        index(manager, "runs", &["status", "id"]).await?;
        index(manager, "runs", &["line_id", "id"]).await?;
        index(manager, "runs", &["workflow_id", "id"]).await?;
        index(manager, "runs", &["cad_file_id", "id"]).await?;

        // Apart from what lists read: the document as it runs, and the comparison.
        let mut papers = Table::create();
        papers
            .table("run_papers")
            .col(uuid("run_id"))
            .col(text("name"))
            .col(text("text"))
            .primary_key(Index::create().col("run_id").col("name"));
        manager.create_table(papers).await?;

        let mut events = Table::create();
        events
            .table("run_events")
            .col(uuid("run_id"))
            .col(big_integer("seq"))
            .col(text("kind"))
            .col(integer("schema_version"))
            .col(text_null("node"))
            .col(text("payload"))
            .col(big_integer("at_ms"))
            .primary_key(Index::create().col("run_id").col("seq"));
        manager.create_table(events).await?;

        let mut nodes = Table::create();
        nodes
            .table("run_nodes")
            .col(uuid("run_id"))
            .col(text("node"))
            .col(integer("position"))
            .col(text("step"))
            .col(text("module_key"))
            .col(text("execution"))
            .col(text("status"))
            .col(integer("attempts"))
            .col(uuid_null("attempt_token"))
            .col(text_null("worker"))
            .col(big_integer_null("lease_until_ms"))
            .col(big_integer_null("progress_deadline_ms"))
            .col(float_null("progress_fraction"))
            .col(text_null("progress_note"))
            .col(text("params"))
            .col(text_null("inputs"))
            .col(text_null("outputs"))
            .col(text_null("cache"))
            .col(text_null("cache_reason"))
            .col(text_null("cache_key"))
            .col(text_null("error"))
            .col(big_integer_null("queued_ms"))
            .col(big_integer_null("started_ms"))
            .col(big_integer_null("finished_ms"))
            .primary_key(Index::create().col("run_id").col("node"));
        manager.create_table(nodes).await?;
        index(manager, "run_nodes", &["status", "execution"]).await?;
        index(manager, "run_nodes", &["module_key", "finished_ms"]).await?;

        let mut tries = Table::create();
        tries
            .table("run_node_tries")
            .col(uuid("run_id"))
            .col(text("node"))
            .col(integer("attempt"))
            .col(text("status"))
            .col(text_null("worker"))
            .col(text_null("error"))
            .col(big_integer("started_ms"))
            .col(big_integer_null("finished_ms"))
            .primary_key(Index::create().col("run_id").col("node").col("attempt"));
        manager.create_table(tries).await?;

        let mut logs = Table::create();
        logs.table("run_logs")
            .col(uuid("run_id"))
            .col(integer("seq"))
            .col(text_null("node"))
            .col(text("level"))
            .col(text("line"))
            .col(big_integer("at_ms"))
            .primary_key(Index::create().col("run_id").col("seq"));
        manager.create_table(logs).await?;

        create(
            manager,
            "node_cache",
            [
                text("cache_key").primary_key().to_owned(),
                text("module_key"),
                // What the key was made of, to say why another one misses.
                text("ingredients"),
                text("outputs"),
                big_integer("size_bytes"),
                big_integer("created_ms"),
                big_integer("used_ms"),
            ],
            [],
        )
        .await?;
        index(manager, "node_cache", &["used_ms"]).await?;
        index(manager, "node_cache", &["module_key", "used_ms"]).await?;

        // What a person asked of a dispatch beside its mode.
        create(
            manager,
            "dispatch_wishes",
            [
                uuid("dispatch_id").primary_key().to_owned(),
                text("started_by"),
                uuid_null("workflow_id"),
                integer_null("workflow_version"),
                uuid_null("resumed_from"),
                text("kept"),
            ],
            [],
        )
        .await?;

        let mut rollouts = Table::create();
        rollouts
            .table("rollouts")
            .col(text("scope"))
            .col(uuid("target_id"))
            .col(text("mode"))
            .col(integer("percent"))
            .col(text("reason"))
            .col(uuid_null("set_by"))
            .col(big_integer("set_ms"))
            .primary_key(Index::create().col("scope").col("target_id"));
        manager.create_table(rollouts).await
    }
}
