//! Keyset pages: a list is read in slices that stay correct while rows come and go.
//!
//! A cursor names the last row of the slice before (its sort key and id) and the list it belongs
//! to. To everyone outside it is an opaque text.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ModelTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::StoreError;

/// Rows per page when the caller does not say.
pub const DEFAULT_LIMIT: u64 = 50;
/// Rows of a list that are counted; a total above it means "more".
pub const COUNTED: u64 = 10_000;
/// Most rows per page.
pub const MAX_LIMIT: u64 = 200;
/// Longest cursor that is looked at, bytes.
pub const MAX_CURSOR_BYTES: usize = 2048;

/// Which slice of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// 1…[`MAX_LIMIT`]; anything else is brought into that range.
    pub limit: u64,
    /// [`Page::next_cursor`] of the slice before.
    pub cursor: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: DEFAULT_LIMIT, cursor: None }
    }
}

impl PageRequest {
    pub fn first(limit: u64) -> Self {
        Self { limit, cursor: None }
    }

    fn rows(&self) -> u64 {
        self.limit.clamp(1, MAX_LIMIT)
    }
}

/// One slice of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// None where this slice is the last.
    pub next_cursor: Option<String>,
    /// Rows of the whole list under the same filter; [`COUNTED`] + 1 where there are more than are counted.
    pub total: u64,
}

impl<T> Page<T> {
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next_cursor: self.next_cursor, total: self.total }
    }

    pub fn try_map<U, E>(self, f: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let items = self.items.into_iter().map(f).collect::<Result<_, E>>()?;
        Ok(Page { items, next_cursor: self.next_cursor, total: self.total })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    /// Name of the list.
    l: String,
    k: Option<KeyValue>,
    i: Uuid,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum KeyValue {
    Number(i64),
    Text(String),
}

/// How a list is ordered. `name` tells its cursors from those of other lists.
pub(crate) struct Keyset<C> {
    name: &'static str,
    key: Option<C>,
    id: C,
    order: Order,
}

impl<C: ColumnTrait> Keyset<C> {
    /// Newest first, by a UUIDv7 primary key.
    pub fn newest_first(name: &'static str, id: C) -> Self {
        Self { name, key: None, id, order: Order::Desc }
    }

    /// Upwards by a text or integer column, then by id.
    pub fn by(name: &'static str, key: C, id: C) -> Self {
        Self { name, key: Some(key), id, order: Order::Asc }
    }

    /// Downwards by an integer column, then by id.
    pub fn down_by(name: &'static str, key: C, id: C) -> Self {
        Self { name, key: Some(key), id, order: Order::Desc }
    }

    /// Reads one slice of `select`, which must not be ordered yet.
    pub async fn page<E, M, D>(&self, db: &D, select: Select<E>, request: &PageRequest) -> Result<Page<M>, StoreError>
    where
        E: EntityTrait<Column = C, Model = M>,
        M: ModelTrait<Entity = E> + sea_orm::FromQueryResult + Sized + Send + Sync,
        D: ConnectionTrait,
    {
        let after = request.cursor.as_deref().map(|text| self.after(text)).transpose()?;
        // A whole list is counted up to a bound alone: counting a million rows takes longer than reading a page.
        let total = select.clone().select_only().column(self.id).limit(COUNTED + 1).count(db).await?;
        let mut slice = select;
        if let Some(after) = after {
            slice = slice.filter(after);
        }
        if let Some(key) = self.key {
            slice = slice.order_by(key, self.order.clone());
        }
        let rows = request.rows();
        let mut items = slice.order_by(self.id, self.order.clone()).limit(rows + 1).all(db).await?;
        let more = items.len() as u64 > rows;
        items.truncate(usize::try_from(rows).unwrap_or(usize::MAX));
        let next_cursor = match items.last() {
            Some(last) if more => Some(self.cursor_of(last)?),
            _ => None,
        };
        Ok(Page { items, next_cursor, total })
    }

    fn cursor_of<M>(&self, row: &M) -> Result<String, StoreError>
    where
        M: ModelTrait,
        M::Entity: EntityTrait<Column = C>,
    {
        let id = row.get(self.id).unwrap::<Uuid>();
        let k = match self.key.map(|key| row.get(key)) {
            None => None,
            Some(sea_orm::Value::String(Some(text))) => Some(KeyValue::Text(text)),
            Some(sea_orm::Value::BigInt(Some(number))) => Some(KeyValue::Number(number)),
            Some(sea_orm::Value::Int(Some(number))) => Some(KeyValue::Number(number.into())),
            Some(other) => {
                return Err(StoreError::internal(format!("list `{}` cannot be sorted by {other:?}", self.name)));
            }
        };
        let json = serde_json::to_vec(&Cursor { l: self.name.to_owned(), k, i: id }).map_err(StoreError::internal)?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// The condition "after the row this cursor names".
    fn after(&self, text: &str) -> Result<Condition, StoreError> {
        if text.len() > MAX_CURSOR_BYTES {
            return Err(StoreError::BadCursor);
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| StoreError::BadCursor)?;
        let cursor: Cursor = serde_json::from_slice(&json).map_err(|_| StoreError::BadCursor)?;
        if cursor.l != self.name {
            return Err(StoreError::BadCursor);
        }
        let down = self.order == Order::Desc;
        let beyond_id = if down { self.id.lt(cursor.i) } else { self.id.gt(cursor.i) };
        let value: sea_orm::Value = match (self.key, cursor.k) {
            (None, None) => return Ok(Condition::all().add(beyond_id)),
            // PostgreSQL takes no NUL in a text, and nothing stored has one.
            (Some(_), Some(KeyValue::Text(text))) if !text.contains('\0') => text.into(),
            (Some(_), Some(KeyValue::Number(number))) => number.into(),
            _ => return Err(StoreError::BadCursor),
        };
        let Some(key) = self.key else { return Err(StoreError::BadCursor) };
        let beyond_key = if down { key.lt(value.clone()) } else { key.gt(value.clone()) };
        Ok(Condition::any().add(beyond_key).add(Condition::all().add(key.eq(value)).add(beyond_id)))
    }
}
