//! Between rows and records: ids, JSON documents, words, search patterns.

use contracts::Sha256;
use newtype_uuid::{GenericUuid, TypedUuid, TypedUuidKind};
use sea_orm::sea_query::LikeExpr;
use serde::{Serialize, de::DeserializeOwned};
use unicode_normalization::UnicodeNormalization;
use uuid::{NoContext, Timestamp, Uuid};

use crate::StoreError;

/// A new UUIDv7 of the given instant (ms since the Unix epoch).
pub fn new_id<K: TypedUuidKind>(now_ms: i64) -> TypedUuid<K> {
    let ms = u64::try_from(now_ms).unwrap_or(0);
    let nanos = u32::try_from(ms % 1000).unwrap_or(0) * 1_000_000;
    TypedUuid::from_untyped_uuid(Uuid::new_v7(Timestamp::from_unix(NoContext, ms / 1000, nanos)))
}

pub(crate) fn raw<K: TypedUuidKind>(id: TypedUuid<K>) -> Uuid {
    id.into_untyped_uuid()
}

pub(crate) fn typed<K: TypedUuidKind>(id: Uuid) -> TypedUuid<K> {
    TypedUuid::from_untyped_uuid(id)
}

/// JSON text of a value of our own, whose maps have string keys.
pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("records serialise to JSON")
}

/// Reads a stored JSON document; `column` names it in the error.
pub(crate) fn from_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| damaged(column, e))
}

/// Reads a stored word, path or digest; `column` names it in the error.
pub(crate) fn from_text<T: std::str::FromStr>(column: &str, text: &str) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e| damaged(column, e))
}

pub(crate) fn digest(column: &str, text: &str) -> Result<Sha256, StoreError> {
    from_text(column, text)
}

/// A stored value nobody can read.
pub(crate) fn damaged(column: &str, why: impl std::fmt::Display) -> StoreError {
    StoreError::internal(format!("{column}: {why}"))
}

/// Numbers that are never negative, stored signed because SQL has no other.
pub(crate) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

pub(crate) fn unsigned32(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn signed32(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// What makes two names the same: NFC, trimmed, without regard to case.
pub fn name_key(name: &str) -> String {
    name.trim().nfc().flat_map(char::to_lowercase).collect()
}

/// A `LIKE` pattern for "contains this text", with nothing in it taken for a wildcard.
pub(crate) fn contains(text: &str) -> LikeExpr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    // PostgreSQL takes no NUL in a text, and nothing stored has one.
    for c in name_key(text).chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

/// Ids per `IN (…)` and rows per `INSERT`; both databases bound the parameters of one statement.
pub(crate) const CHUNK: usize = 500;

/// Refuses a change that was made to another version of the row than the current one.
pub(crate) fn check_version(what: &'static str, current: i64, expected: i64) -> Result<(), StoreError> {
    if current == expected { Ok(()) } else { Err(StoreError::VersionConflict { what, current }) }
}

/// "a, b, c and 4 more": who uses a thing that was to be deleted.
pub(crate) fn name_some(names: &[String], total: u64) -> String {
    let shown = names.join(", ");
    match total.saturating_sub(names.len() as u64) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Users of a thing that are named in a refusal.
pub(crate) const NAMED_USERS: u64 = 5;
