//! People and what they may do: users, sessions, API tokens, the set-up token, audit,
//! idempotency keys, notifications and their deliveries.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, integer, pk_uuid, text, text_null, uuid, uuid_null},
};

use super::tables::{create, index, reference, unique};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000010_identity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "users",
            [
                pk_uuid("id"),
                // Trimmed, lower case: the form it is compared in.
                text("email"),
                text("name"),
                text("role"),
                text("locale"),
                // PHC text of argon2id.
                text("password_hash"),
                boolean("active"),
                big_integer("created_ms"),
                big_integer_null("last_seen_ms"),
                big_integer("version"),
            ],
            [],
        )
        .await?;
        unique(manager, "users", &["email"]).await?;

        create(
            manager,
            "sessions",
            [
                // SHA-256 of the cookie's secret, hex: a copy of the database signs nobody in.
                text("secret_sha256").primary_key().to_owned(),
                uuid("user_id"),
                big_integer("created_ms"),
                big_integer("last_seen_ms"),
                big_integer("expires_ms"),
            ],
            [reference("sessions", "user_id", "users")],
        )
        .await?;
        index(manager, "sessions", &["user_id", "created_ms"]).await?;
        index(manager, "sessions", &["expires_ms"]).await?;

        create(
            manager,
            "api_tokens",
            [
                pk_uuid("id"),
                uuid("user_id"),
                text("name"),
                text("secret_sha256"),
                // Space-separated words.
                text("scopes"),
                big_integer("created_ms"),
                big_integer_null("last_used_ms"),
                big_integer_null("expires_ms"),
            ],
            [reference("api_tokens", "user_id", "users")],
        )
        .await?;
        unique(manager, "api_tokens", &["secret_sha256"]).await?;
        index(manager, "api_tokens", &["user_id", "id"]).await?;

        create(
            manager,
            "setup_tokens",
            [text("secret_sha256").primary_key().to_owned(), big_integer("created_ms"), big_integer("expires_ms")],
            [],
        )
        .await?;

        create(
            manager,
            "audit_entries",
            [
                pk_uuid("id"),
                big_integer("at_ms"),
                uuid_null("actor_id"),
                // As it stood then: the entry outlives the account.
                text("actor_name"),
                text("action"),
                text("subject_type"),
                text("subject_id"),
                text("summary"),
            ],
            [],
        )
        .await?;
        index(manager, "audit_entries", &["actor_id", "id"]).await?;
        index(manager, "audit_entries", &["subject_type", "subject_id", "id"]).await?;

        create(
            manager,
            "idempotency_keys",
            [
                pk_uuid("id"),
                uuid("user_id"),
                text("key"),
                // SHA-256 of method, path and body, hex.
                text("request_sha256"),
                // Null while the first request is still being answered.
                integer("status"),
                text("content_type"),
                text_null("etag"),
                text_null("location"),
                ColumnDef::new("body").blob().not_null().to_owned(),
                big_integer("created_ms"),
                big_integer("expires_ms"),
            ],
            [reference("idempotency_keys", "user_id", "users")],
        )
        .await?;
        unique(manager, "idempotency_keys", &["user_id", "key"]).await?;
        index(manager, "idempotency_keys", &["expires_ms"]).await?;

        create(
            manager,
            "notifications",
            [
                pk_uuid("id"),
                uuid("user_id"),
                // Stable id of the event: told once per person, however often it is reported.
                text("event_key"),
                text("title"),
                text("body"),
                uuid_null("line_id"),
                uuid_null("order_id"),
                boolean("read"),
                big_integer("created_ms"),
            ],
            [reference("notifications", "user_id", "users")],
        )
        .await?;
        unique(manager, "notifications", &["user_id", "event_key"]).await?;
        index(manager, "notifications", &["user_id", "read", "id"]).await?;

        create(
            manager,
            "notification_deliveries",
            [
                pk_uuid("id"),
                uuid("notification_id"),
                text("channel"),
                text("status"),
                integer("attempts"),
                text_null("error"),
                big_integer("created_ms"),
                big_integer_null("delivered_ms"),
            ],
            [reference("notification_deliveries", "notification_id", "notifications")],
        )
        .await?;
        unique(manager, "notification_deliveries", &["notification_id", "channel"]).await?;
        index(manager, "notification_deliveries", &["status", "id"]).await
    }
}
