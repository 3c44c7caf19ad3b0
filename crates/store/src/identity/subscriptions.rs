//! What each person wants to hear of, and how. Only what differs from the default is a row.

use std::collections::HashMap;

use contracts::{NotifyEvent, ids::UserId, module::params::NotifyChannel};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::{
    Database, StoreError,
    rows::{from_text, raw},
};

mod row {
    //! Rows of `subscriptions`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "subscriptions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub event: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub channel: String,
        pub wanted: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One person's choice; what is not chosen is [`Wanted::by_default`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted(HashMap<(NotifyEvent, NotifyChannel), bool>);

impl Wanted {
    /// The web app tells everything; a mailbox is filled only for those who asked for it.
    pub fn by_default(channel: NotifyChannel) -> bool {
        channel == NotifyChannel::Web
    }

    pub fn has(&self, event: NotifyEvent, channel: NotifyChannel) -> bool {
        self.0.get(&(event, channel)).copied().unwrap_or(Self::by_default(channel))
    }

    pub fn set(&mut self, event: NotifyEvent, channel: NotifyChannel, wanted: bool) {
        self.0.insert((event, channel), wanted);
    }
}

pub async fn wanted(db: &Database, user: UserId) -> Result<Wanted, StoreError> {
    wanted_in(db.reader(), user).await
}

pub(crate) async fn wanted_in(tx: &impl ConnectionTrait, user: UserId) -> Result<Wanted, StoreError> {
    let mut wanted = Wanted::default();
    for row in row::Entity::find().filter(row::Column::UserId.eq(raw(user))).all(tx).await? {
        let event = from_text("subscriptions.event", &row.event)?;
        let channel = from_text("subscriptions.channel", &row.channel)?;
        wanted.set(event, channel, row.wanted);
    }
    Ok(wanted)
}

/// Puts that choice in the place of the earlier one.
pub async fn choose(db: &Database, user: UserId, wanted: &Wanted) -> Result<(), StoreError> {
    let tx = db.write().await?;
    row::Entity::delete_many().filter(row::Column::UserId.eq(raw(user))).exec(&*tx).await?;
    for ((event, channel), wanted) in &wanted.0 {
        let row = row::ActiveModel {
            user_id: Set(raw(user)),
            event: Set(event.as_str().to_owned()),
            channel: Set(channel.as_str().to_owned()),
            wanted: Set(*wanted),
        };
        row.insert(&*tx).await?;
    }
    tx.commit().await
}
