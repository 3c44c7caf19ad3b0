//! A param schema read back into a table that values are checked against. Reading it is also the
//! proof that the schema keeps to the subset.

use serde_json::{Map, Value};

use super::schema::SubsetViolation;
use crate::kind::vocabulary;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Which nodes of a graph an override of an output type or order line reaches.
    OverrideScope { All = "all", Single = "single", }
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamKind {
    Boolean,
    Integer {
        min: i64,
        max: i64,
    },
    Number {
        min: f64,
        max: f64,
    },
    /// Lengths in Unicode characters.
    Text {
        min: usize,
        max: usize,
    },
    Choice {
        values: Vec<String>,
    },
    List {
        items: Box<ParamKind>,
        min: usize,
        max: usize,
        unique: bool,
    },
    Record {
        fields: Vec<(String, ParamKind)>,
    },
}

/// One param.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamSpec {
    pub key: String,
    pub kind: ParamKind,
    pub nullable: bool,
    pub default: Value,
    /// None: the workflow alone decides.
    pub override_scope: Option<OverrideScope>,
}

/// All params of a module, sorted by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParamTable {
    params: Vec<ParamSpec>,
}

/// Integers of a document stay below this magnitude, so that every JSON reader agrees on them.
const MAX_MAGNITUDE: f64 = 9_007_199_254_740_992.0;

impl ParamTable {
    /// # Errors
    /// Every place where the schema leaves the subset of [`super::param_schema`].
    pub fn from_schema(schema: &Value) -> Result<Self, Vec<SubsetViolation>> {
        let mut reader = Reader { violations: Vec::new() };
        let mut params = Vec::new();
        let root = reader.object("", schema, &["$schema", "type", "additionalProperties", "properties"]);
        if root.get("additionalProperties") != Some(&Value::Bool(false)) {
            reader.say("", "the root must have `additionalProperties: false`");
        }
        let empty = Map::new();
        for (key, property) in root.get("properties").and_then(Value::as_object).unwrap_or(&empty) {
            if let Some(param) = reader.param(key, property) {
                params.push(param);
            }
        }
        reader.conditions(&params, root.get("properties"));
        params.sort_by(|a, b| a.key.cmp(&b.key));
        if reader.violations.is_empty() { Ok(Self { params }) } else { Err(reader.violations) }
    }

    pub fn get(&self, key: &str) -> Option<&ParamSpec> {
        self.params.binary_search_by(|p| p.key.as_str().cmp(key)).ok().map(|i| &self.params[i])
    }

    pub fn iter(&self) -> std::slice::Iter<'_, ParamSpec> {
        self.params.iter()
    }

    /// Names of all params, for messages.
    pub fn keys(&self) -> Vec<&str> {
        self.params.iter().map(|p| p.key.as_str()).collect()
    }
}

const UI_WORDS: &[&str] = &[
    "title",
    "description",
    "default",
    "x-group",
    "x-order",
    "x-unit",
    "x-step",
    "x-visible-when",
    "x-picker",
    "x-override",
];
const NEEDED_UI_WORDS: &[&str] = &["title", "description", "default", "x-group", "x-order"];
const UNITS: &[&str] = &["px", "mm", "deg", "rad", "s", "fps", "%"];
const PICKERS: &[&str] = &["material", "template", "camera_preset"];

struct Reader {
    violations: Vec<SubsetViolation>,
}

impl Reader {
    fn say(&mut self, path: &str, message: impl Into<String>) {
        self.violations.push(SubsetViolation { path: path.to_owned(), message: message.into() });
    }

    fn object(&mut self, path: &str, schema: &Value, allowed: &[&str]) -> Map<String, Value> {
        let Some(object) = schema.as_object() else {
            self.say(path, "a schema must be an object");
            return Map::new();
        };
        for key in object.keys().filter(|k| !allowed.contains(&k.as_str())) {
            self.say(path, format!("the subset has no `{key}`"));
        }
        object.clone()
    }

    fn param(&mut self, key: &str, schema: &Value) -> Option<ParamSpec> {
        let path = format!("/{key}");
        for word in NEEDED_UI_WORDS {
            if schema.get(word).is_none() {
                self.say(&path, format!("`{word}` is missing"));
            }
        }
        self.known_word(&path, schema, "x-unit", UNITS);
        self.known_word(&path, schema, "x-picker", PICKERS);
        let override_scope = schema.get("x-override").and_then(|word| {
            let scope = word.as_str().and_then(|w| w.parse().ok());
            if scope.is_none() {
                self.say(&path, "`x-override` is `all` or `single`");
            }
            scope
        });
        let (kind, nullable) = self.kind(&path, schema, UI_WORDS, true)?;
        Some(ParamSpec {
            key: key.to_owned(),
            kind,
            nullable,
            default: schema.get("default").cloned().unwrap_or(Value::Null),
            override_scope,
        })
    }

    fn known_word(&mut self, path: &str, schema: &Value, word: &str, known: &[&str]) {
        if let Some(value) = schema.get(word)
            && !value.as_str().is_some_and(|v| known.contains(&v))
        {
            self.say(path, format!("`{word}` is one of {}", known.join(", ")));
        }
    }

    fn kind(&mut self, path: &str, schema: &Value, ui: &[&str], top: bool) -> Option<(ParamKind, bool)> {
        let (name, nullable) = match schema.get("type") {
            Some(Value::String(name)) => (name.clone(), false),
            Some(Value::Array(names)) if top && names.len() == 2 && names[1] == "null" => {
                (names[0].as_str().unwrap_or_default().to_owned(), true)
            }
            _ => {
                self.say(path, "`type` is one word, or at the top [word, \"null\"]");
                return None;
            }
        };
        let mut allowed: Vec<&str> = ui.to_vec();
        allowed.push("type");
        allowed.extend(match name.as_str() {
            "boolean" => &[] as &[&str],
            "integer" | "number" => &["minimum", "maximum"],
            "string" if schema.get("enum").is_some() => &["enum", "x-enum-labels"],
            "string" => &["minLength", "maxLength"],
            "array" => &["items", "minItems", "maxItems", "uniqueItems"],
            _ => &["properties", "required", "additionalProperties", "description", "title"],
        });
        let object = self.object(path, schema, &allowed);
        let kind = match name.as_str() {
            "boolean" => ParamKind::Boolean,
            "integer" | "number" => self.numeric(path, &object, name == "integer")?,
            "string" if object.contains_key("enum") => self.choice(path, &object)?,
            "string" => {
                let max = self.size(path, &object, "maxLength")?;
                ParamKind::Text { min: size_or_zero(&object, "minLength"), max }
            }
            "array" if top => {
                let (items, _) =
                    self.kind(&format!("{path}/items"), object.get("items")?, &["title", "description"], false)?;
                let max = self.size(path, &object, "maxItems")?;
                let unique = object.get("uniqueItems") == Some(&Value::Bool(true));
                ParamKind::List { items: Box::new(items), min: size_or_zero(&object, "minItems"), max, unique }
            }
            "object" if path.ends_with("/items") => self.record(path, &object)?,
            other => {
                self.say(path, format!("`type: {other}` is not allowed here"));
                return None;
            }
        };
        if nullable && !matches!(kind, ParamKind::Text { .. } | ParamKind::Integer { .. } | ParamKind::Number { .. }) {
            self.say(path, "only text and numbers may be null");
        }
        Some((kind, nullable))
    }

    fn numeric(&mut self, path: &str, object: &Map<String, Value>, integer: bool) -> Option<ParamKind> {
        let bound = |word: &str| object.get(word).and_then(Value::as_f64).filter(|b| b.abs() < MAX_MAGNITUDE);
        let (Some(min), Some(max)) = (bound("minimum"), bound("maximum")) else {
            self.say(path, "a number needs `minimum` and `maximum` below 2^53");
            return None;
        };
        if min > max {
            self.say(path, "`minimum` is above `maximum`");
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounds lie below 2^53")]
        Some(if integer {
            ParamKind::Integer { min: min as i64, max: max as i64 }
        } else {
            ParamKind::Number { min, max }
        })
    }

    fn choice(&mut self, path: &str, object: &Map<String, Value>) -> Option<ParamKind> {
        let values: Option<Vec<String>> =
            object.get("enum")?.as_array()?.iter().map(|v| v.as_str().map(str::to_owned)).collect();
        let Some(values) = values.filter(|v| !v.is_empty()) else {
            self.say(path, "`enum` is a list of words");
            return None;
        };
        let labels = object.get("x-enum-labels").and_then(Value::as_object);
        let complete = labels.is_some_and(|l| l.len() == values.len() && values.iter().all(|v| l.contains_key(v)));
        if !complete {
            self.say(path, "`x-enum-labels` must label exactly the values of `enum`");
        }
        Some(ParamKind::Choice { values })
    }

    fn record(&mut self, path: &str, object: &Map<String, Value>) -> Option<ParamKind> {
        if object.get("additionalProperties") != Some(&Value::Bool(false)) {
            self.say(path, "a record must have `additionalProperties: false`");
        }
        let properties = object.get("properties")?.as_object()?;
        let mut fields = Vec::new();
        for (key, property) in properties {
            let ui = &["title", "description", "x-unit", "x-step"];
            if let Some((kind, _)) = self.kind(&format!("{path}/{key}"), property, ui, false) {
                fields.push((key.clone(), kind));
            }
        }
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        Some(ParamKind::Record { fields })
    }

    fn size(&mut self, path: &str, object: &Map<String, Value>, word: &str) -> Option<usize> {
        let size = object.get(word).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        if size.is_none() {
            self.say(path, format!("`{word}` is missing"));
        }
        size
    }

    /// `x-visible-when` names params of the same form and values they can have.
    fn conditions(&mut self, params: &[ParamSpec], properties: Option<&Value>) {
        let empty = Map::new();
        for (key, property) in properties.and_then(Value::as_object).unwrap_or(&empty) {
            let Some(condition) = property.get("x-visible-when") else { continue };
            let fits = condition.as_object().is_some_and(|others| {
                others.iter().all(|(other, values)| {
                    let kind = params.iter().find(|p| p.key == *other).map(|p| &p.kind);
                    values.as_array().is_some_and(|values| {
                        !values.is_empty() && values.iter().all(|v| kind.is_some_and(|k| k.fault_of(v).is_none()))
                    })
                })
            });
            if !fits {
                self.say(&format!("/{key}"), "`x-visible-when` must name other params and values they can have");
            }
        }
    }
}

fn size_or_zero(object: &Map<String, Value>, word: &str) -> usize {
    object.get(word).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
}
