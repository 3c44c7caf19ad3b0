//! What happened (notices), who wants to hear of it and how (subscriptions, webhooks), and each
//! message on its way (deliveries and their attempts). Takes the place of `notification_deliveries`,
//! which knew people only.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, integer, pk_uuid, text, text_null, uuid, uuid_null},
};

use super::tables::{create, index, reference, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261125_000040_deliveries"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "notices",
            [
                pk_uuid("id"),
                // Stable id of the event: reported twice, told once.
                text("event_key"),
                text("event"),
                uuid("order_id"),
                uuid_null("line_id"),
                text("title"),
                text("body"),
                // Ways it may go: a JSON array of words.
                text("channels"),
                // What client systems are told: the `data` of the webhook's body.
                text("data"),
                big_integer("created_ms"),
                // Null while its deliveries were not made yet.
                big_integer_null("fanned_ms"),
            ],
            [],
        )
        .await?;
        unique(manager, "notices", &["event_key"]).await?;
        index(manager, "notices", &["fanned_ms", "id"]).await?;
        index(manager, "notices", &["created_ms"]).await?;

        let mut subscriptions = Table::create();
        subscriptions
            .table("subscriptions")
            .col(uuid("user_id"))
            .col(text("event"))
            .col(text("channel"))
            .col(boolean("wanted"))
            .primary_key(Index::create().col("user_id").col("event").col("channel"))
            .foreign_key(&mut reference("subscriptions", "user_id", "users"));
        manager.create_table(subscriptions).await?;

        create(
            manager,
            "webhooks",
            [
                pk_uuid("id"),
                text("name"),
                text("url"),
                // In clear: every message is signed with it.
                text("secret"),
                // A JSON array of words.
                text("events"),
                boolean("active"),
                big_integer("created_ms"),
                big_integer("version"),
            ],
            [],
        )
        .await?;

        create(
            manager,
            "deliveries",
            [
                pk_uuid("id"),
                text("event_key"),
                text("event"),
                text("channel"),
                // A person or a webhook; the log outlives both, so without a foreign key.
                uuid("recipient_id"),
                // Address, URL or name, as it stood then.
                text("recipient"),
                text("title"),
                // What is sent, the same bytes in every attempt.
                text("payload"),
                uuid_null("order_id"),
                uuid_null("line_id"),
                text("status"),
                integer("attempts"),
                uuid_null("attempt_token"),
                text_null("worker"),
                big_integer_null("lease_until_ms"),
                big_integer("not_before_ms"),
                text_null("error"),
                big_integer("created_ms"),
                big_integer_null("finished_ms"),
            ],
            [],
        )
        .await?;
        unique(manager, "deliveries", &["event_key", "channel", "recipient_id"]).await?;
        index(manager, "deliveries", &["status", "not_before_ms", "id"]).await?;
        index(manager, "deliveries", &["recipient_id", "id"]).await?;
        index(manager, "deliveries", &["channel", "id"]).await?;
        index(manager, "deliveries", &["order_id", "id"]).await?;
        index(manager, "deliveries", &["created_ms"]).await?;

        let mut attempts = Table::create();
        attempts
            .table("delivery_attempts")
            .col(uuid("delivery_id"))
            .col(integer("number"))
            .col(text("status"))
            .col(text("note"))
            .col(big_integer("started_ms"))
            .col(big_integer_null("finished_ms"))
            .primary_key(Index::create().col("delivery_id").col("number"))
            .foreign_key(&mut reference("delivery_attempts", "delivery_id", "deliveries"));
        manager.create_table(attempts).await?;

        let db = manager.get_connection();
        db.execute_unprepared(
            "INSERT INTO deliveries (id, event_key, event, channel, recipient_id, recipient, title, payload, order_id, \
             line_id, status, attempts, not_before_ms, created_ms, finished_ms) \
             SELECT d.id, n.event_key, 'line_done', d.channel, n.user_id, u.name, n.title, n.body, n.order_id, \
             n.line_id, d.status, d.attempts, d.created_ms, d.created_ms, d.delivered_ms \
             FROM notification_deliveries d JOIN notifications n ON n.id = d.notification_id \
             JOIN users u ON u.id = n.user_id",
        )
        .await?;
        manager.drop_table(Table::drop().table("notification_deliveries").to_owned()).await
    }
}
