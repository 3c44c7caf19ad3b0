//! The JSON Schema of a params type, and the subset of JSON Schema 2020-12 it keeps to.
//!
//! This is the one place that says what a param form has to support. The root is an object with
//! `properties` and `additionalProperties: false`; there is no `$ref`, `oneOf`, `anyOf`, `allOf`, `if`, `not`
//! and no `required` (every param has a default). A property is one of
//!
//! | kind | keywords |
//! |---|---|
//! | boolean | `type: "boolean"` |
//! | integer, number | `type`, `minimum`, `maximum` (both always there, magnitude below 2^53) |
//! | text | `type: "string"`, `maxLength` (always there), `minLength` |
//! | choice | `type: "string"`, `enum`, `x-enum-labels` (value → label, complete) |
//! | list | `type: "array"`, `items` (any kind but list), `maxItems` (always there), `minItems`, `uniqueItems` |
//! | record, inside a list only | `type: "object"`, `properties` of scalar kinds, `required` (all), `additionalProperties: false` |
//!
//! A top-level text or number may be nullable: `type: ["string", "null"]`. Every top-level property has `title`,
//! `description`, `default`, `x-group` and `x-order`. It may have
//!
//! | extension | means |
//! |---|---|
//! | `x-unit` | unit shown behind the field: `px`, `mm`, `deg`, `rad`, `s`, `fps`, `%` |
//! | `x-step` | step of a slider or spin box |
//! | `x-visible-when` | `{"other param": [values]}`: shown only while every named param has one of the values |
//! | `x-picker` | text that names an entity: `material`, `template`, `camera_preset` |
//! | `x-override` | output types and order lines may set it: `all` nodes that have it, or `single` (only where one node of the graph has it) |

use schemars::generate::SchemaSettings;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value, json};

use super::params::{Labelled, ModuleParams};

/// A params type whose schema leaves the subset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct SubsetViolation {
    pub path: String,
    pub message: String,
}

/// JSON Schema of a params type: derived by schemars, brought into the subset, with the defaults
/// of `P::default()` and the order of its fields.
pub fn param_schema<P: ModuleParams>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| {
        s.inline_subschemas = true;
        s.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<P>().to_value();
    let defaults = serde_json::to_value(P::default()).unwrap_or(Value::Null);
    let order = serde_json::to_string(&P::default()).map(|text| key_order(&text)).unwrap_or_default();
    if let Some(root) = schema.as_object_mut() {
        for noise in ["title", "description", "required", "$defs", "default"] {
            root.remove(noise);
        }
        root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        root.insert("type".into(), json!("object"));
        root.insert("additionalProperties".into(), json!(false));
        let properties = root.entry("properties").or_insert_with(|| json!({}));
        if let Some(properties) = properties.as_object_mut() {
            for (key, property) in properties.iter_mut() {
                finish(property);
                if let Some(property) = property.as_object_mut() {
                    property.insert("default".into(), defaults.get(key).cloned().unwrap_or(Value::Null));
                    let place = order.iter().position(|k| k == key).unwrap_or(order.len());
                    property.insert("x-order".into(), json!(place));
                }
            }
        }
    }
    schema
}

/// Drops what the subset has no word for (`format` of numbers) and closes records.
fn finish(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    schema.remove("format");
    for word in ["minimum", "maximum"] {
        if let Some(bound) = schema.get(word).and_then(Value::as_f64)
            && bound.fract() == 0.0
        {
            #[expect(clippy::cast_possible_truncation, reason = "bounds lie below 2^53")]
            schema.insert(word.into(), json!(bound as i64));
        }
    }
    if let Some(items) = schema.get_mut("items") {
        finish(items);
    }
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(finish);
        let keys: Vec<Value> = properties.keys().map(|k| json!(k)).collect();
        schema.insert("required".into(), Value::Array(keys));
        schema.insert("additionalProperties".into(), json!(false));
    }
}

/// Schema of a closed vocabulary; for `#[schemars(schema_with = "choice::<T>")]`.
pub(crate) fn choice<T: Labelled>(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let mut labels = Map::new();
    for value in T::members() {
        labels.insert(value.name().to_owned(), json!(value.label()));
    }
    let names: Vec<&str> = T::members().iter().map(|v| v.name()).collect();
    schemars::json_schema!({ "type": "string", "enum": names, "x-enum-labels": labels })
}

/// Schema of a list of words of a closed vocabulary, each at most once; at least one.
pub(crate) fn choices<T: Labelled>(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let items = choice::<T>(generator);
    schemars::json_schema!({
        "type": "array", "items": items, "minItems": 1, "maxItems": T::members().len(), "uniqueItems": true,
    })
}

/// Keys of a JSON object in the order they stand in the text, which is the order of the fields.
fn key_order(text: &str) -> Vec<String> {
    struct Keys(Vec<String>);
    struct KeysVisitor;
    impl<'de> Visitor<'de> for KeysVisitor {
        type Value = Keys;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
            let mut keys = Vec::new();
            while let Some((key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                keys.push(key);
            }
            Ok(Keys(keys))
        }
    }
    impl<'de> Deserialize<'de> for Keys {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(KeysVisitor)
        }
    }
    serde_json::from_str::<Keys>(text).map(|k| k.0).unwrap_or_default()
}
