//! What the columns of an order file mean, and turning its rows into lines.
//!
//! | column | |
//! |---|---|
//! | `sku` | product; required |
//! | `output_type` | name of an output type, several with `|` between; required |
//! | `cameras` | camera presets with `|` between: a line for each |
//! | `note` | of the line |
//! | `param:NAME` | overrides a param, e.g. `param:samples`; empty leaves it |

use std::collections::HashMap;

use contracts::module::params::LineParams;
use serde_json::{Map, Value};
use sheet::Sheet;
use store::orders::{MAX_LINES, Names, NewLine};

use super::RowError;
use crate::api::{order_wishes::overrides_of, shapes::MAX_TEXT};

/// Between several values of one cell.
const SEVERAL: char = '|';
/// Most values of one cell.
const MAX_VALUES: usize = 64;

/// Which column is which.
pub struct Columns {
    sku: usize,
    output_type: usize,
    cameras: Option<usize>,
    note: Option<usize>,
    /// Column, name and type words of each param.
    params: Vec<(usize, String, Vec<String>)>,
}

impl Columns {
    /// Reads the heading; everything wrong with it at once.
    pub fn of(heading: &[String]) -> Result<Self, Vec<RowError>> {
        let mut errors = Vec::new();
        let mut say = |column: &str, code: &str, message: String| {
            errors.push(RowError { line: 1, column: column.to_owned(), code: code.to_owned(), message });
        };
        let mut found: HashMap<String, usize> = HashMap::new();
        let mut params = Vec::new();
        let properties = LineParams::schema().get("properties").and_then(Value::as_object);
        for (index, title) in heading.iter().enumerate() {
            let word = title.to_lowercase().replace([' ', '-'], "_");
            if found.insert(word.clone(), index).is_some() {
                say(title, "column.twice", format!("The column `{title}` is there twice."));
            }
            match word.as_str() {
                "sku" | "output_type" | "cameras" | "note" => {}
                "" => say(title, "column.unnamed", format!("Column {} has no name.", index + 1)),
                other => match other.strip_prefix("param:").map(str::trim) {
                    Some(name) => match properties.and_then(|all| all.get(name)) {
                        Some(schema) => params.push((index, name.to_owned(), types(schema))),
                        None => say(title, "column.param", format!("There is no param `{name}`.")),
                    },
                    None => say(
                        title,
                        "column.unknown",
                        format!("`{title}` is none of sku, output_type, cameras, note, param:NAME."),
                    ),
                },
            }
        }
        for required in ["sku", "output_type"] {
            if !found.contains_key(required) {
                say(required, "column.missing", format!("The column `{required}` is missing."));
            }
        }
        match (found.get("sku"), found.get("output_type")) {
            (Some(sku), Some(output_type)) if errors.is_empty() => Ok(Self {
                sku: *sku,
                output_type: *output_type,
                cameras: found.get("cameras").copied(),
                note: found.get("note").copied(),
                params,
            }),
            _ => Err(errors),
        }
    }

    /// Every SKU of the file.
    pub fn skus<'a>(&'a self, sheet: &'a Sheet) -> impl Iterator<Item = &'a str> {
        sheet.rows.iter().map(|row| row.cell(self.sku)).filter(|text| !text.is_empty())
    }

    /// Every output type of the file.
    pub fn output_types<'a>(&'a self, sheet: &'a Sheet) -> impl Iterator<Item = &'a str> {
        sheet.rows.iter().flat_map(|row| values(row.cell(self.output_type)))
    }

    /// The lines of all rows, and everything wrong with any of them.
    pub fn lines(&self, sheet: &Sheet, names: &Names, file_name: Option<&str>) -> (Vec<NewLine>, Vec<RowError>) {
        let (mut lines, mut errors) = (Vec::new(), Vec::new());
        // Every combination is judged, also of rows that are wrong; so it is those that are bounded.
        let mut judged = 0;
        for row in &sheet.rows {
            let mut say = |column: usize, code: &str, message: String| {
                let column = sheet.heading.get(column).cloned().unwrap_or_else(|| format!("{}", column + 1));
                errors.push(RowError { line: row.line, column, code: code.to_owned(), message });
            };
            let beyond = (sheet.heading.len()..row.cells.len()).find(|index| !row.cell(*index).is_empty());
            if let Some(index) = beyond {
                say(index, "cell.no_column", "This cell stands under no heading.".to_owned());
            }
            let sku = row.cell(self.sku);
            let product = names.products.get(&store::name_key(sku)).copied();
            match (sku, product) {
                ("", _) => say(self.sku, "sku.missing", "Name a product.".to_owned()),
                (sku, None) => say(self.sku, "sku.unknown", format!("There is no product `{}`.", short(sku))),
                _ => {}
            }
            let note = self.note.map_or("", |column| row.cell(column));
            if let Some(column) = self.note
                && note.chars().count() > MAX_TEXT
            {
                say(column, "note.length", format!("A note has at most {MAX_TEXT} characters."));
            }
            let mut overrides = Map::new();
            for (column, name, types) in &self.params {
                let cell = row.cell(*column);
                if cell.is_empty() {
                    continue;
                }
                match value(cell, types) {
                    Some(value) => drop(overrides.insert(name.clone(), value)),
                    None => say(*column, "param.type", format!("`{}` is no {}.", short(cell), types.join(" or "))),
                }
            }
            let cameras: Vec<String> =
                self.cameras.map_or_else(Vec::new, |column| values(row.cell(column)).map(str::to_owned).collect());
            if let (Some(column), true) = (self.cameras, cameras.len() > MAX_VALUES) {
                say(column, "cell.many", format!("A cell has at most {MAX_VALUES} values."));
                continue;
            }
            let mut wanted = values(row.cell(self.output_type)).peekable();
            if wanted.peek().is_none() {
                say(self.output_type, "output_type.missing", "Name an output type.".to_owned());
            }
            for name in wanted.take(MAX_VALUES) {
                let Some(output_type) = names.output_types.get(&store::name_key(name)) else {
                    say(self.output_type, "output_type.unknown", format!("There is no output type `{}`.", short(name)));
                    continue;
                };
                if !output_type.active {
                    say(
                        self.output_type,
                        "output_type.inactive",
                        format!("The output type `{}` is inactive.", short(name)),
                    );
                    continue;
                }
                let base = (output_type.artifact_kind, &output_type.overrides, &output_type.bounds);
                let plain = overrides.is_empty() && cameras.is_empty() && file_name.is_none();
                let made = if plain {
                    vec![(Map::new(), Vec::new())]
                } else {
                    overrides_of(base, &overrides, &cameras, file_name)
                };
                judged += made.len();
                for (overrides, faults) in made {
                    for (path, message) in faults {
                        say(self.column_of(&path), "param", message);
                    }
                    if let Some(product) = product {
                        let note = note.to_owned();
                        lines.push(NewLine { product, output_type: output_type.id, overrides, note });
                    }
                }
            }
            if judged > MAX_LINES {
                let message = format!("An order has at most {MAX_LINES} lines; split the file before this row.");
                let code = "order.lines".to_owned();
                errors.push(RowError { line: row.line, column: String::new(), code, message });
                break;
            }
        }
        (lines, errors)
    }

    /// The column a fault of params belongs to.
    fn column_of(&self, path: &str) -> usize {
        if path == ".cameras" {
            return self.cameras.unwrap_or(self.output_type);
        }
        let name = path.trim_start_matches(".overrides").trim_start_matches('.');
        let name = name.split('.').next().unwrap_or_default();
        let by_cameras = matches!(name, "view" | "camera_preset").then_some(self.cameras).flatten();
        let of_param = self.params.iter().find(|(_, param, _)| param == name).map(|(column, ..)| *column);
        of_param.or(by_cameras).unwrap_or(self.output_type)
    }
}

fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(SEVERAL).map(str::trim).filter(|value| !value.is_empty())
}

/// So much of a cell as is worth showing.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// The type words of a param's schema.
fn types(schema: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    match schema.get("type") {
        Some(Value::Array(all)) => all.iter().filter_map(word).filter(|word| word != "null").collect(),
        Some(one) => word(one).into_iter().collect(),
        None => vec!["string".to_owned()],
    }
}

/// The value a cell means.
fn value(cell: &str, types: &[String]) -> Option<Value> {
    types.iter().find_map(|word| match word.as_str() {
        "string" => Some(Value::from(cell)),
        "integer" => cell.parse::<i64>().ok().map(Value::from),
        "number" => {
            let number = cell.parse::<f64>().or_else(|_| cell.replace(',', ".").parse()).ok()?;
            serde_json::Number::from_f64(number).map(Value::from)
        }
        "boolean" => match cell.to_lowercase().as_str() {
            "true" | "yes" | "1" | "ja" | "wahr" => Some(Value::from(true)),
            "false" | "no" | "0" | "nein" | "falsch" => Some(Value::from(false)),
            _ => None,
        },
        "array" => serde_json::from_str(cell).ok().filter(Value::is_array),
        "object" => serde_json::from_str(cell).ok().filter(Value::is_object),
        _ => None,
    })
}
