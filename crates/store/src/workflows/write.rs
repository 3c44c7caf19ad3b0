//! Changing workflow definitions: each change is one transaction, guarded by the version read.

use std::collections::BTreeMap;

use contracts::ids::{WorkflowId, WorkflowKind, WorkflowVersionKind};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    MAX_DRAFTS,
    record::{NewVersion, NewWorkflow, Workflow, WorkflowPatch, find, find_version, from_row},
};
use crate::{
    Database, StoreError,
    entities::{output_type, workflow as row, workflow_document, workflow_version},
    output_types::OutputType,
    rows::{CHUNK, NAMED_USERS, check_version, name_key, name_some, new_id, raw, signed32, unsigned32},
};

/// What a save did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    pub workflow: Workflow,
    /// False where the newest version has exactly this text already.
    pub changed: bool,
}

/// A new definition with its first version.
pub async fn create(db: &Database, new: NewWorkflow, first: NewVersion, now_ms: i64) -> Result<Workflow, StoreError> {
    let tx = db.write().await?;
    let workflow = insert(&*tx, new, first, false, now_ms).await?;
    tx.commit().await?;
    Ok(workflow)
}

/// A definition that belongs to the sample data, published at once.
pub async fn insert_sample(
    db: &Database,
    new: NewWorkflow,
    first: NewVersion,
    now_ms: i64,
) -> Result<Workflow, StoreError> {
    let tx = db.write().await?;
    let workflow = insert_sample_in(&*tx, new, first, now_ms).await?;
    tx.commit().await?;
    Ok(workflow)
}

/// As part of a change.
pub(crate) async fn insert_sample_in(
    tx: &impl ConnectionTrait,
    new: NewWorkflow,
    first: NewVersion,
    now_ms: i64,
) -> Result<Workflow, StoreError> {
    let workflow = insert(tx, new, first, true, now_ms).await?;
    from_row(mark_published(tx, find(tx, workflow.id).await?, 1, now_ms).await?)
}

async fn insert(
    tx: &impl ConnectionTrait,
    new: NewWorkflow,
    first: NewVersion,
    sample: bool,
    now_ms: i64,
) -> Result<Workflow, StoreError> {
    let id = raw(new_id::<WorkflowKind>(now_ms));
    let row = row::ActiveModel {
        id: Set(id),
        name_key: Set(name_key(&new.name)),
        name: Set(new.name),
        description: Set(new.description),
        family: Set(new.family.as_str().to_owned()),
        active: Set(new.active),
        sample: Set(sample),
        latest_number: Set(1),
        published_number: Set(None),
        created_ms: Set(now_ms),
        updated_ms: Set(now_ms),
        version: Set(1),
    };
    let row = row.insert(tx).await?;
    insert_version(tx, id, 1, first, now_ms).await?;
    from_row(row)
}

async fn insert_version(
    tx: &impl ConnectionTrait,
    workflow: Uuid,
    number: u32,
    new: NewVersion,
    now_ms: i64,
) -> Result<(), StoreError> {
    let id = raw(new_id::<WorkflowVersionKind>(now_ms));
    let version = workflow_version::ActiveModel {
        id: Set(id),
        workflow_id: Set(workflow),
        number: Set(signed32(number)),
        execution_mode: Set(new.execution_mode.as_str().to_owned()),
        nodes: Set(signed32(new.nodes)),
        errors: Set(signed32(new.errors)),
        created_by: Set(new.by.map(raw)),
        created_ms: Set(now_ms),
        published_ms: Set(None),
    };
    version.insert(tx).await?;
    workflow_document::ActiveModel { version_id: Set(id), text: Set(new.text) }.insert(tx).await?;
    Ok(())
}

pub async fn update(
    db: &Database,
    id: WorkflowId,
    expected_version: i64,
    patch: WorkflowPatch,
    now_ms: i64,
) -> Result<Workflow, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("workflow", row.version, expected_version)?;
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
    change.sample = Set(false);
    change.updated_ms = Set(now_ms);
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    from_row(row)
}

/// A new version; the text of the newest one again changes nothing, whoever sends it.
pub async fn save(
    db: &Database,
    id: WorkflowId,
    expected_version: i64,
    new: NewVersion,
    now_ms: i64,
) -> Result<Saved, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("workflow", row.version, expected_version)?;
    let newest = find_version(&*tx, id, unsigned32(row.latest_number)).await?;
    let stored = workflow_document::Entity::find_by_id(newest.id).one(&*tx).await?;
    if stored.is_some_and(|stored| stored.text == new.text) {
        return Ok(Saved { workflow: from_row(row)?, changed: false });
    }
    let number = unsigned32(row.latest_number) + 1;
    insert_version(&*tx, row.id, number, new, now_ms).await?;
    drop_old_drafts(&*tx, row.id).await?;
    let mut change = row.into_active_model();
    // What people have made of it is theirs.
    change.sample = Set(false);
    change.latest_number = Set(signed32(number));
    change.updated_ms = Set(now_ms);
    change.version = Set(expected_version + 1);
    let row = change.update(&*tx).await?;
    tx.commit().await?;
    Ok(Saved { workflow: from_row(row)?, changed: true })
}

/// Keeps the newest [`MAX_DRAFTS`] versions that were never published; numbers are not used again.
async fn drop_old_drafts(tx: &impl ConnectionTrait, workflow: Uuid) -> Result<(), StoreError> {
    let drafts: Vec<Uuid> = workflow_version::Entity::find()
        .filter(workflow_version::Column::WorkflowId.eq(workflow))
        .filter(workflow_version::Column::PublishedMs.is_null())
        .order_by_desc(workflow_version::Column::Number)
        .select_only()
        .column(workflow_version::Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    remove_versions(tx, drafts.get(MAX_DRAFTS..).unwrap_or_default()).await
}

async fn remove_versions(tx: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), StoreError> {
    for ids in ids.chunks(CHUNK) {
        let documents = workflow_document::Column::VersionId.is_in(ids.iter().copied());
        workflow_document::Entity::delete_many().filter(documents).exec(tx).await?;
        let versions = workflow_version::Column::Id.is_in(ids.iter().copied());
        workflow_version::Entity::delete_many().filter(versions).exec(tx).await?;
    }
    Ok(())
}

/// Makes one version the published one. The caller has made sure that it has no errors and breaks
/// none of `bound`, the output types sold through it; that these are still all is checked here.
pub async fn publish(
    db: &Database,
    id: WorkflowId,
    expected_version: i64,
    number: u32,
    bound: &[OutputType],
    now_ms: i64,
) -> Result<Workflow, StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("workflow", row.version, expected_version)?;
    let now: BTreeMap<Uuid, i64> = output_type::Entity::find()
        .filter(output_type::Column::WorkflowId.eq(row.id))
        .select_only()
        .columns([output_type::Column::Id, output_type::Column::Version])
        .into_tuple::<(Uuid, i64)>()
        .all(&*tx)
        .await?
        .into_iter()
        .collect();
    if now != bound.iter().map(|output_type| (raw(output_type.id), output_type.version)).collect() {
        return Err(StoreError::VersionConflict { what: "output type of this workflow", current: row.version });
    }
    let row = mark_published(&*tx, row, number, now_ms).await?;
    tx.commit().await?;
    from_row(row)
}

async fn mark_published(
    tx: &impl ConnectionTrait,
    row: row::Model,
    number: u32,
    now_ms: i64,
) -> Result<row::Model, StoreError> {
    let mut version = find_version(tx, crate::rows::typed(row.id), number).await?.into_active_model();
    version.published_ms = Set(Some(now_ms));
    version.update(tx).await?;
    let next = row.version + 1;
    let mut change = row.into_active_model();
    change.published_number = Set(Some(signed32(number)));
    change.updated_ms = Set(now_ms);
    change.version = Set(next);
    Ok(change.update(tx).await?)
}

/// Refused with [`StoreError::InUse`] while output types are sold through it.
pub async fn delete(db: &Database, id: WorkflowId, expected_version: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    let row = find(&*tx, id).await?;
    check_version("workflow", row.version, expected_version)?;
    let users = output_type::Entity::find().filter(output_type::Column::WorkflowId.eq(row.id));
    let total = users.clone().count(&*tx).await?;
    if total > 0 {
        let named: Vec<String> =
            users.select_only().column(output_type::Column::Name).limit(NAMED_USERS).into_tuple().all(&*tx).await?;
        return Err(StoreError::InUse {
            message: format!("The workflow `{}` is used by the output types {}.", row.name, name_some(&named, total)),
        });
    }
    let versions: Vec<Uuid> = workflow_version::Entity::find()
        .filter(workflow_version::Column::WorkflowId.eq(row.id))
        .select_only()
        .column(workflow_version::Column::Id)
        .into_tuple()
        .all(&*tx)
        .await?;
    remove_versions(&*tx, &versions).await?;
    row.delete(&*tx).await?;
    tx.commit().await
}
