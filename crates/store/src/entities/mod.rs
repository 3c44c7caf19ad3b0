//! The tables of the domain, one file each. No type of this module leaves the crate.

pub mod assignment;
pub mod cad_derivative;
pub mod cad_file;
pub mod category;
pub mod counter;
pub mod dispatch;
pub mod line;
pub mod material;
pub mod material_name;
pub mod material_rule;
pub mod media_asset;
pub mod order;
pub mod output_type;
pub mod preview;
pub mod pricing_tier;
pub mod product;
pub mod revision;
pub mod template;
pub mod workflow;
pub mod workflow_document;
pub mod workflow_version;
