//! Output types: what is sold, with which defaults.

use contracts::{
    ArtifactKind, Family,
    ids::{OutputTypeId, OutputTypeKind, TemplateId, WorkflowId},
    module::params::LineParams,
    old_settings,
    profile::Profile,
    snapshot::Money,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    PaginatorTrait, QueryFilter, QuerySelect,
};
use serde_json::{Map, Value};

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{category, line, material, material_name, output_type as row, pricing_tier, workflow},
    page::Keyset,
    rows::{
        NAMED_USERS, check_version, contains, from_json, from_text, name_key, name_some, new_id, raw, to_json, typed,
        unsigned32,
    },
};

#[derive(Debug, Clone, PartialEq)]
pub struct OutputType {
    pub id: OutputTypeId,
    pub name: String,
    pub description: String,
    pub artifact_kind: ArtifactKind,
    pub workflow_family: Family,
    pub template: Option<TemplateId>,
    /// The workflow it is sold through; none: the fixed pipeline, for ever.
    pub workflow: Option<WorkflowId>,
    /// What it says; everything else has the module's default.
    pub overrides: Map<String, Value>,
    /// Values of an old row that found no place among the overrides; a sentence each.
    pub notes: Vec<String>,
    /// Module defaults under the overrides.
    pub params: LineParams,
    pub profile: Profile,
    /// Its own price; without one that of its pricing tier counts.
    pub price: Option<Money>,
    pub active: bool,
    pub sample: bool,
    pub version: i64,
}

/// Everything a caller may set. The overrides are checked here, and whether template and material
/// exist and are active.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputTypeInput {
    pub name: String,
    pub description: String,
    pub artifact_kind: ArtifactKind,
    pub template: Option<TemplateId>,
    pub workflow: Option<BoundWorkflow>,
    pub overrides: Map<String, Value>,
    pub profile: Profile,
    pub price: Option<Money>,
    pub active: bool,
}

/// A workflow and its published version, as the caller has found it to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundWorkflow {
    pub id: WorkflowId,
    pub published: Option<u32>,
}

#[derive(Debug, Clone, Default)]
pub struct OutputTypeQuery {
    pub text: Option<String>,
    pub active: Option<bool>,
    pub artifact_kind: Option<ArtifactKind>,
}

pub(crate) fn from_row(row: row::Model) -> Result<OutputType, StoreError> {
    let price = match (row.price_minor_units, row.price_currency) {
        (Some(minor_units), Some(currency)) => Some(Money { minor_units, currency }),
        _ => None,
    };
    let artifact_kind = from_text("output_types.artifact_kind", &row.artifact_kind)?;
    let mut overrides = from_json("output_types.overrides", &row.overrides)?;
    let mut notes = Vec::new();
    if let Some(bag) = &row.render_settings {
        let adapted = old_settings::adapt(artifact_kind, &from_json("output_types.render_settings", bag)?);
        (overrides, notes) = (adapted.overrides, adapted.notes);
    }
    let profile = row.profile.as_deref().map(|text| from_json("output_types.profile", text)).transpose()?;
    let params = effective(artifact_kind, &overrides)?;
    Ok(OutputType {
        id: typed(row.id),
        name: row.name,
        description: row.description,
        artifact_kind,
        workflow_family: from_text("output_types.workflow_family", &row.workflow_family)?,
        template: row.template_id.map(typed),
        workflow: row.workflow_id.map(typed),
        overrides,
        notes,
        params,
        profile: profile.unwrap_or_default(),
        price,
        active: row.active,
        sample: row.sample,
        version: row.version,
    })
}

/// # Errors
/// The first fault, as a field of the output type.
fn effective(kind: ArtifactKind, overrides: &Map<String, Value>) -> Result<LineParams, StoreError> {
    LineParams::effective(kind, &[overrides]).map_err(|faults| {
        let fault = faults.into_iter().next();
        let (path, message) = fault.map_or_else(Default::default, |f| (f.path.clone(), f.sentence()));
        StoreError::Invalid { field: format!("overrides{}", path.replace('/', ".")), code: "param", message }
    })
}

pub async fn create(db: &Database, input: OutputTypeInput, now_ms: i64) -> Result<OutputType, StoreError> {
    let tx = db.write().await?;
    let output_type = insert(&*tx, input, false, now_ms).await?;
    tx.commit().await?;
    Ok(output_type)
}

pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    input: OutputTypeInput,
    sample: bool,
    now_ms: i64,
) -> Result<OutputType, StoreError> {
    let material = check_references(tx, &input).await?;
    let mut new = row::ActiveModel {
        id: Set(raw(new_id::<OutputTypeKind>(now_ms))),
        sample: Set(sample),
        created_ms: Set(now_ms),
        version: Set(1),
        ..Default::default()
    };
    write_input(&mut new, input, material);
    from_row(new.insert(tx).await?)
}

fn write_input(change: &mut row::ActiveModel, input: OutputTypeInput, material_override: Option<uuid::Uuid>) {
    change.name_key = Set(name_key(&input.name));
    change.name = Set(input.name);
    change.description = Set(input.description);
    change.workflow_family = Set(input.artifact_kind.family().as_str().to_owned());
    change.artifact_kind = Set(input.artifact_kind.as_str().to_owned());
    change.template_id = Set(input.template.map(raw));
    change.material_override = Set(material_override);
    change.workflow_id = Set(input.workflow.map(|bound| raw(bound.id)));
    change.overrides = Set(to_json(&input.overrides));
    change.profile = Set(Some(to_json(&input.profile)));
    change.price_minor_units = Set(input.price.as_ref().map(|price| price.minor_units));
    change.price_currency = Set(input.price.map(|price| price.currency));
    change.active = Set(input.active);
}

/// What an output type says must be sound, and what it points at must exist and be active. Returns
/// the material that overrides all others.
async fn check_references(
    tx: &impl ConnectionTrait,
    input: &OutputTypeInput,
) -> Result<Option<uuid::Uuid>, StoreError> {
    let params = effective(input.artifact_kind, &input.overrides)?;
    if let Some(id) = input.template {
        let template = crate::entities::template::Entity::find_by_id(raw(id)).one(tx).await?;
        refuse_absent("template_id", "template", template.map(|row| row.active))?;
    }
    if let Some(bound) = input.workflow {
        check_workflow(tx, bound).await?;
    }
    check_profile(tx, &input.profile).await?;
    let Some(named) = params.materials.material_override else { return Ok(None) };
    let id = match uuid::Uuid::parse_str(&named) {
        Ok(id) => Some(id),
        Err(_) => material_name::Entity::find_by_id(name_key(&named)).one(tx).await?.map(|row| row.material_id),
    };
    let material = match id {
        Some(id) => crate::entities::material::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    refuse_absent("overrides.material_override", "material", material.as_ref().map(|row| row.active))?;
    let allowed = &input.profile.allowed_materials;
    if let Some(material) = material.as_ref().filter(|row| !allowed.is_empty() && !allowed.contains(&typed(row.id))) {
        return Err(StoreError::Invalid {
            field: "overrides.material_override".to_owned(),
            code: "not_allowed",
            message: format!("The material `{}` is not among the allowed materials.", material.name),
        });
    }
    Ok(material.map(|row| row.id))
}

/// The workflow is there and its published version is the one that was judged.
async fn check_workflow(tx: &impl ConnectionTrait, bound: BoundWorkflow) -> Result<(), StoreError> {
    let found = workflow::Entity::find_by_id(raw(bound.id)).one(tx).await?;
    refuse_absent("workflow_id", "workflow", found.as_ref().map(|found| found.active))?;
    let Some(found) = found else { return Ok(()) };
    match found.published_number.map(unsigned32) {
        None => {
            let message = "No version of this workflow is published; publish one first.".to_owned();
            Err(StoreError::Invalid { field: "workflow_id".to_owned(), code: "unpublished", message })
        }
        published if published == bound.published => Ok(()),
        _ => Err(StoreError::VersionConflict { what: "workflow", current: found.version }),
    }
}

/// What a profile points at exists; where it is offered anew it is active, too.
async fn check_profile(tx: &impl ConnectionTrait, profile: &Profile) -> Result<(), StoreError> {
    if let Some(tier) = profile.pricing_tier {
        let found = pricing_tier::Entity::find_by_id(raw(tier)).one(tx).await?;
        refuse_absent("pricing_tier_id", "pricing tier", found.map(|row| row.active))?;
    }
    for (index, id) in profile.categories.iter().enumerate() {
        let found = category::Entity::find_by_id(raw(*id)).one(tx).await?;
        refuse_absent(&format!("category_ids[{index}]"), "category", found.map(|_| true))?;
    }
    for (index, id) in profile.allowed_materials.iter().enumerate() {
        let found = material::Entity::find_by_id(raw(*id)).one(tx).await?;
        refuse_absent(&format!("allowed_material_ids[{index}]"), "material", found.map(|row| row.active))?;
    }
    Ok(())
}

/// Refuses to lose a row that profiles of output types name; their ids are unique in any text.
pub(crate) async fn refuse_named(
    tx: &impl ConnectionTrait,
    id: uuid::Uuid,
    what: &str,
    name: &str,
) -> Result<(), StoreError> {
    let users = row::Entity::find().filter(row::Column::Profile.contains(id.to_string()));
    let total = users.clone().count(tx).await?;
    if total == 0 {
        return Ok(());
    }
    let named: Vec<String> =
        users.select_only().column(row::Column::Name).limit(NAMED_USERS).into_tuple().all(tx).await?;
    Err(StoreError::InUse {
        message: format!("The {what} `{name}` is named by the output types {}.", name_some(&named, total)),
    })
}

fn refuse_absent(field: &str, what: &str, active: Option<bool>) -> Result<(), StoreError> {
    let (code, message) = match active {
        Some(true) => return Ok(()),
        Some(false) => ("inactive", format!("This {what} is inactive; activate it or choose another one.")),
        None => ("unknown", format!("There is no such {what}.")),
    };
    Err(StoreError::Invalid { field: field.to_owned(), code, message })
}

pub async fn output_type(db: &Database, id: OutputTypeId) -> Result<OutputType, StoreError> {
    from_row(find(db.reader(), id).await?)
}

pub(crate) async fn find(db: &impl ConnectionTrait, id: OutputTypeId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("output type", id))
}

/// By name.
pub async fn list(db: &Database, query: &OutputTypeQuery, page: &PageRequest) -> Result<Page<OutputType>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = &query.text {
        select = select.filter(row::Column::NameKey.like(contains(text)));
    }
    if let Some(active) = query.active {
        select = select.filter(row::Column::Active.eq(active));
    }
    if let Some(kind) = query.artifact_kind {
        select = select.filter(row::Column::ArtifactKind.eq(kind.as_str()));
    }
    Keyset::by("output_types", row::Column::NameKey, row::Column::Id)
        .page(db.reader(), select, page)
        .await?
        .try_map(from_row)
}

/// Lines that were submitted keep what their snapshot says.
pub async fn update(
    db: &Database,
    id: OutputTypeId,
    expected_version: i64,
    input: OutputTypeInput,
) -> Result<OutputType, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("output type", row.version, expected_version)?;
    let material = check_references(&*tx, &input).await?;
    // What an old row said is among the overrides now.
    let former = row.render_settings.clone();
    let mut change = row.into_active_model();
    if former.is_some() {
        change.former_settings = Set(former);
        change.render_settings = Set(None);
    }
    write_input(&mut change, input, material);
    // What people have made of it is theirs.
    change.sample = Set(false);
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    from_row(row)
}

/// Takes over a row of an old installation with its loose bag, as it is: it renders through the
/// fixed pipelines, whatever the bag holds.
pub async fn take_over(
    db: &Database,
    name: &str,
    kind: ArtifactKind,
    render_settings: &Map<String, Value>,
    now_ms: i64,
) -> Result<OutputType, StoreError> {
    let tx = db.write().await?;
    let input = OutputTypeInput {
        name: name.to_owned(),
        description: String::new(),
        artifact_kind: kind,
        template: None,
        workflow: None,
        overrides: Map::new(),
        profile: Profile::default(),
        price: None,
        active: true,
    };
    let made = insert(&*tx, input, false, now_ms).await?;
    let mut change = find(&*tx, made.id).await?.into_active_model();
    change.render_settings = Set(Some(to_json(render_settings)));
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    from_row(row)
}

/// Refused with [`StoreError::InUse`] once order lines name it; it can be deactivated instead.
pub async fn delete(db: &Database, id: OutputTypeId, expected_version: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("output type", row.version, expected_version)?;
    let users = line::Entity::find().filter(line::Column::OutputTypeId.eq(row.id));
    let total = users.clone().count(&*tx).await?;
    if total > 0 {
        let named = crate::orders::numbers_of(&*tx, users).await?;
        return Err(StoreError::InUse {
            message: format!(
                "The output type `{}` is named by {total} order lines (orders {named}). Deactivate it instead.",
                row.name
            ),
        });
    }
    row.delete(&*tx).await?;
    tx.commit().await
}
