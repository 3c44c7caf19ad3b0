//! Reading one object of a document: fields by name, each fault said once.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::read::usable_name;
use crate::{
    bounds::MAX_NAME_CHARS,
    diagnostics::{Code, Diagnostic, pointer_segment},
};

/// The fields of one object, with its place.
pub(super) struct Fields<'a, 'd> {
    object: &'a Map<String, Value>,
    path: String,
    node: Option<String>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a, 'd> Fields<'a, 'd> {
    pub(super) fn new(
        object: &'a Map<String, Value>,
        path: &str,
        node: Option<String>,
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Self {
        Self { object, path: path.to_owned(), node, diagnostics }
    }

    pub(super) fn say(&mut self, code: Code, key: &str, message: impl Into<String>) {
        let mut diagnostic = Diagnostic::new(code, format!("{}/{}", self.path, pointer_segment(key)), message);
        diagnostic.node.clone_from(&self.node);
        self.diagnostics.push(diagnostic);
    }

    /// What this object is called in messages.
    fn owner(&self) -> String {
        match &self.node {
            Some(id) => format!("Node `{id}`"),
            None if self.path.is_empty() => "The document".to_owned(),
            None if self.path.starts_with("/edges") => "An edge".to_owned(),
            None => "A node".to_owned(),
        }
    }

    /// Every other key is unknown.
    pub(super) fn only(&mut self, known: &[&str]) {
        for key in self.object.keys().filter(|k| !known.contains(&k.as_str())) {
            let short: String = key.chars().take(60).collect();
            let message = format!(
                "{} has the unknown key `{short}`; remove it. Known keys are {}.",
                self.owner(),
                known.join(", ")
            );
            self.say(Code::UnknownKey, key, message);
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key)
    }

    pub(super) fn missing(&mut self, key: &str, remedy: &str) {
        let message = format!("{} has no `{key}`. {remedy}", self.owner());
        self.say(Code::MissingKey, key, message);
    }

    fn wrong(&mut self, code: Code, key: &str, value: &Value, allowed: &str) {
        let shown = match value {
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            scalar => scalar.to_string().chars().take(60).collect(),
        };
        let message = format!("`{key}` of {} is {shown}; it must be {allowed}.", lower_first(&self.owner()));
        self.say(code, key, message);
    }

    /// A required list of bounded length; empty where it is missing or too long.
    pub(super) fn list(&mut self, key: &str, most: usize, too_many: Code) -> &'a [Value] {
        match self.get(key) {
            None => self.missing(key, "Add it as a list, empty if need be."),
            Some(Value::Array(items)) if items.len() > most => {
                self.say(too_many, key, format!("There are {} {key}; at most {most} are allowed.", items.len()));
            }
            Some(Value::Array(items)) => return items,
            Some(other) => self.wrong(Code::WrongType, key, other, "a list"),
        }
        &[]
    }

    pub(super) fn object(&mut self, key: &str) -> Option<&'a Map<String, Value>> {
        match self.get(key) {
            None => None,
            Some(Value::Object(object)) => Some(object),
            Some(other) => {
                self.wrong(Code::WrongType, key, other, "an object");
                None
            }
        }
    }

    /// An object whose content is looked at elsewhere; empty where missing.
    pub(super) fn free_object(&mut self, key: &str) -> Map<String, Value> {
        self.object(key).cloned().unwrap_or_default()
    }

    /// A name in NFC.
    pub(super) fn name(&mut self, key: &str, required: bool) -> Option<String> {
        match self.get(key) {
            None => {
                if required {
                    self.missing(key, "Add it as a text.");
                }
                None
            }
            Some(Value::String(text)) => {
                let name = usable_name(text);
                if name.is_none() {
                    let shown: Value = text.chars().take(40).collect::<String>().into();
                    let allowed = format!("1 to {MAX_NAME_CHARS} characters without control characters");
                    self.wrong(Code::InvalidValue, key, &shown, &allowed);
                }
                name
            }
            Some(other) => {
                self.wrong(Code::WrongType, key, other, "a text");
                None
            }
        }
    }

    /// A word of a closed vocabulary.
    pub(super) fn word<T: FromStr>(&mut self, key: &str, known: impl Iterator<Item = &'static str>) -> Option<T> {
        let value = self.get(key)?;
        let word = value.as_str().and_then(|word| word.parse().ok());
        if word.is_none() {
            let code = if value.is_string() { Code::InvalidValue } else { Code::WrongType };
            let allowed = format!("one of {}", known.collect::<Vec<_>>().join(", "));
            self.wrong(code, key, value, &allowed);
        }
        word
    }

    pub(super) fn integer(&mut self, key: &str, min: u32, max: u32) -> Option<u32> {
        let value = self.get(key)?;
        let integer = value.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| (min..=max).contains(n));
        if integer.is_none() {
            let code = if value.is_number() { Code::InvalidValue } else { Code::WrongType };
            self.wrong(code, key, value, &format!("a whole number from {min} to {max}"));
        }
        integer
    }

    pub(super) fn number(&mut self, key: &str, min: f64, max: f64) -> Option<f64> {
        let value = self.get(key)?;
        let number = value.as_f64().filter(|n| *n >= min && *n <= max);
        if number.is_none() {
            let code = if value.is_number() { Code::InvalidValue } else { Code::WrongType };
            self.wrong(code, key, value, &format!("a number from {min} to {max}"));
        }
        number
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
