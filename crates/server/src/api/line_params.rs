//! The params of order lines on the wire: their schema is the one the modules declare.

use std::borrow::Cow;

use contracts::module::params::LineParams;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// What an output type or a line says about single params.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OverridesBody(pub Map<String, Value>);

impl OverridesBody {
    /// These over `base`; null takes a param back to its default.
    pub fn over(self, mut base: Map<String, Value>) -> Map<String, Value> {
        for (key, value) in self.0 {
            if value.is_null() {
                base.remove(&key);
            } else {
                base.insert(key, value);
            }
        }
        base
    }
}

/// Every param with its value.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ParamsBody(pub LineParams);

impl PartialSchema for OverridesBody {
    fn schema() -> RefOr<Schema> {
        let mut properties = properties();
        for property in properties.values_mut() {
            if let Some(name) = property["type"].as_str() {
                property["type"] = json!([name, "null"]);
            }
        }
        document(json!({ "type": "object", "properties": properties, "additionalProperties": false }))
    }
}

impl ToSchema for OverridesBody {
    fn name() -> Cow<'static, str> {
        "LineOverrides".into()
    }
}

impl PartialSchema for ParamsBody {
    fn schema() -> RefOr<Schema> {
        let properties = properties();
        let required: Vec<&String> = properties.keys().collect();
        document(json!({ "type": "object", "properties": properties, "required": required }))
    }
}

impl ToSchema for ParamsBody {
    fn name() -> Cow<'static, str> {
        "LineParams".into()
    }
}

/// The declared properties without what only forms look at.
fn properties() -> Map<String, Value> {
    let mut properties = LineParams::schema()["properties"].as_object().cloned().unwrap_or_default();
    for property in properties.values_mut() {
        plain(property);
    }
    properties
}

fn plain(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    object.retain(|key, _| !key.starts_with("x-") && key != "title" && key != "default");
    if let Some(items) = object.get_mut("items") {
        plain(items);
    }
    if let Some(Value::Object(fields)) = object.get_mut("properties") {
        fields.values_mut().for_each(plain);
    }
}

fn document(schema: Value) -> RefOr<Schema> {
    serde_json::from_value(schema).expect("a test reads the published document")
}
