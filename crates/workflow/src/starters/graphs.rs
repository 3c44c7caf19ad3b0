//! The shapes of the starter graphs.

use contracts::module::params::{Angle, ModelFormat};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use super::build::{Builder, json_object};
use crate::{Document, Registry};

/// What an order-line graph makes.
pub(crate) enum Shape {
    Still,
    Turntable,
    /// One still per named view.
    MultiAngle(Vec<String>),
    /// A still, and these beside it.
    Exports(Vec<Export>),
}

/// What is exported beside a still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Export {
    Blend,
    Model(ModelFormat),
}

impl Export {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Blend => "blend",
            Self::Model(format) => format.as_str(),
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        if name == "blend" { Some(Self::Blend) } else { name.parse().ok().map(Self::Model) }
    }
}

pub(super) fn cad_intake(registry: &Registry) -> Document {
    let mut graph = Builder::new(registry);
    graph
        .node("step", "resolve_step_path", (0, 0), &[])
        .node("objects", "occ_object_extract", (1, 0), &["step"])
        .node("stl", "stl_cache_generate", (1, 1), &["step"])
        .node("glb", "occ_glb_export", (2, 0), &["objects"])
        .node("bbox", "glb_bbox", (3, 0), &["glb"])
        .node("preview", "blender_render", (4, 0), &["bbox"])
        .node("thumbnail", "thumbnail_save", (5, 0), &["preview"]);
    graph.finish()
}

/// Params of one still of a multi-angle graph.
pub(crate) fn angle_params(angle: &Angle) -> Map<String, Value> {
    json_object(json!({
        "view": "angle",
        "azimuth_deg": whole(angle.azimuth_deg),
        "elevation_deg": whole(angle.elevation_deg),
    }))
}

/// Whole numbers as integers, as a parsed document has them.
fn whole(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "angles are small")]
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

/// An order-line graph: set-up, materials and studio, then what the shape makes, then one message.
pub(crate) fn graph(shape: &Shape, registry: &Registry) -> Document {
    let mut graph = Builder::new(registry);
    graph
        .node("setup", "order_line_setup", (0, 0), &[])
        .node("populate", "auto_populate_materials", (1, 0), &["setup"])
        .node("materials", "material_map_resolve", (2, 0), &["populate"])
        .node("template", "resolve_template", (2, 1), &["setup"]);
    let ready = ["materials", "template"];
    let mut saves: Vec<String> = Vec::new();
    match shape {
        Shape::Still => {
            graph.node("still", "blender_still", (3, 0), &ready).node("save", "output_save", (4, 0), &["still"]);
            saves.push("save".to_owned());
        }
        Shape::Turntable => {
            graph.node("turntable", "blender_turntable", (3, 0), &ready).node(
                "save",
                "output_save",
                (4, 0),
                &["turntable"],
            );
            saves.push("save".to_owned());
        }
        Shape::MultiAngle(names) => {
            for (name, row) in names.iter().zip(0..) {
                let (still, save) = (format!("still_{}", slug(name)), format!("save_{}", slug(name)));
                graph.node(&still, "blender_still", (3, row), &ready).told(Map::new(), &format!("Still: {name}"));
                let params = json_object(json!({ "view_name": name }));
                graph.node(&save, "output_save", (4, row), &[&still]).told(params, &format!("Publish: {name}"));
                saves.push(save);
            }
        }
        Shape::Exports(exports) => {
            graph.node("still", "blender_still", (3, 0), &ready).node("save", "output_save", (4, 0), &["still"]);
            saves.push("save".to_owned());
            for (export, row) in exports.iter().zip(1..) {
                let (id, save) = (format!("export_{}", export.name()), format!("save_{}", export.name()));
                match export {
                    Export::Blend => {
                        graph.node(&id, "export_blend", (3, row), &ready);
                    }
                    Export::Model(format) => {
                        let params = json_object(json!({ "format": format.as_str() }));
                        let label = format!("Export {}", format.as_str().to_uppercase());
                        graph.node(&id, "export_model", (3, row), &ready).told(params, &label);
                    }
                }
                graph.node(&save, "output_save", (4, row), &[&id]);
                saves.push(save);
            }
        }
    }
    let saves: Vec<&str> = saves.iter().map(String::as_str).collect();
    graph.node("notify", "notify", (5, 0), &saves);
    graph.finish()
}

/// A name as part of a node id, NFC: lower-case letters and digits of any script, `_` between.
pub(crate) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.nfc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    let out = out.trim_end_matches('_');
    if out.is_empty() { "view".to_owned() } else { out.nfc().take(40).collect() }
}
