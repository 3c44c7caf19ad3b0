//! Checking params: every fault at once, each with its place, the value and what is allowed.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::{ParamKind, ParamTable, params::ModuleParams, schema};

/// One thing wrong with the params of a node.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamFault {
    /// JSON pointer within the params, e.g. `/samples` or `/angles/2/name`.
    pub path: String,
    /// The value, as short JSON; none where the key itself is the fault.
    pub value: Option<String>,
    /// What is allowed instead, to be read after "allowed is".
    pub allowed: String,
    /// True where no param has this name.
    pub unknown_key: bool,
}

/// Longest value quoted in a message, characters.
const MAX_QUOTED: usize = 60;

impl ParamFault {
    /// A rule between params is broken; `key` is the one to change.
    pub fn rule(key: &str, value: impl Into<Value>, allowed: impl Into<String>) -> Self {
        Self { path: format!("/{key}"), value: Some(quote(&value.into())), allowed: allowed.into(), unknown_key: false }
    }

    /// The fault as a sentence.
    pub fn sentence(&self) -> String {
        let name = self.path.trim_start_matches('/').replace('/', ".");
        match &self.value {
            Some(value) => format!("`{name}` is {value}; allowed is {}.", self.allowed),
            None => format!("There is no param `{name}`; allowed is {}.", self.allowed),
        }
    }
}

/// Short JSON of a value, for messages.
fn quote(value: &Value) -> String {
    let text = match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        scalar => scalar.to_string(),
    };
    if text.chars().count() <= MAX_QUOTED {
        return text;
    }
    let mut short: String = text.chars().take(MAX_QUOTED).collect();
    short.push('…');
    short
}

impl ParamKind {
    /// What is allowed, to be read after "allowed is".
    pub fn allowed(&self) -> String {
        match self {
            Self::Boolean => "true or false".to_owned(),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max } => format!("a number from {min} to {max}"),
            Self::Text { min: 0, max } => format!("a text of at most {max} characters"),
            Self::Text { min, max } => format!("a text of {min} to {max} characters"),
            Self::Choice { values } => format!("one of {}", values.join(", ")),
            Self::List { items, min, max, unique } => {
                let different = if *unique { ", each different" } else { "" };
                format!("a list of {min} to {max} entries{different}, each {}", items.allowed())
            }
            Self::Record { fields } => {
                let names: Vec<&str> = fields.iter().map(|f| f.0.as_str()).collect();
                format!("an object with {}", names.join(", "))
            }
        }
    }

    /// The first place within `value` that does not fit, as (pointer below the value, the value
    /// there, what is allowed there).
    pub fn fault_of(&self, value: &Value) -> Option<(String, Option<String>, String)> {
        let here = || Some((String::new(), Some(quote(value)), self.allowed()));
        match (self, value) {
            (Self::Boolean, Value::Bool(_)) => None,
            (Self::Integer { min, max }, Value::Number(n)) => match n.as_i64() {
                Some(n) if n >= *min && n <= *max => None,
                _ => here(),
            },
            (Self::Number { min, max }, Value::Number(n)) => match n.as_f64() {
                Some(n) if n >= *min && n <= *max => None,
                _ => here(),
            },
            (Self::Text { min, max }, Value::String(text)) => {
                let length = text.chars().count();
                if length >= *min && length <= *max && !text.contains('\0') { None } else { here() }
            }
            (Self::Choice { values }, Value::String(word)) if values.contains(word) => None,
            (Self::List { items, min, max, unique }, Value::Array(list)) => {
                let repeats = || list.iter().enumerate().any(|(i, v)| list[..i].contains(v));
                if list.len() < *min || list.len() > *max || (*unique && repeats()) {
                    return here();
                }
                list.iter().enumerate().find_map(|(i, item)| {
                    items.fault_of(item).map(|(path, value, allowed)| (format!("/{i}{path}"), value, allowed))
                })
            }
            (Self::Record { fields }, Value::Object(object)) => {
                if let Some(unknown) = object.keys().find(|k| fields.iter().all(|f| f.0 != **k)) {
                    return Some((format!("/{}", escape(unknown)), None, self.allowed()));
                }
                fields.iter().find_map(|(name, kind)| match object.get(name) {
                    None => here(),
                    Some(value) => {
                        kind.fault_of(value).map(|(path, value, allowed)| (format!("/{name}{path}"), value, allowed))
                    }
                })
            }
            _ => here(),
        }
    }
}

impl ParamTable {
    /// What is wrong with one param by itself; nothing between params is looked at.
    pub fn check(&self, key: &str, value: &Value) -> Option<ParamFault> {
        let Some(param) = self.get(key) else {
            let mut allowed = String::new();
            let keys = self.keys();
            if keys.is_empty() {
                allowed.push_str("none, this step has no params");
            } else {
                let _ = write!(allowed, "one of {}", keys.join(", "));
            }
            return Some(ParamFault { path: format!("/{}", escape(key)), value: None, allowed, unknown_key: true });
        };
        if param.nullable && value.is_null() {
            return None;
        }
        let (below, value, mut allowed) = param.kind.fault_of(value)?;
        if param.nullable && below.is_empty() {
            allowed.push_str(", or null");
        }
        let unknown_key = value.is_none();
        Some(ParamFault { path: format!("/{key}{below}"), value, allowed, unknown_key })
    }

    /// What is wrong with each of these params by itself, by key.
    pub fn check_all(&self, params: &Map<String, Value>) -> Vec<ParamFault> {
        params.iter().filter_map(|(key, value)| self.check(key, value)).collect()
    }
}

/// One segment of a JSON pointer.
fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// From given params to the typed ones: missing ones take their default, all faults are reported
/// at once.
///
/// # Errors
/// Unknown keys, values out of bounds and broken rules between params.
pub fn decode<P: ModuleParams>(given: &Map<String, Value>) -> Result<P, Vec<ParamFault>> {
    let table = ParamTable::from_schema(&schema::param_schema::<P>()).unwrap_or_default();
    let faults = table.check_all(given);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut complete: Map<String, Value> = table.iter().map(|p| (p.key.clone(), p.default.clone())).collect();
    for (key, value) in given {
        complete.insert(key.clone(), value.clone());
    }
    let params: P = typed(&Value::Object(complete)).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    params.rules(&mut faults);
    if faults.is_empty() { Ok(params) } else { Err(faults) }
}

/// The rules between complete params; a value that is not even of the type is a fault too.
pub(super) fn rules_of<P: ModuleParams>(complete: &Value) -> Vec<ParamFault> {
    match typed::<P>(complete) {
        Ok(params) => {
            let mut faults = Vec::new();
            params.rules(&mut faults);
            faults
        }
        Err(fault) => vec![fault],
    }
}

fn typed<P: ModuleParams>(complete: &Value) -> Result<P, ParamFault> {
    serde_path_to_error::deserialize(complete).map_err(|error| {
        let path = error.path().to_string().replace('.', "/");
        ParamFault {
            path: format!("/{path}"),
            value: Some("not readable".to_owned()),
            allowed: error.inner().to_string(),
            unknown_key: false,
        }
    })
}
