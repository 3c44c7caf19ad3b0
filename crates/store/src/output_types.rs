//! Output types: what is sold, with which defaults.

use contracts::{
    ArtifactKind, Family,
    ids::{OutputTypeId, OutputTypeKind, TemplateId, WorkflowId},
    module::params::LineParams,
    snapshot::Money,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    PaginatorTrait, QueryFilter,
};
use serde_json::{Map, Value};

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{line, material_name, output_type as row},
    page::Keyset,
    rows::{check_version, contains, from_json, from_text, name_key, new_id, raw, to_json, typed},
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
    /// Module defaults under the overrides.
    pub params: LineParams,
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
    pub overrides: Map<String, Value>,
    pub price: Option<Money>,
    pub active: bool,
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
    let overrides = from_json("output_types.overrides", &row.overrides)?;
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
        params,
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
    change.overrides = Set(to_json(&input.overrides));
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
    Ok(material.map(|row| row.id))
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
    let mut change = row.into_active_model();
    write_input(&mut change, input, material);
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    from_row(row)
}

/// Sells an output type through a workflow, or through the fixed pipeline again. The caller has made
/// sure that the workflow gives what is promised; that it is there and published is checked here.
pub async fn bind_workflow(
    db: &Database,
    id: OutputTypeId,
    expected_version: i64,
    workflow: Option<WorkflowId>,
) -> Result<OutputType, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("output type", row.version, expected_version)?;
    if let Some(workflow) = workflow {
        let found = crate::entities::workflow::Entity::find_by_id(raw(workflow)).one(&*tx).await?;
        refuse_absent("workflow_id", "workflow", found.as_ref().map(|found| found.active))?;
        if found.is_some_and(|found| found.published_number.is_none()) {
            let message = "No version of this workflow is published; publish one first.".to_owned();
            return Err(StoreError::Invalid { field: "workflow_id".to_owned(), code: "unpublished", message });
        }
    }
    let mut change = row.into_active_model();
    change.workflow_id = Set(workflow.map(raw));
    change.version = Set(expected_version + 1);
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
