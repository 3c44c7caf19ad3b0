//! Samples that make an empty installation usable: materials, categories, a studio, output types.
//!
//! Idempotent: what exists by name stays as people have made it. Everything is marked as a sample.

mod materials;
#[cfg(test)]
mod real_names;

use contracts::{
    ArtifactKind,
    ids::{CategoryId, OutputTypeId, TemplateId},
    material::OnMissing,
    scene::{Device, Engine, ImageFormat, RenderSettings, View, ViewTransform},
    snapshot::LineParams,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    Database, StoreError, categories,
    entities::{category, material, material_name, output_type, template},
    output_types::{self, OutputTypeInput},
    rows::{name_key, typed},
    templates::{self, NewTemplate},
};

/// What the samples are now, whether this call made them or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeded {
    /// Rows this call added.
    pub added: u64,
    pub categories: Vec<CategoryId>,
    pub template: Option<TemplateId>,
    /// 1600×1200 px.
    pub catalogue_still: OutputTypeId,
    /// 640×480 px, few samples.
    pub proof_still: OutputTypeId,
}

/// Names of the sample categories.
pub const CATEGORIES: [&str; 5] = ["Bearings", "Connectors", "Couplings", "Fasteners", "Valves"];
pub const CATALOGUE_STILL: &str = "Catalogue still";
pub const PROOF_STILL: &str = "Proof still";

/// Adds what is missing. `studio` is the studio template whose `.blend` is a blob already.
pub async fn seed(db: &Database, studio: Option<NewTemplate>, now_ms: i64) -> Result<Seeded, StoreError> {
    let tx = db.write().await?;
    let mut added = 0;
    let mut category_ids = Vec::new();
    for name in CATEGORIES {
        let found = category::Entity::find().filter(category::Column::NameKey.eq(name_key(name))).one(&*tx).await?;
        category_ids.push(match found {
            Some(row) => typed(row.id),
            None => {
                added += 1;
                categories::insert(&*tx, name, true, now_ms).await?.id
            }
        });
    }
    added += seed_materials(&*tx, now_ms).await?;
    let template = match studio {
        None => None,
        Some(studio) => {
            let key = name_key(&studio.name);
            match template::Entity::find().filter(template::Column::NameKey.eq(key)).one(&*tx).await? {
                Some(row) => Some(typed(row.id)),
                None => {
                    added += 1;
                    Some(templates::insert(&*tx, studio, true, now_ms).await?.id)
                }
            }
        }
    };
    let catalogue_still = seed_output_type(&*tx, catalogue(template), &mut added, now_ms).await?;
    let proof_still = seed_output_type(&*tx, proof(template), &mut added, now_ms).await?;
    tx.commit().await?;
    Ok(Seeded { added, categories: category_ids, template, catalogue_still, proof_still })
}

async fn seed_materials(tx: &impl ConnectionTrait, now_ms: i64) -> Result<u64, StoreError> {
    let mut added = 0;
    for mut sample in materials::samples() {
        if taken(tx, &sample.name).await? {
            continue;
        }
        let mut free = Vec::new();
        for alias in sample.aliases {
            if !taken(tx, &alias).await? {
                free.push(alias);
            }
        }
        sample.aliases = free;
        if sample.is_default {
            // A default that people chose stays.
            let chosen = material::Entity::find().filter(material::Column::IsDefault.eq(true)).count(tx).await?;
            sample.is_default = chosen == 0;
        }
        crate::materials::insert(tx, sample, true, now_ms).await?;
        added += 1;
    }
    Ok(added)
}

async fn taken(tx: &impl ConnectionTrait, name: &str) -> Result<bool, StoreError> {
    Ok(material_name::Entity::find_by_id(name_key(name)).one(tx).await?.is_some())
}

async fn seed_output_type(
    tx: &impl ConnectionTrait,
    input: OutputTypeInput,
    added: &mut u64,
    now_ms: i64,
) -> Result<OutputTypeId, StoreError> {
    let key = name_key(&input.name);
    if let Some(row) = output_type::Entity::find().filter(output_type::Column::NameKey.eq(key)).one(tx).await? {
        return Ok(typed(row.id));
    }
    *added += 1;
    Ok(output_types::insert(tx, input, true, now_ms).await?.id)
}

fn catalogue(template: Option<TemplateId>) -> OutputTypeInput {
    OutputTypeInput {
        name: CATALOGUE_STILL.into(),
        description: "The picture for catalogue and shop: 1600 × 1200 px, clean.".into(),
        artifact_kind: ArtifactKind::StillImage,
        template,
        params: params(1600, 1200, 128, 0.02),
        price: None,
        active: true,
    }
}

fn proof(template: Option<TemplateId>) -> OutputTypeInput {
    OutputTypeInput {
        name: PROOF_STILL.into(),
        description: "A quick look before the final picture: 640 × 480 px, few samples.".into(),
        artifact_kind: ArtifactKind::StillImage,
        template,
        params: params(640, 480, 32, 0.05),
        price: None,
        active: true,
    }
}

fn params(width: u32, height: u32, samples: u32, noise_threshold: f32) -> LineParams {
    LineParams {
        render: RenderSettings {
            width,
            height,
            samples,
            engine: Engine::Cycles,
            device: Device::Auto,
            seed: 1,
            denoise: true,
            noise_threshold,
            transparent: false,
            view_transform: ViewTransform::Agx,
            format: ImageFormat::Png,
        },
        // Three-quarter view from slightly above, long lens: little distortion.
        view: View::Angle { azimuth_deg: 35.0, elevation_deg: 22.0, focal_length_mm: 85.0 },
        on_missing: OnMissing::Warn,
        material_override: None,
        overwrite_auto: false,
        minimum_match_score: 0.6,
    }
}

/// Parameters of an output type that says nothing.
pub fn default_params() -> LineParams {
    params(1600, 1200, 128, 0.02)
}
