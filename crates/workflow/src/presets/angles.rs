//! `angles: [{name, azimuth, elevation}]` becomes one still and one publication per view.

use contracts::module::params::Angle;
use serde_json::{Map, Value, json};

use super::{Migration, place::Placing};
use crate::{
    diagnostics::pointer_segment,
    document::shelved,
    starters::{Shape, graph, slug},
};

/// Most views of one preset.
const MAX_ANGLES: usize = 256;

/// One view of the preset.
struct View {
    name: String,
    params: Map<String, Value>,
    /// Keys and values without a place.
    kept: Map<String, Value>,
}

pub(super) fn migrate(mut placing: Placing<'_>, legacy: Map<String, Value>) -> Migration {
    let views = views(&mut placing);
    let shape = Shape::MultiAngle(views.iter().map(|v| v.name.clone()).collect());
    let mut document = graph(&shape, placing.registry);
    for view in views {
        let id = format!("still_{}", slug(&view.name));
        if let Some(node) = document.node_mut(&id) {
            node.params = view.params;
            if !view.kept.is_empty() {
                node.ui.insert("legacy".to_owned(), Value::Object(view.kept));
            }
        }
    }
    placing.render_params(&mut document);
    placing.finish(document, legacy)
}

fn views(placing: &mut Placing<'_>) -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    match placing.take("angles") {
        Some(Value::Array(list)) if list.len() <= MAX_ANGLES => {
            let mut kept = Vec::new();
            for (index, item) in list.into_iter().enumerate() {
                match item {
                    Value::Object(angle) => {
                        let view = view(placing, index, &angle, &views);
                        views.push(view);
                    }
                    other => kept.push(other),
                }
            }
            if !kept.is_empty() {
                placing.keep("angles", Value::Array(kept), "has entries that are not objects");
            }
        }
        Some(other) => placing.keep("angles", other, &format!("is not a list of at most {MAX_ANGLES} angles")),
        None => {}
    }
    if views.is_empty() {
        let standard = Angle::standard();
        let names: Vec<&str> = standard.iter().map(|a| a.name.as_str()).collect();
        placing
            .note("angles", format!("The preset names no angle; the standard views are used: {}.", names.join(", ")));
        for angle in &standard {
            let given = [("azimuth", json!(angle.azimuth_deg)), ("elevation", json!(angle.elevation_deg))];
            let params = given.into_iter().map(|(key, value)| (format!("{key}_deg"), whole(value))).collect();
            views.push(View { name: angle.name.clone(), params: with_view(params), kept: Map::new() });
        }
    }
    views
}

/// One angle; its name is made unique among those before it.
fn view(placing: &mut Placing<'_>, index: usize, angle: &Map<String, Value>, before: &[View]) -> View {
    let table = placing.registry.get("blender_still").map(|m| m.params().clone()).unwrap_or_default();
    let save = placing.registry.get("output_save").map(|m| m.params().clone()).unwrap_or_default();
    let mut params = Map::new();
    let mut kept = Map::new();
    let mut name = None;
    for (key, value) in angle {
        let param = match key.as_str() {
            "name" if save.check("view_name", value).is_none() && !value.is_null() => {
                name = value.as_str().map(str::to_owned);
                continue;
            }
            "azimuth" => "azimuth_deg",
            "elevation" => "elevation_deg",
            "focal_length" => "focal_length_mm",
            _ => "",
        };
        if !param.is_empty() && table.check(param, value).is_none() {
            params.insert(param.to_owned(), value.clone());
        } else {
            kept.insert(key.clone(), shelved(value.clone()));
            placing.note(
                &format!("angles/{index}/{}", pointer_segment(key)),
                format!("`{key}` of angle {} cannot be used; it is kept under ui.legacy of its node.", index + 1),
            );
        }
    }
    let wanted = name.unwrap_or_else(|| {
        placing.note(
            &format!("angles/{index}"),
            format!("Angle {} has no usable name; it is called view {0}.", index + 1),
        );
        format!("view {}", index + 1)
    });
    let is_taken = |name: &str| before.iter().any(|v| slug(&v.name) == slug(name));
    let mut name = wanted.clone();
    let mut number = 2;
    while is_taken(&name) {
        // Short enough that the number survives in the node id.
        let stem: String = wanted.chars().take(30).collect();
        name = format!("{stem} {number}");
        number += 1;
    }
    if name != wanted {
        placing.note(
            &format!("angles/{index}"),
            format!("The name `{wanted}` is taken by another angle; this one is called `{name}`."),
        );
        kept.insert("name".to_owned(), wanted.into());
    }
    View { name, params: with_view(params), kept }
}

fn with_view(mut params: Map<String, Value>) -> Map<String, Value> {
    params.insert("view".to_owned(), "angle".into());
    // An angle without a number looks at the front, level.
    for key in ["azimuth_deg", "elevation_deg"] {
        params.entry(key).or_insert(json!(0));
    }
    params
}

/// Whole numbers as integers, as a parsed document has them.
fn whole(value: Value) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "angles are small")]
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 => json!(number as i64),
        _ => value,
    }
}
