//! Params of the CAD nodes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ModuleParams, choice};
use crate::module::schema;

choice! {
    /// How the distance between surface and triangle is bounded.
    DeflectionKind {
        Relative = "relative" => "Share of each part's size",
        Absolute = "absolute" => "The same for every part",
    }
}

/// How finely surfaces become triangles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TessellationParams {
    /// Relative to each part's size, or one distance for all.
    #[schemars(title = "Deflection", schema_with = "schema::choice::<DeflectionKind>")]
    #[schemars(extend("x-group" = "Tessellation"))]
    pub deflection: DeflectionKind,
    /// Largest distance between surface and triangle, as a share of the part's box diagonal.
    #[schemars(title = "Linear deflection (share)", range(min = 0.000_01, max = 0.1))]
    #[schemars(extend("x-group" = "Tessellation", "x-step" = 0.0001))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "deflection": ["relative"] })))]
    pub linear_deflection_share: f64,
    /// Largest distance between surface and triangle.
    #[schemars(title = "Linear deflection", range(min = 0.000_1, max = 100))]
    #[schemars(extend("x-group" = "Tessellation", "x-unit" = "mm", "x-step" = 0.01))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "deflection": ["absolute"] })))]
    pub linear_deflection_mm: f64,
    /// Largest angle between neighbouring normals.
    #[schemars(title = "Angular deflection", range(min = 0.01, max = 1.5))]
    #[schemars(extend("x-group" = "Tessellation", "x-unit" = "rad", "x-step" = 0.01))]
    pub angular_deflection_rad: f64,
}

impl Default for TessellationParams {
    fn default() -> Self {
        Self {
            deflection: DeflectionKind::Relative,
            linear_deflection_share: 0.001,
            linear_deflection_mm: 0.1,
            angular_deflection_rad: 0.35,
        }
    }
}

choice! {
    /// Which name of an occurrence people see.
    NameSource {
        InstanceThenProduct = "instance_then_product" => "Instance, else product",
        ProductThenInstance = "product_then_instance" => "Product, else instance",
    }
}

/// Params of `occ_object_extract`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExtractObjectsParams {
    /// Which name is shown first; keys of parts do not depend on it.
    #[schemars(title = "Name source", schema_with = "schema::choice::<NameSource>", extend("x-group" = "Parts"))]
    pub name_source: NameSource,
    /// Recognises equal shapes of different products as one geometry.
    #[schemars(title = "Merge identical shapes", extend("x-group" = "Parts"))]
    pub merge_identical: bool,
}

impl Default for ExtractObjectsParams {
    fn default() -> Self {
        Self { name_source: NameSource::InstanceThenProduct, merge_identical: true }
    }
}

impl ModuleParams for ExtractObjectsParams {}

/// Params of `occ_glb_export`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExportGlbParams {
    #[serde(flatten)]
    pub tessellation: TessellationParams,
}

impl ModuleParams for ExportGlbParams {}

choice! {
    /// A level of the STL cache.
    StlQuality { Draft = "draft" => "Draft", Normal = "normal" => "Normal", Fine = "fine" => "Fine", }
}

choice! {
    /// What one STL file holds.
    StlScope { Whole = "whole" => "The whole product", PerPart = "per_part" => "One part", }
}

/// Params of `stl_cache_generate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StlCacheParams {
    /// Levels to keep ready.
    #[schemars(title = "Quality levels", schema_with = "schema::choices::<StlQuality>", extend("x-group" = "STL"))]
    pub qualities: Vec<StlQuality>,
    /// One file for the product, or one per part.
    #[schemars(title = "One file holds", schema_with = "schema::choice::<StlScope>", extend("x-group" = "STL"))]
    pub scope: StlScope,
}

impl Default for StlCacheParams {
    fn default() -> Self {
        Self { qualities: vec![StlQuality::Normal], scope: StlScope::Whole }
    }
}

impl ModuleParams for StlCacheParams {}
