//! The material library: names, aliases, PBR values, one default.
//!
//! A name or alias means one material: `material_names` holds each of them once, and a second
//! material that claims it is refused.

use std::collections::BTreeSet;

use contracts::{
    ids::{MaterialId, MaterialKind},
    material::{self, MaterialLibrary, Pbr},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{assignment, material as row, material_name, material_rule, output_type, product},
    page::Keyset,
    rows::{NAMED_USERS, check_version, contains, from_json, name_key, name_some, new_id, raw, to_json, typed},
};

#[derive(Debug, Clone, PartialEq)]
pub struct Material {
    pub id: MaterialId,
    /// Canonical name.
    pub name: String,
    pub aliases: Vec<String>,
    /// Free text for grouping, e.g. `metal`.
    pub category: String,
    pub description: String,
    pub pbr: Pbr,
    /// Inactive ones are not offered and not matched.
    pub active: bool,
    pub is_default: bool,
    pub sample: bool,
    pub version: i64,
}

/// Everything a caller may set.
#[derive(Debug, Clone, PartialEq)]
pub struct MaterialInput {
    pub name: String,
    pub aliases: Vec<String>,
    pub category: String,
    pub description: String,
    pub pbr: Pbr,
    pub active: bool,
    pub is_default: bool,
}

#[derive(Debug, Clone, Default)]
pub struct MaterialQuery {
    /// Part of a name or alias.
    pub text: Option<String>,
    pub active: Option<bool>,
}

fn from_row(row: row::Model) -> Result<Material, StoreError> {
    Ok(Material {
        id: typed(row.id),
        name: row.name,
        aliases: from_json("materials.aliases", &row.aliases)?,
        category: row.category,
        description: row.description,
        pbr: from_json("materials.pbr", &row.pbr)?,
        active: row.active,
        is_default: row.is_default,
        sample: row.sample,
        version: row.version,
    })
}

pub async fn create(db: &Database, input: MaterialInput, now_ms: i64) -> Result<Material, StoreError> {
    let tx = db.write().await?;
    let material = insert(&*tx, input, false, now_ms).await?;
    tx.commit().await?;
    Ok(material)
}

pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    input: MaterialInput,
    sample: bool,
    now_ms: i64,
) -> Result<Material, StoreError> {
    refuse_inactive_default(&input)?;
    if input.is_default {
        clear_default(tx).await?;
    }
    let id: MaterialId = new_id::<MaterialKind>(now_ms);
    let row = row::ActiveModel {
        id: Set(raw(id)),
        name: Set(input.name.clone()),
        name_key: Set(name_key(&input.name)),
        aliases: Set(to_json(&input.aliases)),
        category: Set(input.category),
        description: Set(input.description),
        pbr: Set(to_json(&input.pbr)),
        active: Set(input.active),
        is_default: Set(input.is_default),
        sample: Set(sample),
        created_ms: Set(now_ms),
        version: Set(1),
    }
    .insert(tx)
    .await?;
    claim_names(tx, id, &input.name, &input.aliases).await?;
    from_row(row)
}

fn refuse_inactive_default(input: &MaterialInput) -> Result<(), StoreError> {
    if input.is_default && !input.active {
        return Err(StoreError::Invalid {
            field: "active".into(),
            code: "default_inactive",
            message: "The default material must be active; make another one the default first.".into(),
        });
    }
    Ok(())
}

async fn clear_default(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::IsDefault, Expr::value(false))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::IsDefault.eq(true))
        .exec(tx)
        .await?;
    Ok(())
}

/// Takes name and aliases for this material; the field at fault is named where one is taken.
async fn claim_names(
    tx: &impl ConnectionTrait,
    id: MaterialId,
    name: &str,
    aliases: &[String],
) -> Result<(), StoreError> {
    material_name::Entity::delete_many().filter(material_name::Column::MaterialId.eq(raw(id))).exec(tx).await?;
    let mut claimed = BTreeSet::new();
    let fields = std::iter::once(("name".to_owned(), name))
        .chain(aliases.iter().enumerate().map(|(i, alias)| (format!("aliases[{i}]"), alias.as_str())));
    for (field, text) in fields {
        let key = name_key(text);
        if !claimed.insert(key.clone()) {
            continue;
        }
        let taken = material_name::Entity::find_by_id(key.clone()).one(tx).await?;
        if let Some(taken) = taken {
            let owner = find(tx, typed(taken.material_id)).await?;
            return Err(StoreError::Invalid {
                field,
                code: "taken",
                message: format!("`{text}` already means the material `{}`.", owner.name),
            });
        }
        material_name::ActiveModel { name_key: Set(key), material_id: Set(raw(id)) }.insert(tx).await?;
    }
    Ok(())
}

pub async fn material(db: &Database, id: MaterialId) -> Result<Material, StoreError> {
    from_row(find(db.reader(), id).await?)
}

pub(crate) async fn find(db: &impl ConnectionTrait, id: MaterialId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("material", id))
}

/// The ones of `ids` that exist.
pub async fn some(db: &Database, ids: &[MaterialId]) -> Result<Vec<Material>, StoreError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(crate::rows::CHUNK) {
        let rows =
            row::Entity::find().filter(row::Column::Id.is_in(chunk.iter().map(|id| raw(*id)))).all(db.reader()).await?;
        for row in rows {
            found.push(from_row(row)?);
        }
    }
    Ok(found)
}

/// By name.
pub async fn list(db: &Database, query: &MaterialQuery, page: &PageRequest) -> Result<Page<Material>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = &query.text {
        let named = material_name::Entity::find()
            .select_only()
            .column(material_name::Column::MaterialId)
            .filter(material_name::Column::NameKey.like(contains(text)));
        select = select.filter(row::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(named)));
    }
    if let Some(active) = query.active {
        select = select.filter(row::Column::Active.eq(active));
    }
    Keyset::by("materials", row::Column::NameKey, row::Column::Id)
        .page(db.reader(), select, page)
        .await?
        .try_map(from_row)
}

/// The active library as a render sees it: sorted by name, so that equal libraries are equal bytes.
pub async fn library(db: &Database) -> Result<MaterialLibrary, StoreError> {
    let rows = row::Entity::find()
        .filter(row::Column::Active.eq(true))
        .order_by_asc(row::Column::NameKey)
        .all(db.reader())
        .await?;
    let mut library = MaterialLibrary::default();
    for row in rows {
        let material = from_row(row)?;
        if material.is_default {
            library.default = Some(material.id);
        }
        library.materials.push(material::Material {
            id: material.id,
            name: material.name,
            aliases: material.aliases,
            pbr: material.pbr,
        });
    }
    // Databases differ in how they order text; bytes do not.
    library.materials.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(library)
}

pub async fn update(
    db: &Database,
    id: MaterialId,
    expected_version: i64,
    input: MaterialInput,
) -> Result<Material, StoreError> {
    refuse_inactive_default(&input)?;
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("material", row.version, expected_version)?;
    if input.is_default && !row.is_default {
        clear_default(&*tx).await?;
    }
    let mut change = row.into_active_model();
    change.name = Set(input.name.clone());
    change.name_key = Set(name_key(&input.name));
    change.aliases = Set(to_json(&input.aliases));
    change.category = Set(input.category);
    change.description = Set(input.description);
    change.pbr = Set(to_json(&input.pbr));
    change.active = Set(input.active);
    change.is_default = Set(input.is_default);
    // What people have made of it is theirs.
    change.sample = Set(false);
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    claim_names(&*tx, id, &input.name, &input.aliases).await?;
    tx.commit().await?;
    from_row(row)
}

/// Refused with [`StoreError::InUse`] while product parts or output types use it.
pub async fn delete(db: &Database, id: MaterialId, expected_version: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("material", row.version, expected_version)?;
    let products = product::Entity::find().filter(
        product::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(
            assignment::Entity::find()
                .select_only()
                .column(assignment::Column::ProductId)
                .filter(assignment::Column::MaterialId.eq(row.id)),
        )),
    );
    let total = products.clone().count(&*tx).await?;
    if total > 0 {
        let named: Vec<String> =
            products.select_only().column(product::Column::Sku).limit(NAMED_USERS).into_tuple().all(&*tx).await?;
        return Err(StoreError::InUse {
            message: format!(
                "The material `{}` is assigned to parts of the products {}. Deactivate it, or assign another one first.",
                row.name,
                name_some(&named, total)
            ),
        });
    }
    let output_types = output_type::Entity::find().filter(output_type::Column::MaterialOverride.eq(row.id));
    let total = output_types.clone().count(&*tx).await?;
    if total > 0 {
        let named: Vec<String> = output_types
            .select_only()
            .column(output_type::Column::Name)
            .limit(NAMED_USERS)
            .into_tuple()
            .all(&*tx)
            .await?;
        return Err(StoreError::InUse {
            message: format!(
                "The material `{}` is the override of the output types {}.",
                row.name,
                name_some(&named, total)
            ),
        });
    }
    crate::output_types::refuse_named(&*tx, row.id, "material", &row.name).await?;
    let rules = material_rule::Entity::find().filter(material_rule::Column::MaterialId.eq(row.id)).count(&*tx).await?;
    if rules > 0 {
        let message = format!("The material `{}` is named by {rules} material rules of products.", row.name);
        return Err(StoreError::InUse { message });
    }
    material_name::Entity::delete_many().filter(material_name::Column::MaterialId.eq(row.id)).exec(&*tx).await?;
    row.delete(&*tx).await?;
    tx.commit().await
}
