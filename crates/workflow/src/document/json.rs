//! Reading JSON text within bounds: size, depth, keys once, numbers every reader agrees on.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::{
    bounds::{MAX_DEPTH, MAX_DOCUMENT_BYTES, MAX_INTEGER},
    diagnostics::{Code, Diagnostic},
};

/// The value of a text, with whole floats as integers (`64.0` is 64).
///
/// # Errors
/// One diagnostic with line and column: JSON cannot be read on after its first fault.
pub(crate) fn read_json(text: &[u8]) -> Result<Value, Diagnostic> {
    if text.len() > MAX_DOCUMENT_BYTES {
        let message = format!("The document has {} bytes; at most {MAX_DOCUMENT_BYTES} are read.", text.len());
        return Err(Diagnostic::new(Code::TooLarge, "", message));
    }
    let code = Cell::new(Code::Malformed);
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let read = Bounded { depth: 0, code: &code }.deserialize(&mut deserializer);
    read.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
        let (line, column) = (error.line().max(1), error.column());
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or(&said);
        let message = match code.get() {
            Code::Malformed => format!("The text is not JSON: {what}, in line {line}, column {column}."),
            _ => format!("{what}, in line {line}, column {column}."),
        };
        let mut diagnostic = Diagnostic::new(code.get(), "", message);
        (diagnostic.line, diagnostic.column) = (Some(line), Some(column));
        diagnostic
    })
}

/// A value that is kept without effect: as it is, or as text where it is so deep that the document
/// around it might pass the bound.
pub(crate) fn shelved(value: Value) -> Value {
    if deeper_than(&value, MAX_DEPTH / 2) { Value::String(super::canonical::to_string(&value)) } else { value }
}

fn deeper_than(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(|v| deeper_than(v, levels - 1)),
        Value::Object(object) => levels == 0 || object.values().any(|v| deeper_than(v, levels - 1)),
        _ => false,
    }
}

#[derive(Clone, Copy)]
struct Bounded<'a> {
    depth: usize,
    code: &'a Cell<Code>,
}

impl Bounded<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            self.code.set(Code::TooDeep);
            return Err(E::custom(format!("Objects and lists are nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn integer<E: Error>(self, value: Option<i64>) -> Result<Value, E> {
        match value {
            Some(value) if value.abs() < MAX_INTEGER => Ok(value.into()),
            _ => {
                self.code.set(Code::NumberOutOfRange);
                Err(E::custom("A number is beyond ±9007199254740991 (2^53 - 1), where JSON readers disagree"))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.integer(value.checked_abs().map(|_| value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.integer(i64::try_from(value).ok())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        if value.fract() == 0.0 || !value.is_finite() {
            #[expect(clippy::cast_possible_truncation, reason = "saturates; the bound is checked next")]
            return self.integer((value as i64).checked_abs().map(|_| value as i64));
        }
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if object.contains_key(&key) {
                self.code.set(Code::DuplicateKey);
                let short: String = key.chars().take(60).collect();
                return Err(A::Error::custom(format!("The key `{short}` stands twice in one object")));
            }
            let value = map.next_value_seed(inner)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}
