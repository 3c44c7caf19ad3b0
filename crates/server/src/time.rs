//! Instants at the border: milliseconds inside, RFC 3339 UTC outside.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// UTC milliseconds since the Unix epoch; `2026-11-21T08:00:00.000Z` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at:.3}"),
            Err(_) => write!(f, "{:.3}", jiff::Timestamp::UNIX_EPOCH),
        }
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at: jiff::Timestamp =
            text.parse().map_err(|_| D::Error::custom("expected an instant such as 2026-11-21T08:00:00Z"))?;
        Ok(Self(at.as_millisecond()))
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

impl ToSchema for Instant {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_rfc_3339_with_milliseconds() {
        assert_eq!(serde_json::to_string(&Instant(1_795_248_000_000)).unwrap(), "\"2026-11-21T08:00:00.000Z\"");
        let back: Instant = serde_json::from_str("\"2026-11-21T09:00:00.5+01:00\"").unwrap();
        assert_eq!(back, Instant(1_795_248_000_500));
        assert!(serde_json::from_str::<Instant>("\"yesterday\"").is_err());
    }
}
