//! Studio templates: `.blend` files with lights, world and camera presets.

use contracts::{
    Sha256,
    ids::{TemplateId, TemplateKind},
    studio::Bindings,
};
use modules::ports::BlobRef;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    PaginatorTrait, QueryFilter, QuerySelect,
};

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{category, output_type, template as row},
    page::Keyset,
    rows::{
        NAMED_USERS, check_version, contains, digest, from_json, name_key, name_some, new_id, raw, signed, to_json,
        typed, unsigned,
    },
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub id: TemplateId,
    pub name: String,
    pub description: String,
    pub file_name: String,
    /// Blob of the `.blend`.
    pub sha256: Sha256,
    pub size_bytes: u64,
    /// Camera presets it offers.
    pub presets: Vec<String>,
    /// What it is chosen for where an output type names none.
    pub bindings: Bindings,
    pub active: bool,
    pub sample: bool,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTemplate {
    pub name: String,
    pub description: String,
    pub file_name: String,
    pub blend: BlobRef,
    pub presets: Vec<String>,
}

/// What can change; the file cannot: another file is another template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplatePatch {
    pub name: Option<String>,
    pub description: Option<String>,
    pub active: Option<bool>,
    pub bindings: Option<Bindings>,
}

fn from_row(row: row::Model) -> Result<Template, StoreError> {
    Ok(Template {
        id: typed(row.id),
        name: row.name,
        description: row.description,
        file_name: row.file_name,
        sha256: digest("templates.sha256", &row.sha256)?,
        size_bytes: unsigned(row.size_bytes),
        presets: from_json("templates.presets", &row.presets)?,
        bindings: match &row.bindings {
            Some(text) => from_json("templates.bindings", text)?,
            None => Bindings::default(),
        },
        active: row.active,
        sample: row.sample,
        version: row.version,
    })
}

pub async fn create(db: &Database, new: NewTemplate, now_ms: i64) -> Result<Template, StoreError> {
    let tx = db.write().await?;
    let template = insert(&*tx, new, false, now_ms).await?;
    tx.commit().await?;
    Ok(template)
}

pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    new: NewTemplate,
    sample: bool,
    now_ms: i64,
) -> Result<Template, StoreError> {
    let row = row::ActiveModel {
        id: Set(raw(new_id::<TemplateKind>(now_ms))),
        name_key: Set(name_key(&new.name)),
        name: Set(new.name),
        description: Set(new.description),
        file_name: Set(new.file_name),
        sha256: Set(new.blend.sha256.as_str().to_owned()),
        size_bytes: Set(signed(new.blend.size)),
        presets: Set(to_json(&new.presets)),
        bindings: Set(None),
        active: Set(true),
        sample: Set(sample),
        created_ms: Set(now_ms),
        version: Set(1),
    };
    from_row(row.insert(tx).await?)
}

pub async fn template(db: &Database, id: TemplateId) -> Result<Template, StoreError> {
    from_row(find(db.reader(), id).await?)
}

async fn find(db: &impl ConnectionTrait, id: TemplateId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("template", id))
}

/// By name; `text` is a part of it.
pub async fn list(
    db: &Database,
    text: Option<&str>,
    active: Option<bool>,
    page: &PageRequest,
) -> Result<Page<Template>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = text {
        select = select.filter(row::Column::NameKey.like(contains(text)));
    }
    if let Some(active) = active {
        select = select.filter(row::Column::Active.eq(active));
    }
    Keyset::by("templates", row::Column::NameKey, row::Column::Id)
        .page(db.reader(), select, page)
        .await?
        .try_map(from_row)
}

pub async fn update(
    db: &Database,
    id: TemplateId,
    expected_version: i64,
    patch: TemplatePatch,
) -> Result<Template, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("template", row.version, expected_version)?;
    let mut change = row.into_active_model();
    if let Some(name) = patch.name {
        change.name_key = Set(name_key(&name));
        change.name = Set(name);
    }
    if let Some(description) = patch.description {
        change.description = Set(description);
    }
    if let Some(active) = patch.active {
        change.active = Set(active);
    }
    if let Some(bindings) = patch.bindings {
        for (index, id) in bindings.categories.iter().enumerate() {
            if category::Entity::find_by_id(raw(*id)).one(&*tx).await?.is_none() {
                let field = format!("category_ids[{index}]");
                let message = "There is no such category.".to_owned();
                return Err(StoreError::Invalid { field, code: "unknown", message });
            }
        }
        change.bindings = Set(Some(to_json(&bindings)));
    }
    // What people have made of it is theirs.
    change.sample = Set(false);
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    from_row(row)
}

/// The active studios that are bound to something.
pub(crate) async fn bound(db: &Database) -> Result<Vec<Template>, StoreError> {
    let select = row::Entity::find().filter(row::Column::Active.eq(true)).filter(row::Column::Bindings.is_not_null());
    select.all(db.reader()).await?.into_iter().map(from_row).collect()
}

/// Refused while it is named: a row that bindings of studios name would be chosen for nothing.
pub(crate) async fn refuse_named(
    tx: &impl ConnectionTrait,
    category: uuid::Uuid,
    name: &str,
) -> Result<(), StoreError> {
    let users = row::Entity::find().filter(row::Column::Bindings.contains(category.to_string()));
    let total = users.clone().count(tx).await?;
    if total == 0 {
        return Ok(());
    }
    let named: Vec<String> =
        users.select_only().column(row::Column::Name).limit(NAMED_USERS).into_tuple().all(tx).await?;
    let message = format!("The category `{name}` is named by the templates {}.", name_some(&named, total));
    Err(StoreError::InUse { message })
}

/// Refused with [`StoreError::InUse`] while output types are bound to it.
pub async fn delete(db: &Database, id: TemplateId, expected_version: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("template", row.version, expected_version)?;
    let users = output_type::Entity::find().filter(output_type::Column::TemplateId.eq(row.id));
    let total = users.clone().count(&*tx).await?;
    if total > 0 {
        let named: Vec<String> =
            users.select_only().column(output_type::Column::Name).limit(NAMED_USERS).into_tuple().all(&*tx).await?;
        return Err(StoreError::InUse {
            message: format!("The template `{}` is used by the output types {}.", row.name, name_some(&named, total)),
        });
    }
    row.delete(&*tx).await?;
    tx.commit().await
}
