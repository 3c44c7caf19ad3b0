//! Rows of `notices`, `deliveries` and `delivery_attempts`.

pub mod notice {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "notices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub event_key: String,
        pub event: String,
        pub order_id: Option<Uuid>,
        pub line_id: Option<Uuid>,
        pub cad_file_id: Option<Uuid>,
        pub title: String,
        pub body: String,
        pub channels: String,
        pub data: String,
        pub created_ms: i64,
        pub fanned_ms: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod delivery {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "deliveries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub event_key: String,
        pub event: String,
        pub channel: String,
        pub recipient_id: Uuid,
        pub recipient: String,
        pub title: String,
        pub payload: String,
        pub order_id: Option<Uuid>,
        pub line_id: Option<Uuid>,
        pub status: String,
        pub attempts: i32,
        pub attempt_token: Option<Uuid>,
        pub worker: Option<String>,
        pub lease_until_ms: Option<i64>,
        pub not_before_ms: i64,
        pub error: Option<String>,
        pub created_ms: i64,
        pub finished_ms: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod attempt {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "delivery_attempts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub delivery_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub status: String,
        pub note: String,
        pub started_ms: i64,
        pub finished_ms: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
