//! Records of workflow definitions, and reading them.

use contracts::{
    ExecutionMode, Family,
    ids::{UserId, WorkflowId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{output_type, workflow as row, workflow_document, workflow_version},
    output_types::{self, OutputType},
    page::Keyset,
    rows::{contains, from_text, raw, signed32, typed, unsigned32},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    pub id: WorkflowId,
    pub name: String,
    pub description: String,
    /// Which context it is for; its nodes may say otherwise while it is a draft.
    pub family: Family,
    /// An inactive one is offered to nobody anew.
    pub active: bool,
    pub sample: bool,
    /// Number of the newest version.
    pub latest: u32,
    /// Number of the published version.
    pub published: Option<u32>,
    pub created_ms: i64,
    pub updated_ms: i64,
    pub version: i64,
}

/// One immutable version, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowVersion {
    pub number: u32,
    pub execution_mode: ExecutionMode,
    pub nodes: u32,
    /// Errors found when it was saved.
    pub errors: u32,
    pub created_by: Option<UserId>,
    pub created_ms: i64,
    /// When it was last published; none for a draft.
    pub published_ms: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWorkflow {
    pub name: String,
    pub description: String,
    pub family: Family,
    pub active: bool,
}

/// A document to store, and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
    /// Canonical text.
    pub text: String,
    pub execution_mode: ExecutionMode,
    pub nodes: u32,
    pub errors: u32,
    pub by: Option<UserId>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkflowPatch {
    pub name: Option<String>,
    pub description: Option<String>,
    pub active: Option<bool>,
}

#[derive(Debug, Clone, Default)]
pub struct WorkflowQuery {
    pub text: Option<String>,
    pub active: Option<bool>,
    pub family: Option<Family>,
    /// Whether a version of it is published.
    pub published: Option<bool>,
}

pub(super) fn from_row(row: row::Model) -> Result<Workflow, StoreError> {
    Ok(Workflow {
        id: typed(row.id),
        name: row.name,
        description: row.description,
        family: from_text("workflows.family", &row.family)?,
        active: row.active,
        sample: row.sample,
        latest: unsigned32(row.latest_number),
        published: row.published_number.map(unsigned32),
        created_ms: row.created_ms,
        updated_ms: row.updated_ms,
        version: row.version,
    })
}

fn version_from_row(row: workflow_version::Model) -> Result<WorkflowVersion, StoreError> {
    Ok(WorkflowVersion {
        number: unsigned32(row.number),
        execution_mode: from_text("workflow_versions.execution_mode", &row.execution_mode)?,
        nodes: unsigned32(row.nodes),
        errors: unsigned32(row.errors),
        created_by: row.created_by.map(typed),
        created_ms: row.created_ms,
        published_ms: row.published_ms,
    })
}

pub async fn workflow(db: &Database, id: WorkflowId) -> Result<Workflow, StoreError> {
    from_row(find(db.reader(), id).await?)
}

pub(super) async fn find(db: &impl ConnectionTrait, id: WorkflowId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("workflow", id))
}

/// By name.
pub async fn list(db: &Database, query: &WorkflowQuery, page: &PageRequest) -> Result<Page<Workflow>, StoreError> {
    let mut select = row::Entity::find();
    if let Some(text) = &query.text {
        select = select.filter(row::Column::NameKey.like(contains(text)));
    }
    if let Some(active) = query.active {
        select = select.filter(row::Column::Active.eq(active));
    }
    if let Some(family) = query.family {
        select = select.filter(row::Column::Family.eq(family.as_str()));
    }
    if let Some(published) = query.published {
        let column = row::Column::PublishedNumber;
        select = select.filter(if published { column.is_not_null() } else { column.is_null() });
    }
    Keyset::by("workflows", row::Column::NameKey, row::Column::Id)
        .page(db.reader(), select, page)
        .await?
        .try_map(from_row)
}

/// Newest first.
pub async fn versions(db: &Database, id: WorkflowId, page: &PageRequest) -> Result<Page<WorkflowVersion>, StoreError> {
    let workflow = find(db.reader(), id).await?;
    let select = workflow_version::Entity::find().filter(workflow_version::Column::WorkflowId.eq(workflow.id));
    Keyset::down_by("workflow_versions", workflow_version::Column::Number, workflow_version::Column::Id)
        .page(db.reader(), select, page)
        .await?
        .try_map(version_from_row)
}

/// One version with its text.
pub async fn document(db: &Database, id: WorkflowId, number: u32) -> Result<(WorkflowVersion, String), StoreError> {
    let version = find_version(db.reader(), id, number).await?;
    let text = workflow_document::Entity::find_by_id(version.id)
        .one(db.reader())
        .await?
        .ok_or_else(|| StoreError::internal(format!("version {number} of workflow {id} has no text")))?
        .text;
    Ok((version_from_row(version)?, text))
}

pub(super) async fn find_version(
    db: &impl ConnectionTrait,
    id: WorkflowId,
    number: u32,
) -> Result<workflow_version::Model, StoreError> {
    workflow_version::Entity::find()
        .filter(workflow_version::Column::WorkflowId.eq(raw(id)))
        .filter(workflow_version::Column::Number.eq(signed32(number)))
        .one(db)
        .await?
        .ok_or_else(|| StoreError::not_found("version of this workflow with the number", number))
}

/// Output types that are sold through this workflow, by name.
pub async fn bound_output_types(db: &Database, id: WorkflowId) -> Result<Vec<OutputType>, StoreError> {
    output_type::Entity::find()
        .filter(output_type::Column::WorkflowId.eq(raw(id)))
        .order_by_asc(output_type::Column::NameKey)
        .all(db.reader())
        .await?
        .into_iter()
        .map(output_types::from_row)
        .collect()
}
