//! What an output type says beside its params: who sees it, what it is for, what its lines may still change.
//!
//! Knows the params of lines; whether categories, tiers and materials exist is for the store to say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    ArtifactKind,
    ids::{CategoryId, MaterialId, PricingTierId},
    module::{ParamFault, ParamKind, params::LineParams},
};

crate::kind::vocabulary! {
    /// Who is offered an output type.
    Visibility {
        /// Everybody who places orders.
        Public = "public",
        /// Administrators and API clients that know its id.
        Internal = "internal",
    }
}

/// The part of an invocation profile that is no param.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    pub visibility: Visibility,
    /// Categories of products it is sold for; empty: all.
    pub categories: Vec<CategoryId>,
    pub pricing_tier: Option<PricingTierId>,
    /// Materials its results may show; empty: all. A part of another material counts as one
    /// without, so that the on-missing policy decides.
    pub allowed_materials: Vec<MaterialId>,
    pub bounds: LineBounds,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            visibility: Visibility::Public,
            categories: Vec::new(),
            pricing_tier: None,
            allowed_materials: Vec::new(),
            bounds: LineBounds::default(),
        }
    }
}

/// What a line may still override, by param. Nothing named: whatever the modules allow; something
/// named: nothing else.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineBounds(pub BTreeMap<String, Bound>);

/// Within what a line may change one param; without any word: within the module's own bounds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Values to choose from; empty: any within the bounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Value>,
}

/// Params by which an order says which views a line has and how its files are called. They are the
/// order's own, whatever an output type opens.
const OF_THE_ORDER: [&str; 3] = ["file_name", "view", "camera_preset"];

/// Most values to choose from for one param.
pub const MAX_CHOICES: usize = 64;

impl LineBounds {
    /// What is wrong with the bounds themselves, for output types of this kind.
    pub fn faults(&self, kind: ArtifactKind) -> Vec<ParamFault> {
        self.0.iter().filter_map(|(key, bound)| bound.fault(kind, key)).collect()
    }

    /// What a line says that it must not. The values' own validity is judged by
    /// [`LineParams::effective`].
    pub fn refused(&self, line: &Map<String, Value>) -> Vec<ParamFault> {
        line.iter().filter_map(|(key, value)| self.refuses(key, value)).collect()
    }

    fn refuses(&self, key: &str, value: &Value) -> Option<ParamFault> {
        if self.0.is_empty() || OF_THE_ORDER.contains(&key) {
            return None;
        }
        let Some(bound) = self.0.get(key) else {
            let open: Vec<&str> = self.0.keys().map(String::as_str).collect();
            let allowed = format!("what the output type says; its lines change only {}", open.join(", "));
            return Some(ParamFault::rule(key, value.clone(), allowed));
        };
        (!bound.holds(value)).then(|| ParamFault::rule(key, value.clone(), bound.words()))
    }
}

impl Bound {
    fn holds(&self, value: &Value) -> bool {
        let within =
            value.as_f64().is_none_or(|n| self.min.is_none_or(|min| n >= min) && self.max.is_none_or(|max| n <= max));
        within && (self.choices.is_empty() || self.choices.iter().any(|choice| same(choice, value)))
    }

    fn words(&self) -> String {
        let mut words = Vec::new();
        match (self.min, self.max) {
            (Some(min), Some(max)) => words.push(format!("{min} to {max}")),
            (Some(min), None) => words.push(format!("{min} or more")),
            (None, Some(max)) => words.push(format!("{max} or less")),
            (None, None) => {}
        }
        if !self.choices.is_empty() {
            let choices: Vec<String> = self.choices.iter().map(Value::to_string).collect();
            words.push(format!("one of {}", choices.join(", ")));
        }
        format!("{} by this output type", words.join(" and "))
    }

    fn fault(&self, kind: ArtifactKind, key: &str) -> Option<ParamFault> {
        let table = LineParams::table();
        let Some(param) = table.get(key).filter(|_| LineParams::means_something(kind, key)) else {
            let allowed = format!("what a {kind} looks at");
            return Some(ParamFault { path: format!("/{key}"), value: None, allowed, unknown_key: true });
        };
        let at = |below: &str, value: Value, allowed: String| {
            Some(ParamFault::rule(&format!("{key}/{below}"), value, allowed))
        };
        let numeric = match param.kind {
            #[expect(clippy::cast_precision_loss, reason = "bounds lie below 2^53")]
            ParamKind::Integer { min, max } => Some((min as f64, max as f64)),
            ParamKind::Number { min, max } => Some((min, max)),
            _ => None,
        };
        for (name, bound) in [("min", self.min), ("max", self.max)] {
            match (bound, numeric) {
                (Some(value), None) => return at(name, value.into(), "none: this param is no number".to_owned()),
                (Some(value), Some((min, max))) if !(min..=max).contains(&value) => {
                    return at(name, value.into(), param.kind.allowed());
                }
                _ => {}
            }
        }
        if let (Some(min), Some(max)) = (self.min, self.max)
            && min > max
        {
            return at("min", min.into(), format!("at most {max}, the upper bound"));
        }
        if self.choices.len() > MAX_CHOICES {
            return at("choices", self.choices.len().into(), format!("at most {MAX_CHOICES} values"));
        }
        self.choices.iter().enumerate().find_map(|(index, choice)| {
            let fault = table.check(key, choice)?;
            at(&format!("choices/{index}"), choice.clone(), fault.allowed)
        })
    }
}

/// Equal, whole numbers however they are written.
fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// Who said what a line's param is; a later one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ParamOrigin {
    ModuleDefault,
    OutputType,
    OrderLine,
}

/// Every param a line of this kind looks at in the fixed pipelines, with who said it.
pub fn origins(
    kind: ArtifactKind,
    params: &LineParams,
    levels: [&Map<String, Value>; 2],
) -> Vec<(String, Value, ParamOrigin)> {
    let Ok(Value::Object(all)) = serde_json::to_value(params) else { return Vec::new() };
    let origin = |key: &str| match levels {
        [_, line] if line.contains_key(key) => ParamOrigin::OrderLine,
        [output_type, _] if output_type.contains_key(key) => ParamOrigin::OutputType,
        _ => ParamOrigin::ModuleDefault,
    };
    all.into_iter()
        .filter(|(key, _)| LineParams::means_something(kind, key))
        .map(|(key, value)| {
            let origin = origin(&key);
            (key, value, origin)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bounds(value: Value) -> LineBounds {
        serde_json::from_value(value).expect("bounds")
    }

    fn paths(faults: Vec<ParamFault>) -> Vec<String> {
        faults.into_iter().map(|fault| fault.path).collect()
    }

    #[test]
    fn a_line_changes_what_is_opened_within_its_bounds() {
        let bounds = bounds(
            json!({ "samples": { "min": 16, "max": 64 }, "format": { "choices": ["png", "webp"] }, "seed": {} }),
        );
        assert_eq!(paths(bounds.faults(ArtifactKind::StillImage)), [""; 0]);
        let refused = |line: Value| paths(bounds.refused(line.as_object().expect("an object")));
        assert_eq!(refused(json!({ "samples": 16, "format": "webp", "seed": 4 })), [""; 0]);
        assert_eq!(refused(json!({ "samples": 65, "format": "jpeg", "width": 3 })), ["/format", "/samples", "/width"]);
        assert_eq!(refused(json!({ "samples": 15.5 })), ["/samples"]);
        assert_eq!(refused(json!({ "view": "preset", "camera_preset": "front", "file_name": "{sku}" })), [""; 0]);
        let anything = json!({ "width": 3 });
        assert_eq!(paths(LineBounds::default().refused(anything.as_object().expect("an object"))), [""; 0]);
    }

    #[test]
    fn bounds_beyond_the_modules_own_are_refused() {
        let faults = |kind, value: Value| paths(bounds(value).faults(kind));
        assert_eq!(faults(ArtifactKind::StillImage, json!({ "frames": {}, "samplez": {} })), ["/frames", "/samplez"]);
        assert_eq!(faults(ArtifactKind::StillImage, json!({ "samples": { "min": 0 } })), ["/samples/min"]);
        assert_eq!(faults(ArtifactKind::StillImage, json!({ "samples": { "min": 9, "max": 8 } })), ["/samples/min"]);
        assert_eq!(faults(ArtifactKind::StillImage, json!({ "format": { "max": 8 } })), ["/format/max"]);
        assert_eq!(
            faults(ArtifactKind::StillImage, json!({ "format": { "choices": ["png", "gif"] } })),
            ["/format/choices/1"]
        );
    }

    #[test]
    fn every_value_names_who_said_it() {
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        let (ours, line) = (map(json!({ "samples": 32, "width": 640 })), map(json!({ "samples": 64 })));
        let params = LineParams::effective(ArtifactKind::StillImage, &[&ours, &line]).expect("sound");
        let all = origins(ArtifactKind::StillImage, &params, [&ours, &line]);
        let find = |key: &str| all.iter().find(|p| p.0 == key).map(|p| (p.1.clone(), p.2));
        assert_eq!(find("samples"), Some((json!(64), ParamOrigin::OrderLine)));
        assert_eq!(find("width"), Some((json!(640), ParamOrigin::OutputType)));
        assert_eq!(find("seed").map(|p| p.1), Some(ParamOrigin::ModuleDefault));
        assert_eq!(find("frames"), None, "a still has no frames");
    }
}
