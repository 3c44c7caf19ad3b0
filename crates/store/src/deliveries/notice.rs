//! What happened, written together with what it tells of.

use contracts::{
    NotifyEvent,
    ids::{CadFileId, LineId, MediaAssetId, NoticeKind, OrderId},
    module::params::NotifyChannel,
};
use modules::{ModuleError, ports::About};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::notice as row;
use crate::{
    Database, StoreError,
    cad_files::record::find,
    entities::{cad_file, dispatch, line, order, output_type, product},
    orders::changes::{line_row, order_row},
    rows::{from_json, new_id, raw, to_json, typed},
    words::LineStatus,
};

/// Something to tell.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// Stable id of the event.
    pub event_key: String,
    pub event: NotifyEvent,
    pub about: About,
    pub title: String,
    pub body: String,
    pub channels: Vec<NotifyChannel>,
    pub assets: Vec<MediaAssetId>,
}

/// Notes it once, however often it is reported; true where it is new.
pub async fn post(db: &Database, new: NewNotice, now_ms: i64) -> Result<bool, StoreError> {
    let tx = db.write().await?;
    let (subject, mut data) = match new.about {
        About::Line(id) => {
            let line = line_row(&*tx, id).await?;
            let order = order_row(&*tx, typed(line.order_id)).await?;
            (Subject::Line(typed(order.id), id), describe_line(&*tx, &order, &line).await?)
        }
        About::CadFile(id) => (Subject::CadFile(id), describe_cad_file(&find(&*tx, id).await?)),
    };
    data["media_asset_ids"] = json!(new.assets);
    let NewNotice { event_key, event, title, body, channels, .. } = new;
    let posted =
        post_in(&*tx, Posting { event_key, event, subject, title, body, channels: &channels, data }, now_ms).await?;
    tx.commit().await?;
    Ok(posted)
}

/// What was told under an event's key.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub event: String,
    pub title: String,
    pub body: String,
    pub channels: Vec<NotifyChannel>,
    pub assets: Vec<MediaAssetId>,
}

pub async fn told(db: &Database, event_key: &str) -> Result<Option<Told>, StoreError> {
    let found = row::Entity::find().filter(row::Column::EventKey.eq(event_key)).one(db.reader()).await?;
    found
        .map(|row| {
            let data: Value = from_json("notices.data", &row.data)?;
            let assets = serde_json::from_value(data["media_asset_ids"].clone()).unwrap_or_default();
            let channels = from_json("notices.channels", &row.channels)?;
            Ok(Told { event: row.event, title: row.title, body: row.body, channels, assets })
        })
        .transpose()
}

/// Whose person is told.
#[derive(Debug, Clone, Copy)]
enum Subject {
    Order(OrderId),
    Line(OrderId, LineId),
    CadFile(CadFileId),
}

struct Posting<'a> {
    pub event_key: String,
    pub event: NotifyEvent,
    pub subject: Subject,
    pub title: String,
    pub body: String,
    pub channels: &'a [NotifyChannel],
    pub data: Value,
}

/// As part of the change it tells of.
async fn post_in(tx: &impl ConnectionTrait, new: Posting<'_>, now_ms: i64) -> Result<bool, StoreError> {
    if row::Entity::find().filter(row::Column::EventKey.eq(&new.event_key)).count(tx).await? > 0 {
        return Ok(false);
    }
    let (order, line, cad_file) = match new.subject {
        Subject::Order(order) => (Some(raw(order)), None, None),
        Subject::Line(order, line) => (Some(raw(order)), Some(raw(line)), None),
        Subject::CadFile(cad_file) => (None, None, Some(raw(cad_file))),
    };
    let notice = row::ActiveModel {
        id: Set(raw(new_id::<NoticeKind>(now_ms))),
        event_key: Set(new.event_key),
        event: Set(new.event.as_str().to_owned()),
        order_id: Set(order),
        line_id: Set(line),
        cad_file_id: Set(cad_file),
        title: Set(new.title),
        body: Set(new.body),
        channels: Set(to_json(&new.channels)),
        data: Set(to_json(&new.data)),
        created_ms: Set(now_ms),
        fanned_ms: Set(None),
    };
    notice.insert(tx).await?;
    Ok(true)
}

/// A line has failed for good, by that execution; told by these ways.
pub(crate) async fn post_line_failed(
    tx: &impl ConnectionTrait,
    (order, line): (&order::Model, &line::Model),
    dispatch: Uuid,
    error: &ModuleError,
    channels: &[NotifyChannel],
    now_ms: i64,
) -> Result<(), StoreError> {
    if channels.is_empty() {
        return Ok(());
    }
    let mut data = describe_line(tx, order, line).await?;
    data["status"] = json!(LineStatus::Failed);
    data["error"] = describe_error(error);
    let text = |at: &str| data[at].as_str().unwrap_or_default().to_owned();
    let posting = Posting {
        event_key: format!("line-failed:{dispatch}"),
        event: NotifyEvent::LineFailed,
        subject: Subject::Line(typed(order.id), typed(line.id)),
        title: format!("{} · {} failed", text("sku"), text("output_type")),
        body: format!("Order {}, line {}: {} {}", order.number, line.number, error.message, error.remedy),
        channels,
        data,
    };
    post_in(tx, posting, now_ms).await?;
    Ok(())
}

/// A CAD file cannot be read, as that attempt of intake found; told by these ways.
pub(crate) async fn post_cad_file_failed(
    tx: &impl ConnectionTrait,
    file: &cad_file::Model,
    attempt: Uuid,
    error: &ModuleError,
    channels: &[NotifyChannel],
    now_ms: i64,
) -> Result<(), StoreError> {
    if channels.is_empty() {
        return Ok(());
    }
    let mut data = describe_cad_file(file);
    data["error"] = describe_error(error);
    let posting = Posting {
        event_key: format!("cad-file-failed:{attempt}"),
        event: NotifyEvent::CadFileFailed,
        subject: Subject::CadFile(typed(file.id)),
        title: format!("{} cannot be read", file.name),
        body: format!("{} {}", error.message, error.remedy),
        channels,
        data,
    };
    post_in(tx, posting, now_ms).await?;
    Ok(())
}

/// The last open line of an order came to its end.
pub(crate) async fn order_ended(
    tx: &impl ConnectionTrait,
    order: &order::Model,
    status: LineStatus,
    counts: [i32; 3],
    now_ms: i64,
) -> Result<(), StoreError> {
    let [total, done, failed] = counts;
    // Every retry adds an execution, so that each end of the order has a key of its own.
    let executions = dispatch::Entity::find().filter(dispatch::Column::OrderId.eq(order.id)).count(tx).await?;
    let failures = if failed == 0 { String::new() } else { format!(", {failed} failed") };
    let title = format!("Order {} is finished", order.number);
    let body = format!("{done} of {total} {} done{failures}.", if total == 1 { "line" } else { "lines" });
    let posting = Posting {
        event_key: format!("order-done:{}:{executions}", order.id),
        event: NotifyEvent::OrderDone,
        subject: Subject::Order(typed(order.id)),
        title,
        body,
        channels: NotifyChannel::ALL,
        data: json!({
            "order_id": order.id,
            "order_number": order.number,
            "status": status,
            "lines_total": total,
            "lines_done": done,
            "lines_failed": failed,
        }),
    };
    post_in(tx, posting, now_ms).await?;
    Ok(())
}

/// What client systems are told of a line.
async fn describe_line(
    tx: &impl ConnectionTrait,
    order: &order::Model,
    line: &line::Model,
) -> Result<Value, StoreError> {
    let product = product::Entity::find_by_id(line.product_id).one(tx).await?;
    let output_type = output_type::Entity::find_by_id(line.output_type_id).one(tx).await?;
    Ok(json!({
        "order_id": order.id,
        "order_number": order.number,
        "line_id": line.id,
        "line_number": line.number,
        "status": line.status,
        "generation": line.generation,
        "product_id": line.product_id,
        "sku": product.as_ref().map(|p| p.sku.as_str()),
        "product_name": product.as_ref().map(|p| p.name.as_str()),
        "output_type_id": line.output_type_id,
        "output_type": output_type.as_ref().map(|o| o.name.as_str()),
    }))
}

/// What client systems are told of a CAD file.
fn describe_cad_file(file: &cad_file::Model) -> Value {
    json!({ "cad_file_id": file.id, "name": file.name, "status": file.status, "occurrences": file.occurrences })
}

fn describe_error(error: &ModuleError) -> Value {
    json!({ "code": error.code, "message": error.message, "remedy": error.remedy })
}
