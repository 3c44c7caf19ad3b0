//! The loose `render_settings` bag of old output types, read as overrides.
//!
//! The keys are those of the presets (DOMAIN §4). What finds no place is reported as a note and has
//! no effect, so that an old row always stays renderable. Knows no workflow: old rows render through
//! the fixed pipelines.

use serde_json::{Map, Value, json};

use crate::{
    ArtifactKind,
    module::{
        ParamFault,
        params::{Angle, LineParams},
    },
};

/// Most angles and exports that are read.
const MAX_ENTRIES: usize = 64;

/// An old bag, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adapted {
    pub overrides: Map<String, Value>,
    /// A sentence for each value without effect.
    pub notes: Vec<String>,
}

/// Old key → param; every other key is a param's own name or nothing.
const NAMES: &[(&str, &str)] =
    &[("render_engine", "engine"), ("transparent_bg", "transparent"), ("frame_count", "frames")];

/// Reads a bag: `{"type": …, "params": {…}}` or the params alone.
pub fn adapt(kind: ArtifactKind, bag: &Map<String, Value>) -> Adapted {
    let mut reader = Reader { kind, out: Adapted::default() };
    let (preset, params) = match bag.get("params") {
        Some(Value::Object(params)) => (bag.get("type").and_then(Value::as_str), params),
        _ => (None, bag),
    };
    if let Some(Value::Object(_)) = bag.get("params") {
        for key in bag.keys().filter(|key| !matches!(key.as_str(), "type" | "params")) {
            reader.note(key, "has no place in an output type");
        }
    }
    reader.resolution(params);
    // Names of today last: where both are given, the newer word wins.
    let old = |key: &str| NAMES.iter().any(|(name, _)| *name == key);
    for (key, value) in params.iter().filter(|(key, _)| old(key)).chain(params.iter().filter(|(key, _)| !old(key))) {
        reader.read(key, value);
    }
    if preset == Some("multi_angle") && !reader.out.overrides.contains_key("angles") {
        reader.set("angles", json!(Angle::standard()), "angles");
    }
    reader.settle();
    reader.out
}

struct Reader {
    kind: ArtifactKind,
    out: Adapted,
}

impl Reader {
    fn note(&mut self, key: &str, why: &str) {
        self.out.notes.push(format!("`{key}` {why}; it has no effect."));
    }

    /// `resolution: [w, h]`; width and height by name win over it.
    fn resolution(&mut self, params: &Map<String, Value>) {
        match params.get("resolution") {
            None => {}
            Some(Value::Array(pair)) if pair.len() == 2 => {
                for (key, value) in ["width", "height"].into_iter().zip(pair) {
                    self.set(key, value.clone(), "resolution");
                }
            }
            Some(_) => self.note("resolution", "is not [width, height]"),
        }
    }

    fn read(&mut self, key: &str, value: &Value) {
        let param = NAMES.iter().find(|(name, _)| *name == key).map_or(key, |(_, param)| *param);
        match (param, value) {
            ("resolution", _) | (_, Value::Null) => {}
            ("engine", Value::String(name)) => self.set("engine", json!(engine(name)), key),
            ("angles", Value::Array(list)) => self.angles(list),
            ("exports", Value::Array(list)) => self.exports(list),
            // Sizes and counts were kept as floats by some.
            (_, Value::Number(n)) if n.as_i64().is_none() => self.set(param, whole(value), key),
            _ => self.set(param, value.clone(), key),
        }
    }

    fn set(&mut self, param: &str, value: Value, said: &str) {
        let table = LineParams::table();
        if table.get(param).is_none() || !LineParams::means_something(self.kind, param) {
            self.note(said, &format!("means nothing to a {}", self.kind));
        } else if let Some(fault) = table.check(param, &value) {
            self.note(said, &format!("cannot be used: allowed is {}", fault.allowed));
        } else {
            self.out.overrides.insert(param.to_owned(), value);
        }
    }

    fn angles(&mut self, list: &[Value]) {
        let mut angles: Vec<Value> = Vec::new();
        for (index, item) in list.iter().take(MAX_ENTRIES).enumerate() {
            let number = |key: &str| item.get(key).or_else(|| item.get(format!("{key}_deg"))).and_then(Value::as_f64);
            let wanted = item.get("name").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
            let mut name = wanted.map_or_else(|| format!("view {}", index + 1), str::to_owned);
            if angles.iter().any(|other| other["name"] == name.as_str()) {
                name = format!("{name} {}", index + 1);
            }
            angles.push(json!({
                "name": name, "azimuth_deg": number("azimuth").unwrap_or(0.0), "elevation_deg": number("elevation").unwrap_or(0.0),
            }));
        }
        if list.len() > MAX_ENTRIES {
            self.note("angles", &format!("has more than {MAX_ENTRIES} entries; those beyond are left out"));
        }
        self.set("angles", Value::Array(angles), "angles");
    }

    fn exports(&mut self, list: &[Value]) {
        let mut exports: Vec<Value> = Vec::new();
        for name in list.iter().take(MAX_ENTRIES).filter_map(Value::as_str) {
            let name = json!(name.to_lowercase());
            if LineParams::table().check("exports", &json!([name])).is_some() {
                self.note("exports", &format!("names {name}, which is none"));
            } else if !exports.contains(&name) {
                exports.push(name);
            }
        }
        self.set("exports", Value::Array(exports), "exports");
    }

    /// What does not go together goes back to its defaults.
    fn settle(&mut self) {
        if self.kind == ArtifactKind::TurntableVideo
            && self.out.overrides.get("transparent") == Some(&Value::Bool(true))
            && !self.out.overrides.contains_key("codec")
        {
            // H.264 has no alpha.
            self.out.overrides.insert("codec".to_owned(), "vp9".into());
        }
        // Each round takes a param away, or ends.
        while let Err(faults) = LineParams::effective(self.kind, &[&self.out.overrides]) {
            let before = self.out.overrides.len();
            for fault in &faults {
                self.drop_param(fault);
            }
            if self.out.overrides.len() == before {
                self.out.overrides.clear();
                self.note("render_settings", "contradicts itself; defaults are used");
            }
        }
    }

    fn drop_param(&mut self, fault: &ParamFault) {
        let key = fault.path.split('/').nth(1).unwrap_or_default();
        let keys: &[&str] = if matches!(key, "width" | "height") { &["width", "height"] } else { &[key] };
        for key in keys {
            if self.out.overrides.remove(*key).is_some() {
                self.note(key, &format!("does not go together with the rest: allowed is {}", fault.allowed));
            }
        }
    }
}

/// Names of engines as Blender and older data write them.
fn engine(name: &str) -> String {
    match name.to_lowercase().as_str() {
        "blender_eevee" | "blender_eevee_next" => "eevee".to_owned(),
        other => other.to_owned(),
    }
}

fn whole(value: &Value) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "checked against the param's bounds afterwards")]
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 => json!(number as i64),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct OldRow {
        name: String,
        artifact_kind: ArtifactKind,
        render_settings: Map<String, Value>,
        /// What the fixed pipeline must be told for it, beside the defaults.
        renders_with: Map<String, Value>,
        notes: usize,
    }

    fn rows() -> Vec<OldRow> {
        serde_json::from_str(include_str!("../../../fixtures/legacy/output_types.json")).expect("the fixture reads")
    }

    #[test]
    fn each_old_row_renders_unchanged() {
        assert!(rows().len() >= 20);
        for row in rows() {
            let adapted = adapt(row.artifact_kind, &row.render_settings);
            let params = LineParams::effective(row.artifact_kind, &[&adapted.overrides]).expect("it renders");
            let expected = LineParams::effective(row.artifact_kind, &[&row.renders_with]).expect("it renders");
            assert_eq!(params, expected, "{}", row.name);
            assert_eq!(adapted.notes.len(), row.notes, "{}: {:?}", row.name, adapted.notes);
        }
    }

    #[test]
    fn read_again_from_its_overrides_a_row_stays_the_same() {
        for row in rows() {
            let once = adapt(row.artifact_kind, &row.render_settings);
            let again = adapt(row.artifact_kind, &once.overrides);
            assert_eq!(again, Adapted { overrides: once.overrides, notes: Vec::new() }, "{}", row.name);
        }
    }

    #[test]
    fn garbage_falls_back_to_defaults() {
        let bag =
            json!({ "samples": "many", "resolution": 3, "angles": {}, "exports": "glb", "width": 1e300, "x": [] });
        let adapted = adapt(ArtifactKind::StillImage, bag.as_object().expect("an object"));
        assert_eq!((adapted.overrides.len(), adapted.notes.len()), (0, 6), "{adapted:?}");
    }
}
