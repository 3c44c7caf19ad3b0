//! Samples that make an empty installation usable: materials, categories, pricing tiers, studios,
//! workflows, output types.
//!
//! Idempotent: what exists by name stays as people have made it. Everything is marked as a sample,
//! and [`remove`] takes away again what nothing else stands on.

mod materials;
#[cfg(test)]
mod real_names;
mod removal;

use std::collections::BTreeMap;

use contracts::{
    ArtifactKind,
    ids::{CategoryId, OutputTypeId, PricingTierId, TemplateId},
    module::params::LineParams,
    snapshot::Money,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Map, Value, json};

use crate::{
    Database, StoreError, categories,
    entities::{category, material, material_name, output_type, pricing_tier, template, workflow},
    output_types::{self, BoundWorkflow, OutputTypeInput},
    pricing_tiers::{self, PricingTierInput},
    rows::{name_key, typed, unsigned32},
    templates::{self, NewTemplate},
    workflows::{self, NewVersion, NewWorkflow},
};

pub use removal::{Kept, Removed, remove};

/// What comes from outside the store.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    /// Their `.blend` files are blobs already; sample output types stand in the first.
    pub studios: Vec<NewTemplate>,
    /// Sound ones: they are published at once.
    pub workflows: Vec<(NewWorkflow, NewVersion)>,
}

/// What the samples are now, whether this call made them or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeded {
    /// Rows this call added.
    pub added: u64,
    pub categories: Vec<CategoryId>,
    pub template: Option<TemplateId>,
    /// By name.
    pub output_types: BTreeMap<String, OutputTypeId>,
}

/// Names of the sample categories.
pub const CATEGORIES: [&str; 5] = ["Bearings", "Connectors", "Couplings", "Fasteners", "Valves"];
pub const CATALOGUE_STILL: &str = "Catalogue still";
pub const PROOF_STILL: &str = "Proof still";
pub const TURNTABLE: &str = "Turntable";
pub const PRODUCTION_BLEND: &str = "Production .blend";
pub const MODEL_GLB: &str = "Model (GLB)";
pub const THUMBNAIL: &str = "Thumbnail";
/// Names of the sample workflows that sample output types are bound to.
pub const STILL_WORKFLOW: &str = "Still";
pub const TURNTABLE_WORKFLOW: &str = "Turntable";

/// Name, price of one line in euro cents, what it is for.
const PRICING_TIERS: [(&str, i64, &str); 3] = [
    ("Basic", 400, "Proofs, thumbnails and model files."),
    ("Standard", 1_900, "Stills for catalogue and shop."),
    ("Premium", 5_900, "Turntables, several views and production files."),
];

/// Adds what is missing.
pub async fn seed(db: &Database, samples: Samples, now_ms: i64) -> Result<Seeded, StoreError> {
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
    // The first is what sample output types are bound to.
    let mut template = None;
    for studio in samples.studios {
        let key = name_key(&studio.name);
        let id = match template::Entity::find().filter(template::Column::NameKey.eq(key)).one(&*tx).await? {
            Some(row) => typed(row.id),
            None => {
                added += 1;
                templates::insert(&*tx, studio, true, now_ms).await?.id
            }
        };
        template = template.or(Some(id));
    }
    let mut tiers = BTreeMap::new();
    for tier in PRICING_TIERS {
        tiers.insert(tier.0, seed_tier(&*tx, tier, &mut added, now_ms).await?);
    }
    let mut workflows = BTreeMap::new();
    for (new, first) in samples.workflows {
        let name = new.name.clone();
        workflows.insert(name, seed_workflow(&*tx, new, first, &mut added, now_ms).await?);
    }
    let mut output_types = BTreeMap::new();
    for (mut input, tier, workflow) in output_type_samples(template) {
        input.profile.pricing_tier = tiers.get(tier).copied();
        input.workflow = workflow.and_then(|name| workflows.get(name).copied().flatten());
        let name = input.name.clone();
        output_types.insert(name, seed_output_type(&*tx, input, &mut added, now_ms).await?);
    }
    tx.commit().await?;
    Ok(Seeded { added, categories: category_ids, template, output_types })
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

async fn seed_tier(
    tx: &impl ConnectionTrait,
    (name, minor_units, description): (&str, i64, &str),
    added: &mut u64,
    now_ms: i64,
) -> Result<PricingTierId, StoreError> {
    let key = name_key(name);
    if let Some(row) = pricing_tier::Entity::find().filter(pricing_tier::Column::NameKey.eq(key)).one(tx).await? {
        return Ok(typed(row.id));
    }
    *added += 1;
    let input = PricingTierInput {
        name: name.into(),
        description: description.into(),
        price: Some(Money { minor_units, currency: "EUR".into() }),
        active: true,
    };
    Ok(pricing_tiers::insert(tx, input, true, now_ms).await?.id)
}

/// None where people have made a workflow of this name: nothing says that it fits.
async fn seed_workflow(
    tx: &impl ConnectionTrait,
    new: NewWorkflow,
    first: NewVersion,
    added: &mut u64,
    now_ms: i64,
) -> Result<Option<BoundWorkflow>, StoreError> {
    let key = name_key(&new.name);
    if let Some(row) = workflow::Entity::find().filter(workflow::Column::NameKey.eq(key)).one(tx).await? {
        let published = row.published_number.filter(|_| row.sample && row.active).map(unsigned32);
        return Ok(published.map(|number| BoundWorkflow { id: typed(row.id), published: Some(number) }));
    }
    *added += 1;
    let made = workflows::insert_sample_in(tx, new, first, now_ms).await?;
    Ok(Some(BoundWorkflow { id: made.id, published: made.published }))
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

/// What the samples say about a picture; all else has the module's default.
fn picture(kind: ArtifactKind, more: Value) -> Map<String, Value> {
    // Three-quarter view from slightly above, long lens: little distortion.
    let mut overrides = json!({
        "view": "angle", "azimuth_deg": 35.0, "elevation_deg": 22.0, "focal_length_mm": 85.0,
        "on_missing": "warn", "seed": 1,
    });
    if let (Value::Object(overrides), Value::Object(more)) = (&mut overrides, more) {
        overrides.extend(more);
    }
    let mut overrides = overrides.as_object().cloned().unwrap_or_default();
    overrides.retain(|key, _| LineParams::means_something(kind, key));
    overrides
}

fn sample(
    name: &str,
    description: &str,
    artifact_kind: ArtifactKind,
    template: Option<TemplateId>,
    overrides: Value,
) -> OutputTypeInput {
    OutputTypeInput {
        name: name.into(),
        description: description.into(),
        artifact_kind,
        template,
        workflow: None,
        overrides: picture(artifact_kind, overrides),
        profile: contracts::profile::Profile::default(),
        price: None,
        active: true,
    }
}

/// One output type for each thing the fixed pipelines make, with pricing tier and workflow by name.
/// Lines are rendered by the fixed pipelines until a rollout says otherwise.
fn output_type_samples(template: Option<TemplateId>) -> Vec<(OutputTypeInput, &'static str, Option<&'static str>)> {
    use ArtifactKind::{BlendProduction, ModelExport, PreviewThumbnail, StillImage, TurntableVideo};
    vec![
        (
            sample(
                CATALOGUE_STILL,
                "The picture for catalogue and shop: 1600 × 1200 px, clean.",
                StillImage,
                template,
                json!({ "width": 1600, "height": 1200, "samples": 64, "noise_threshold": 0.03 }),
            ),
            "Standard",
            Some(STILL_WORKFLOW),
        ),
        (
            sample(
                PROOF_STILL,
                "A quick look before the final picture: 640 × 480 px, few samples.",
                StillImage,
                template,
                json!({ "width": 640, "height": 480, "samples": 32, "noise_threshold": 0.05 }),
            ),
            "Basic",
            Some(STILL_WORKFLOW),
        ),
        (
            sample(
                TURNTABLE,
                "A full turn in four seconds: 640 × 480 px, H.264.",
                TurntableVideo,
                template,
                json!({ "width": 640, "height": 480, "samples": 16, "noise_threshold": 0.1, "frames": 48, "fps": 12 }),
            ),
            "Premium",
            Some(TURNTABLE_WORKFLOW),
        ),
        (
            sample(
                PRODUCTION_BLEND,
                "The scene in true scale for agencies: packed, named by part.",
                BlendProduction,
                template,
                json!({ "width": 1920, "height": 1080, "samples": 128 }),
            ),
            "Premium",
            None,
        ),
        (
            sample(
                MODEL_GLB,
                "The product with its materials as glTF for viewers and configurators.",
                ModelExport,
                None,
                json!({ "model_format": "glb" }),
            ),
            "Basic",
            None,
        ),
        (
            sample(
                "Four views",
                "Front, iso, side and top in one order line.",
                StillImage,
                template,
                json!({ "width": 800, "height": 600, "samples": 32, "noise_threshold": 0.05, "angles": [
                    { "name": "front", "azimuth_deg": 0.0, "elevation_deg": 10.0 },
                    { "name": "iso", "azimuth_deg": 35.0, "elevation_deg": 25.0 },
                    { "name": "side", "azimuth_deg": 90.0, "elevation_deg": 10.0 },
                    { "name": "top", "azimuth_deg": 0.0, "elevation_deg": 89.0 },
                ] }),
            ),
            "Premium",
            None,
        ),
        (
            sample(
                "Still with exports",
                "A picture, its scene as .blend, and the model as GLB, STL and USD.",
                StillImage,
                template,
                json!({ "width": 1280, "height": 960, "samples": 64, "noise_threshold": 0.03,
                        "exports": ["blend", "glb", "stl", "usd"] }),
            ),
            "Premium",
            None,
        ),
        (
            sample(
                THUMBNAIL,
                "A small square picture in two sizes for lists.",
                PreviewThumbnail,
                template,
                json!({ "samples": 16, "transparent": true }),
            ),
            "Basic",
            None,
        ),
    ]
}
