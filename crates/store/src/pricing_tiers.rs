//! Pricing tiers: price levels that output types without a price of their own are sold at.

use contracts::{
    ids::{PricingTierId, PricingTierKind},
    snapshot::Money,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    QueryFilter,
};

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::pricing_tier as row,
    output_types,
    page::Keyset,
    rows::{check_version, contains, name_key, new_id, raw, typed},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricingTier {
    pub id: PricingTierId,
    pub name: String,
    pub description: String,
    /// Of one line; none: agreed by hand.
    pub price: Option<Money>,
    /// An inactive one is offered to nobody anew.
    pub active: bool,
    pub sample: bool,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricingTierInput {
    pub name: String,
    pub description: String,
    pub price: Option<Money>,
    pub active: bool,
}

impl From<row::Model> for PricingTier {
    fn from(row: row::Model) -> Self {
        let price = row.price_minor_units.zip(row.price_currency);
        Self {
            id: typed(row.id),
            name: row.name,
            description: row.description,
            price: price.map(|(minor_units, currency)| Money { minor_units, currency }),
            active: row.active,
            sample: row.sample,
            version: row.version,
        }
    }
}

fn write(change: &mut row::ActiveModel, input: PricingTierInput) {
    change.name_key = Set(name_key(&input.name));
    change.name = Set(input.name);
    change.description = Set(input.description);
    change.price_minor_units = Set(input.price.as_ref().map(|price| price.minor_units));
    change.price_currency = Set(input.price.map(|price| price.currency));
    change.active = Set(input.active);
}

pub async fn create(db: &Database, input: PricingTierInput, now_ms: i64) -> Result<PricingTier, StoreError> {
    let tx = db.write().await?;
    let tier = insert(&*tx, input, false, now_ms).await?;
    tx.commit().await?;
    Ok(tier)
}

pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    input: PricingTierInput,
    sample: bool,
    now_ms: i64,
) -> Result<PricingTier, StoreError> {
    let mut new = row::ActiveModel {
        id: Set(raw(new_id::<PricingTierKind>(now_ms))),
        sample: Set(sample),
        created_ms: Set(now_ms),
        version: Set(1),
        ..Default::default()
    };
    write(&mut new, input);
    Ok(new.insert(tx).await?.into())
}

pub async fn pricing_tier(db: &Database, id: PricingTierId) -> Result<PricingTier, StoreError> {
    Ok(find(db.reader(), id).await?.into())
}

async fn find(db: &impl ConnectionTrait, id: PricingTierId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("pricing tier", id))
}

/// By name; `text` is a part of it.
pub async fn list(db: &Database, text: Option<&str>, page: &PageRequest) -> Result<Page<PricingTier>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = text {
        select = select.filter(row::Column::NameKey.like(contains(text)));
    }
    let rows =
        Keyset::by("pricing_tiers", row::Column::NameKey, row::Column::Id).page(db.reader(), select, page).await?;
    Ok(rows.map(PricingTier::from))
}

/// Lines that were submitted keep the price they were submitted at.
pub async fn update(
    db: &Database,
    id: PricingTierId,
    expected_version: i64,
    input: PricingTierInput,
) -> Result<PricingTier, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("pricing tier", row.version, expected_version)?;
    let mut change = row.into_active_model();
    write(&mut change, input);
    // What people have made of it is theirs.
    change.sample = Set(false);
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    Ok(row.into())
}

/// Refused with [`StoreError::InUse`] while output types are sold at it.
pub async fn delete(db: &Database, id: PricingTierId, expected_version: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("pricing tier", row.version, expected_version)?;
    output_types::refuse_named(&*tx, row.id, "pricing tier", &row.name).await?;
    row.delete(&*tx).await?;
    tx.commit().await
}
