//! Params of the material nodes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ModuleParams, labels};
use crate::{material::OnMissing, module::schema::choice};

labels! { OnMissing {
    Fail => "Fail the line", Default => "Use the library's default", Warn => "Use the CAD colour and warn",
} }

/// Params of `auto_populate_materials`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AutoPopulateParams {
    /// Searches again for parts an earlier auto-population has matched; manual and rule assignments stay.
    #[schemars(title = "Overwrite", extend("x-group" = "Matching", "x-override" = "all"))]
    pub overwrite_auto: bool,
    /// Least score; below it a part stays unassigned.
    #[schemars(title = "Minimum match score", range(min = 0, max = 1))]
    #[schemars(extend("x-group" = "Matching", "x-step" = 0.05, "x-override" = "all"))]
    pub minimum_match_score: f64,
}

impl Default for AutoPopulateParams {
    fn default() -> Self {
        Self { overwrite_auto: false, minimum_match_score: 0.6 }
    }
}

impl ModuleParams for AutoPopulateParams {}

/// Params of `material_map_resolve`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResolveMapParams {
    /// What happens to a part without material.
    #[schemars(title = "On missing material", schema_with = "choice::<OnMissing>")]
    #[schemars(extend("x-group" = "Materials", "x-override" = "all"))]
    pub on_missing: OnMissing,
    /// One material for every part: id or canonical name.
    #[schemars(title = "Material override", length(min = 1, max = 200))]
    #[schemars(extend("x-group" = "Materials", "x-picker" = "material", "x-override" = "all"))]
    pub material_override: Option<String>,
}

impl Default for ResolveMapParams {
    fn default() -> Self {
        Self { on_missing: OnMissing::Warn, material_override: None }
    }
}

impl ModuleParams for ResolveMapParams {}
