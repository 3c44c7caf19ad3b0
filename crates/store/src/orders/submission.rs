//! Everything needed to freeze an order's lines, read in one go.

use std::collections::{BTreeMap, HashMap};

use contracts::{
    ids::{CategoryId, LineId, OrderId, OutputTypeId, ProductId, TemplateId},
    material::{Assignment, MaterialLibrary},
    rules::MaterialRule,
    snapshot::LineSnapshot,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::record::Order;
use crate::{
    Database, StoreError,
    cad_files::{self, CadFile},
    entities::{cad_file, line, output_type as output_type_entity, product},
    output_types::{self, OutputType},
    products::{self, Revision},
    rows::{CHUNK, from_json, from_text, raw, typed, unsigned32},
    templates::{self, Template},
    words::LineStatus,
};

/// An order with all that its lines refer to.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    pub order: Order,
    /// By number.
    pub lines: Vec<SubmissionLine>,
    pub products: BTreeMap<ProductId, SubmissionProduct>,
    pub output_types: BTreeMap<OutputTypeId, OutputType>,
    /// Templates that the output types name, and those that are bound to something.
    pub templates: BTreeMap<TemplateId, Template>,
    /// The active materials.
    pub library: MaterialLibrary,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SubmissionLine {
    pub id: LineId,
    pub number: u32,
    pub status: LineStatus,
    pub product: ProductId,
    pub output_type: OutputTypeId,
    pub overrides: Map<String, Value>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SubmissionProduct {
    pub id: ProductId,
    pub sku: String,
    pub name: String,
    pub category: Option<CategoryId>,
    pub revision: Revision,
    pub cad_file: CadFile,
    /// What counts for each part, sorted by part key.
    pub assignments: Vec<Assignment>,
    /// By priority.
    pub rules: Vec<MaterialRule>,
}

pub async fn load_submission(db: &Database, id: OrderId) -> Result<Submission, StoreError> {
    let order = super::order(db, id).await?;
    let rows = line::Entity::find()
        .filter(line::Column::OrderId.eq(raw(id)))
        .order_by_asc(line::Column::Number)
        .all(db.reader())
        .await?;
    let products = load_products(db, distinct(rows.iter().map(|row| row.product_id))).await?;
    let output_types = load_output_types(db, distinct(rows.iter().map(|row| row.output_type_id))).await?;
    let mut templates: BTreeMap<TemplateId, Template> =
        templates::bound(db).await?.into_iter().map(|template| (template.id, template)).collect();
    for template in output_types.values().filter_map(|output_type| output_type.template) {
        if let std::collections::btree_map::Entry::Vacant(slot) = templates.entry(template) {
            slot.insert(templates::template(db, template).await?);
        }
    }
    let lines = rows
        .into_iter()
        .map(|row| {
            Ok(SubmissionLine {
                id: typed(row.id),
                number: unsigned32(row.number),
                status: from_text("order_lines.status", &row.status)?,
                product: typed(row.product_id),
                output_type: typed(row.output_type_id),
                overrides: from_json("order_lines.overrides", &row.overrides)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let library = crate::materials::library(db).await?;
    Ok(Submission { order, lines, products, output_types, templates, library })
}

/// What the lines of an order were frozen as, by number; lines that never were are left out.
pub async fn snapshots(db: &Database, id: OrderId) -> Result<Vec<LineSnapshot>, StoreError> {
    let rows = line::Entity::find()
        .filter(line::Column::OrderId.eq(raw(id)))
        .filter(line::Column::Snapshot.is_not_null())
        .order_by_asc(line::Column::Number)
        .all(db.reader())
        .await?;
    rows.iter().filter_map(|row| row.snapshot.as_deref()).map(|text| from_json("order_lines.snapshot", text)).collect()
}

fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

async fn load_products(db: &Database, ids: Vec<Uuid>) -> Result<BTreeMap<ProductId, SubmissionProduct>, StoreError> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows =
            product::Entity::find().filter(product::Column::Id.is_in(chunk.iter().copied())).all(db.reader()).await?;
        let mut revisions = products::current_revisions(db.reader(), &rows).await?;
        let mut assignments = products::assignments::of_products(db.reader(), chunk).await?;
        let cad_ids = distinct(revisions.values().map(|revision| raw(revision.cad_file)));
        let mut cad = HashMap::new();
        for row in cad_file::Entity::find().filter(cad_file::Column::Id.is_in(cad_ids)).all(db.reader()).await? {
            cad.insert(row.id, cad_files::from_row(row)?);
        }
        for row in rows {
            let revision = revisions
                .remove(&row.id)
                .ok_or_else(|| crate::rows::damaged("products.revision_number", "no such revision"))?;
            let cad_file = cad
                .get(&raw(revision.cad_file))
                .cloned()
                .ok_or_else(|| StoreError::not_found("CAD file", revision.cad_file))?;
            let id = typed(row.id);
            let rules = products::rules::of(db.reader(), row.id).await?;
            found.insert(
                id,
                SubmissionProduct {
                    rules,
                    id,
                    sku: row.sku,
                    name: row.name,
                    category: row.category_id.map(typed),
                    revision,
                    cad_file,
                    assignments: assignments.remove(&row.id).unwrap_or_default(),
                },
            );
        }
    }
    Ok(found)
}

async fn load_output_types(db: &Database, ids: Vec<Uuid>) -> Result<BTreeMap<OutputTypeId, OutputType>, StoreError> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = output_type_entity::Entity::find()
            .filter(output_type_entity::Column::Id.is_in(chunk.iter().copied()))
            .all(db.reader())
            .await?;
        for row in rows {
            let mut output_type = output_types::from_row(row)?;
            if let (None, Some(tier)) = (&output_type.price, output_type.profile.pricing_tier) {
                output_type.price = crate::pricing_tiers::pricing_tier(db, tier).await?.price;
            }
            found.insert(output_type.id, output_type);
        }
    }
    Ok(found)
}
