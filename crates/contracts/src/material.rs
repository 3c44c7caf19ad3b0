//! Materials as they are rendered, and which part gets which.

use serde::{Deserialize, Serialize};

use crate::{
    ids::MaterialId,
    part::{LinearRgba, PartKey},
};

/// Physically based surface values. Colours are linear RGB; lengths mm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pbr {
    pub base_color: LinearRgba,
    /// 0 dielectric … 1 metal.
    pub metallic: f32,
    /// 0 mirror … 1 matt.
    pub roughness: f32,
    #[serde(default = "default_ior")]
    pub ior: f32,
    /// 0 opaque … 1 clear.
    #[serde(default)]
    pub transmission: f32,
    #[serde(default)]
    pub coat: f32,
    #[serde(default)]
    pub anisotropy: f32,
    /// Object-space micro texture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texture: Option<MicroTexture>,
}

fn default_ior() -> f32 {
    1.5
}

impl Pbr {
    /// A plain surface of the CAD colour: what a part without any material shows.
    pub fn from_cad_color(base_color: LinearRgba) -> Self {
        Self {
            base_color,
            metallic: 0.0,
            roughness: 0.45,
            ior: 1.5,
            transmission: 0.0,
            coat: 0.0,
            anisotropy: 0.0,
            texture: None,
        }
    }
}

/// Fine relief, generated in object space because CAD has no UVs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MicroTexture {
    pub pattern: TexturePattern,
    /// Size of one feature, mm.
    pub scale_mm: f32,
    /// 0 none … 1 strong.
    pub strength: f32,
}

crate::kind::vocabulary! {
    /// Kinds of micro texture.
    TexturePattern { Brushed = "brushed", Cast = "cast", Knurled = "knurled", Grain = "grain", }
}

/// One library entry as a render needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Material {
    pub id: MaterialId,
    /// Canonical name, unique in the library.
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub pbr: Pbr,
}

/// The active library, frozen at submit; stored once per content as a blob.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MaterialLibrary {
    /// Sorted by name, so that equal libraries are equal bytes.
    pub materials: Vec<Material>,
    /// Used where the policy is `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<MaterialId>,
    /// What an output type lets its results show; empty: all. Set per line, no part of the frozen blob.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<MaterialId>,
}

impl MaterialLibrary {
    pub fn allows(&self, material: MaterialId) -> bool {
        self.allowed.is_empty() || self.allowed.contains(&material)
    }
}

crate::kind::vocabulary! {
    /// Who said that a part has a material. Manual wins over rule, rule over auto-population.
    AssignmentOrigin { Manual = "manual", Rule = "rule", Auto = "auto", }
}

/// Product × part → material.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    pub part_key: PartKey,
    pub material: MaterialId,
    pub origin: AssignmentOrigin,
    /// Match score 0…1 where auto-population found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
}

crate::kind::vocabulary! {
    /// What happens to a part without material.
    OnMissing { Fail = "fail", Default = "default", Warn = "warn", }
}

/// Where the material of one part came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapOrigin {
    Manual,
    Rule,
    Auto,
    /// The output type or line overrides every part.
    Override,
    /// The library's default material, by policy.
    Default,
    /// The CAD colour, by policy `warn`.
    CadColor,
}

/// The resolved surface of one part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapEntry {
    pub part_key: PartKey,
    /// Library name, or `cad color` where none applies.
    pub material: String,
    pub origin: MapOrigin,
    pub pbr: Pbr,
}

/// Every leaf occurrence with its surface, sorted by key: what a scene is painted with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MaterialMap {
    pub entries: Vec<MapEntry>,
    /// Parts nothing was assigned to (they show default or CAD colour).
    pub unmapped: Vec<PartKey>,
}

crate::kind::vocabulary! {
    /// Why a library material may fit a part, best evidence first.
    MatchReason {
        /// The CAD material's name is the library name.
        CadMaterial = "cad_material",
        /// The CAD material's name is an alias.
        CadMaterialAlias = "cad_material_alias",
        /// The CAD material's name holds the words of a library name or alias.
        CadMaterialWords = "cad_material_words",
        /// The part's name holds the words of a library name or alias.
        PartName = "part_name",
        /// The CAD material's name shares some words with a library name or alias.
        CadMaterialOverlap = "cad_material_overlap",
        /// The CAD colour is like the material's.
        Color = "color",
    }
}

/// One library material that may fit a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MaterialCandidate {
    pub material: MaterialId,
    pub name: String,
    /// 0…1.
    pub score: f32,
    pub reason: MatchReason,
    /// The library name or alias that matched; none for a colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<String>,
}

/// A part nothing was assigned to, and what could be. Derived from a map for people to read; no part
/// of it, so that a changed library does not change what a scene is painted with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MissingMaterial {
    pub part_key: PartKey,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cad_material: Option<String>,
    /// Best first.
    pub candidates: Vec<MaterialCandidate>,
}
