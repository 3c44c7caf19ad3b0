//! What a person asked of a dispatch beside its mode: another workflow, or to go on from an
//! earlier run.

use contracts::ids::{DispatchId, WorkflowId};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::{
    Database, StoreError,
    entities::dispatch_wish as row,
    rows::{from_json, from_text, raw, signed32, to_json, typed, unsigned32},
    words::StartedBy,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub started_by: StartedBy,
    /// In place of the one frozen with the line.
    pub workflow: Option<(WorkflowId, u32)>,
    pub resumed_from: Option<DispatchId>,
    /// Nodes of that run whose results are taken over.
    pub kept: Vec<String>,
}

impl Wish {
    pub fn by(started_by: StartedBy) -> Self {
        Self { started_by, workflow: None, resumed_from: None, kept: Vec::new() }
    }
}

pub async fn wish(db: &Database, dispatch: DispatchId) -> Result<Option<Wish>, StoreError> {
    let found = row::Entity::find_by_id(raw(dispatch)).one(db.reader()).await?;
    found
        .map(|row| {
            Ok(Wish {
                started_by: from_text("dispatch_wishes.started_by", &row.started_by)?,
                workflow: row.workflow_id.map(typed).zip(row.workflow_version.map(unsigned32)),
                resumed_from: row.resumed_from.map(typed),
                kept: from_json("dispatch_wishes.kept", &row.kept)?,
            })
        })
        .transpose()
}

pub(crate) async fn insert(tx: &impl ConnectionTrait, dispatch: DispatchId, wish: &Wish) -> Result<(), StoreError> {
    row::Entity::insert(row::ActiveModel {
        dispatch_id: Set(raw(dispatch)),
        started_by: Set(wish.started_by.as_str().to_owned()),
        workflow_id: Set(wish.workflow.map(|(id, _)| raw(id))),
        workflow_version: Set(wish.workflow.map(|(_, version)| signed32(version))),
        resumed_from: Set(wish.resumed_from.map(raw)),
        kept: Set(to_json(&wish.kept)),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}
