//! Finds a place for each param of a preset, or keeps it under `ui.legacy`.

use serde_json::{Map, Value, json};

use super::{Migration, Note};
use crate::{Document, Registry, diagnostics::pointer_segment, document::shelved};

/// Steps that render.
const RENDER_STEPS: &[&str] = &["blender_still", "blender_turntable", "export_blend"];

/// Preset key → (steps, param). What a step does not have is left out for it.
const PLACES: &[(&str, &[&str], &str)] = &[
    ("render_engine", RENDER_STEPS, "engine"),
    ("engine", RENDER_STEPS, "engine"),
    ("samples", RENDER_STEPS, "samples"),
    ("width", RENDER_STEPS, "width"),
    ("height", RENDER_STEPS, "height"),
    ("transparent_bg", RENDER_STEPS, "transparent"),
    ("denoise", RENDER_STEPS, "denoise"),
    ("seed", RENDER_STEPS, "seed"),
    ("noise_threshold", RENDER_STEPS, "noise_threshold"),
    ("device", RENDER_STEPS, "device"),
    ("frame_count", &["blender_turntable"], "frames"),
    ("fps", &["blender_turntable"], "fps"),
    ("material_override", &["material_map_resolve"], "material_override"),
];

/// The params of a preset on their way into a document.
pub(super) struct Placing<'r> {
    pub registry: &'r Registry,
    params: Map<String, Value>,
    kept: Map<String, Value>,
    notes: Vec<Note>,
}

impl<'r> Placing<'r> {
    pub(super) fn new(registry: &'r Registry, params: Map<String, Value>, notes: Vec<Note>) -> Self {
        Self { registry, params, kept: Map::new(), notes }
    }

    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.params.remove(key)
    }

    /// `below` is a JSON pointer within the params, without the leading slash.
    pub(super) fn note(&mut self, below: &str, message: String) {
        self.notes.push(Note { path: format!("/params/{below}"), message });
    }

    /// Keeps a value without effect.
    pub(super) fn keep(&mut self, key: &str, value: Value, why: &str) {
        self.note(&pointer_segment(key), format!("`{key}` {why}; it is kept under ui.legacy and has no effect."));
        self.kept.insert(key.to_owned(), shelved(value));
    }

    /// Puts the known render params into every node that has them.
    pub(super) fn render_params(&mut self, document: &mut Document) {
        self.resolution();
        for (key, steps, param) in PLACES {
            if let Some(value) = self.take(key) {
                self.place(document, key, steps, param, value);
            }
        }
        self.alpha(document);
        self.even_size(document);
    }

    /// `resolution: [w, h]` is width and height; where these are given too, they win.
    fn resolution(&mut self) {
        let Some(value) = self.take("resolution") else { return };
        let pair = value.as_array().filter(|pair| pair.len() == 2 && pair.iter().all(Value::is_number));
        let Some(pair) = pair else {
            self.keep("resolution", value, "is not [width, height]");
            return;
        };
        let mut contradicts = false;
        for (key, size) in ["width", "height"].into_iter().zip(pair) {
            match self.params.get(key) {
                Some(given) => contradicts |= given != size,
                None => {
                    self.params.insert(key.to_owned(), size.clone());
                }
            }
        }
        if contradicts {
            self.keep("resolution", value, "contradicts width and height, which win");
        }
    }

    fn place(&mut self, document: &mut Document, key: &str, steps: &[&str], param: &str, value: Value) {
        let value = match param {
            "engine" => engine(&value).unwrap_or(value),
            _ => value,
        };
        let mut placed = false;
        let mut refused = None;
        for node in document.nodes.iter_mut().filter(|n| steps.contains(&n.step.as_str())) {
            let Some(table) = self.registry.get(&node.step).map(|m| m.params()) else { continue };
            match table.check(param, &value) {
                None if node.params.contains_key(param) => refused = Some("is said twice".to_owned()),
                None => {
                    node.params.insert(param.to_owned(), value.clone());
                    placed = true;
                }
                Some(fault) => refused = Some(format!("cannot be used: allowed is {}", fault.allowed)),
            }
        }
        if !placed {
            let why = refused.unwrap_or_else(|| "has no place in a preset of this type".to_owned());
            self.keep(key, value, &why);
        }
    }

    /// A transparent video needs a codec that has alpha.
    fn alpha(&mut self, document: &mut Document) {
        for node in document.nodes.iter_mut().filter(|n| n.step == "blender_turntable") {
            if node.params.get("transparent") == Some(&Value::Bool(true)) {
                node.params.insert("codec".to_owned(), "vp9".into());
                let message =
                    "A transparent turntable is written as VP9 (WebM), because H.264 has no alpha.".to_owned();
                self.notes.push(Note { path: "/params/transparent_bg".to_owned(), message });
            }
        }
    }

    /// What the node's own rules refuse together goes back to its defaults.
    fn even_size(&mut self, document: &mut Document) {
        let mut broken: Map<String, Value> = Map::new();
        for node in &mut document.nodes {
            let Some(module) = self.registry.get(&node.step) else { continue };
            let mut complete = (**module.defaults()).clone();
            complete.extend(node.params.clone());
            for fault in module.spec().params.rules(&Value::Object(complete)) {
                let key = fault.path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
                let removed: Vec<String> = if ["width", "height"].contains(&key.as_str()) {
                    vec!["width".into(), "height".into()]
                } else {
                    vec![key]
                };
                for key in removed {
                    if let Some(value) = node.params.remove(&key) {
                        broken.insert(key, value);
                    }
                }
            }
        }
        for (key, value) in broken {
            self.keep(&key, value, "does not go together with the other params");
        }
    }

    /// Everything that is left has no place.
    pub(super) fn finish(mut self, mut document: Document, mut legacy: Map<String, Value>) -> Migration {
        for (key, value) in std::mem::take(&mut self.params) {
            self.keep(&key, value, "has no place in a preset of this type");
        }
        if !self.kept.is_empty() {
            legacy.insert("params".to_owned(), Value::Object(self.kept));
        }
        if !legacy.is_empty() {
            document.ui.insert("legacy".to_owned(), Value::Object(legacy));
        }
        self.notes.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
        Migration { document, notes: self.notes }
    }
}

/// Names of engines as Blender and older data write them.
fn engine(value: &Value) -> Option<Value> {
    let name = value.as_str()?.to_lowercase();
    match name.as_str() {
        "cycles" => Some(json!("cycles")),
        "eevee" | "blender_eevee" | "blender_eevee_next" => Some(json!("eevee")),
        _ => None,
    }
}
