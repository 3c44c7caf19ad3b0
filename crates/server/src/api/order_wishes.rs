//! From what is wished for to lines: camera × output type, overrides checked against the params.
//!
//! Knows bodies and files alike only as [`Wanted`]; refuses to know where a wish came from.

use contracts::{module::params::LineParams, profile::LineBounds};
use serde_json::{Map, Value, json};
use store::orders::{MAX_LINES, NewLine};

use crate::{
    problem::{FieldError, MAX_FIELD_ERRORS, Problem},
    state::AppState,
};

/// One wish; it becomes one line, or one for each camera.
pub struct Wanted {
    /// Path of it, for errors.
    pub place: String,
    pub line: NewLine,
    /// Camera presets.
    pub cameras: Vec<String>,
}

/// The lines of an order; everything wrong with their params is told at once.
pub async fn expand(state: &AppState, wanted: Vec<Wanted>, file_name: Option<&str>) -> Result<Vec<NewLine>, Problem> {
    let mut lines = Vec::new();
    let mut errors: Vec<FieldError> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for Wanted { place, line, cameras } in wanted {
        if line.overrides.is_empty() && cameras.is_empty() && file_name.is_none() {
            lines.push(line);
            continue;
        }
        let output_type = match known.get(&line.output_type) {
            Some(found) => found,
            None => {
                let found =
                    store::output_types::output_type(&state.db, line.output_type).await.map_err(
                        |error| match error {
                            store::StoreError::NotFound { .. } => Problem::field(
                                &format!("{place}.output_type_id"),
                                "unknown",
                                "There is no such output type.",
                            ),
                            error => error.into(),
                        },
                    )?;
                known.entry(line.output_type).or_insert(found)
            }
        };
        for (overrides, fault) in of_cameras(output_type, &line.overrides, &cameras, file_name) {
            errors.extend(
                fault.into_iter().map(|(path, message)| FieldError::new(format!("{place}{path}"), "param", message)),
            );
            lines.push(NewLine { overrides, ..line.clone() });
        }
        if errors.len() >= MAX_FIELD_ERRORS || lines.len() > MAX_LINES {
            break;
        }
    }
    if errors.is_empty() { Ok(lines) } else { Err(Problem::invalid(errors)) }
}

/// What is wrong with a param: its path and a sentence.
pub type ParamFaults = Vec<(String, String)>;

fn of_cameras(
    output_type: &store::output_types::OutputType,
    overrides: &Map<String, Value>,
    cameras: &[String],
    file_name: Option<&str>,
) -> Vec<(Map<String, Value>, ParamFaults)> {
    let base = (output_type.artifact_kind, &output_type.overrides, &output_type.profile.bounds);
    overrides_of(base, overrides, cameras, file_name)
}

/// The overrides of each line that a wish becomes, with what is wrong with them. `base` is what
/// the output type says: kind, overrides, what its lines may change.
pub fn overrides_of(
    base: (contracts::ArtifactKind, &Map<String, Value>, &LineBounds),
    overrides: &Map<String, Value>,
    cameras: &[String],
    file_name: Option<&str>,
) -> Vec<(Map<String, Value>, ParamFaults)> {
    let (kind, of_type, bounds) = base;
    let mut overrides = overrides.clone();
    if let Some(file_name) = file_name {
        overrides.entry("file_name").or_insert_with(|| json!(file_name));
    }
    let judged = |overrides: &Map<String, Value>| -> ParamFaults {
        let mut faults = LineParams::effective(kind, &[of_type, overrides]).err().unwrap_or_default();
        faults.extend(bounds.refused(overrides));
        faults
            .into_iter()
            .map(|fault| (format!(".overrides{}", fault.path.replace('/', ".")), fault.sentence()))
            .collect()
    };
    if cameras.is_empty() {
        let faults = judged(&overrides);
        return vec![(overrides, faults)];
    }
    let has_angles =
        |level: &Map<String, Value>| level.get("angles").and_then(Value::as_array).is_some_and(|a| !a.is_empty());
    let several = has_angles(of_type) || has_angles(&overrides);
    let mut made = Vec::with_capacity(cameras.len());
    for camera in cameras {
        let mut overrides = overrides.clone();
        overrides.insert("view".to_owned(), json!("preset"));
        overrides.insert("camera_preset".to_owned(), json!(camera));
        let mut faults = judged(&overrides);
        if several {
            let message = "This output type makes its own views within one line; name no cameras.".to_owned();
            faults.push((".cameras".to_owned(), message));
        }
        made.push((overrides, faults));
    }
    made
}
