//! `docs/materials.md`, written from the library's one truth, `crates/store/src/seeds/materials.json`.

use std::{fmt::Write, path::PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::paths;

pub fn path() -> PathBuf {
    paths::root().join("docs/materials.md")
}

/// The page as it should be.
pub fn page() -> Result<String> {
    let file = paths::root().join("crates/store/src/seeds/materials.json");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let library: Value = serde_json::from_str(&text).with_context(|| format!("parsing {}", file.display()))?;
    render(&library)
}

fn render(library: &Value) -> Result<String> {
    let materials = library["materials"].as_array().context("no materials")?;
    let sources = library["sources"].as_object().context("no sources")?;
    let mut out = String::from("# Materials\n\n");
    writeln!(
        out,
        "Written by `cargo xtask codegen` from `crates/store/src/seeds/materials.json`; do not edit by hand.\n\n\
         The {} entries a new installation starts with. Colours are linear RGB, texture sizes true millimetres of the \
         product. Every entry can be changed, switched off or joined by others in the app.\n",
        materials.len()
    )?;
    out.push_str("## Sources\n\n| id | source | licence | covers |\n|---|---|---|---|\n");
    for (id, source) in sources {
        let title = text(&source["title"]);
        let title = source["url"].as_str().map_or_else(|| title.to_owned(), |url| format!("[{title}]({url})"));
        writeln!(out, "| {id} | {title} | {} | {} |", text(&source["licence"]), text(&source["covers"]))?;
    }
    let mut categories: Vec<&str> = Vec::new();
    for material in materials {
        let category = text(&material["category"]);
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    for category in categories {
        writeln!(out, "\n## {category}\n")?;
        out.push_str("| name | also called | surface | source |\n|---|---|---|---|\n");
        for material in materials.iter().filter(|m| m["category"] == category) {
            writeln!(
                out,
                "| **{}**: {} | {} | {} | {} |",
                text(&material["name"]),
                text(&material["description"]),
                list(&material["aliases"]),
                surface(material),
                list(&material["sources"]),
            )?;
        }
    }
    Ok(out)
}

fn surface(material: &Value) -> String {
    let pbr = &material["pbr"];
    let color: Vec<String> = (0..3).map(|i| pbr["base_color"][i].to_string()).collect();
    let mut out = format!("colour {}", color.join(" "));
    if let Some(hex) = material["srgb"].as_str() {
        out.push_str(&format!(" ({hex})"));
    }
    for name in ["metallic", "roughness", "ior", "transmission", "coat", "anisotropy"] {
        if let Some(value) = pbr[name].as_f64().filter(|value| *value != 0.0 || name == "roughness") {
            out.push_str(&format!(", {name} {value}"));
        }
    }
    if let Some(texture) = pbr["texture"].as_object() {
        let (pattern, scale, strength) = (text(&texture["pattern"]), &texture["scale_mm"], &texture["strength"]);
        out.push_str(&format!(", {pattern} {scale} mm × {strength}"));
    }
    out
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> String {
    value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_page_is_what_the_library_says() {
        let committed = std::fs::read_to_string(path()).expect("docs/materials.md");
        assert!(page().expect("a page") == committed, "docs/materials.md is stale: run `cargo xtask codegen`");
    }
}
