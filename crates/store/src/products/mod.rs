//! Products and their immutable revisions, and which material each part gets.

pub mod assignments;
mod record;
mod revise;
pub mod rules;
mod write;

pub use record::{CategoryRef, Product, ProductQuery, Revision, list, product};
pub use revise::{Revised, StaleAsset, revise};
pub use write::{NewProduct, ProductPatch, create, create_sample, delete, update};

pub(crate) use record::current_revisions;
