//! What a smoke test needs at the server: product, workflow, output type. Made once, found by name
//! ever after.

use std::path::Path;

use anyhow::{Context, Result};
use contracts::ArtifactKind;
use runtime::nodes;
use serde_json::{Value, json};
use workflow::starters::Starter;

use super::{
    Until,
    api::{Api, Content},
    ended, text,
};
use crate::commands::graph;

/// Between the parts of an upload; no STEP file holds it.
const BOUNDARY: &str = "hartomat-smoke-6b1f0f5c2a";

/// Which graph.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    CadIntake,
    Still,
    Turntable,
    Blend,
}

/// An output type that is quick to render, and its workflow.
pub struct Contract {
    pub name: &'static str,
    kind: ArtifactKind,
    shape: Shape,
    overrides: Value,
}

impl Contract {
    pub fn still() -> Self {
        let overrides = json!({ "width": 160, "height": 120, "samples": 8, "seed": 1, "on_missing": "warn" });
        Self { name: "Smoke still", kind: ArtifactKind::StillImage, shape: Shape::Still, overrides }
    }

    pub fn turntable() -> Self {
        let overrides = json!({
            "width": 160, "height": 120, "samples": 4, "seed": 1, "frames": 6, "fps": 6, "on_missing": "warn",
        });
        Self { name: "Smoke turntable", kind: ArtifactKind::TurntableVideo, shape: Shape::Turntable, overrides }
    }

    pub fn blend() -> Self {
        let overrides = json!({ "on_missing": "warn" });
        Self { name: "Smoke blend", kind: ArtifactKind::BlendProduction, shape: Shape::Blend, overrides }
    }

    /// The product of the file.
    pub async fn product(&self, api: &Api, step: &Path, until: &Until) -> Result<String> {
        let file = upload(api, step, until).await?;
        // By content: the same file is the same product, another one of that name is not.
        let sku = format!("SMOKE-{}", file.replace('-', "").to_uppercase());
        if let Some(product) = named(api, &format!("/api/products?q={sku}"), "sku", &sku).await? {
            return Ok(text(&product["id"]));
        }
        let made = api.post("/api/products", json!({ "sku": sku, "name": "Smoke test", "cad_file_id": file })).await?;
        Ok(text(&made["id"]))
    }

    /// Ids of output type and workflow.
    pub async fn provision(&self, api: &Api) -> Result<(String, String)> {
        let workflow = workflow(api, self.name, self.shape).await?;
        let found =
            named(api, &format!("/api/output-types?q={}", self.name.replace(' ', "%20")), "name", self.name).await?;
        let output_type = match found {
            Some(found) => found,
            None => {
                let wanted = json!({
                    "name": self.name, "artifact_kind": self.kind, "active": true, "visibility": "internal",
                    "overrides": self.overrides, "workflow_id": workflow,
                });
                api.post("/api/output-types", wanted).await?
            }
        };
        Ok((text(&output_type["id"]), workflow))
    }
}

/// The published workflow of this name and shape.
pub async fn workflow(api: &Api, name: &str, shape: Shape) -> Result<String> {
    let path = format!("/api/workflows?q={}", name.replace(' ', "%20"));
    let found = match named(api, &path, "name", name).await? {
        Some(found) => found,
        None => {
            let registry = nodes::registry();
            let document = match shape {
                Shape::CadIntake => Starter::CadIntake.document(&registry),
                Shape::Still => Starter::Still.document(&registry),
                Shape::Turntable => Starter::Turntable.document(&registry),
                Shape::Blend => graph::blend(&registry)?,
            };
            let document: Value = serde_json::from_str(&document.to_canonical())?;
            api.post(&format!("/api/workflows/import?name={}", name.replace(' ', "%20")), document).await?
        }
    };
    let id = text(&found["id"]);
    if found["published_number"].is_null() || found["active"] != true {
        api.post_version(&format!("/api/workflows/{id}/publish"), &found["version"], json!({})).await?;
    }
    Ok(id)
}

/// The file at the server, read to its end.
pub async fn upload(api: &Api, step: &Path, until: &Until) -> Result<String> {
    let bytes = std::fs::read(step).with_context(|| format!("{} cannot be read", step.display()))?;
    let name = step.file_name().unwrap_or_default().to_string_lossy().replace('"', "_");
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: model/step\r\n\r\n"
    );
    let bytes = [head.as_bytes(), &bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    let content = Content { mime: format!("multipart/form-data; boundary={BOUNDARY}"), bytes };
    let file = text(&api.upload("/api/cad-files", content).await?["id"]);
    until.sees("the CAD file", || read_file(api, &file)).await?;
    Ok(file)
}

/// The file once its intake has ended.
pub async fn read_file(api: &Api, file: &str) -> Result<Option<Value>> {
    let now = api.get(&format!("/api/cad-files/{file}")).await?;
    Ok(ended(&now["status"], &["ready", "failed"]).then_some(now))
}

/// The row of a list that has exactly this name.
async fn named(api: &Api, path: &str, field: &str, name: &str) -> Result<Option<Value>> {
    let page = api.get(path).await?;
    Ok(page["items"].as_array().into_iter().flatten().find(|row| row[field] == name).cloned())
}
