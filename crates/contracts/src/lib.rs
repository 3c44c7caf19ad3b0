//! What crosses the border of a production module: typed values, artifact roles, ids.
//!
//! Architecture invariant: this crate is PURE. No async runtime, no database, no file system, no
//! clock; time and randomness come in as arguments. It knows nothing of Blender, Open CASCADE,
//! HTTP or SQL, only of the values those sides exchange.

pub mod digest;
pub mod ids;
pub mod kind;
pub mod material;
pub mod module;
pub mod old_settings;
pub mod part;
pub mod profile;
pub mod provenance;
pub mod revise;
pub mod rules;
pub mod scene;
pub mod snapshot;
pub mod studio;

pub use digest::{ContentHash, Sha256};
pub use kind::{ArtifactKind, ArtifactRole, ExecutionMode, Family, NotifyEvent};
pub use part::{BoundingBox, CadReport, GeometryId, Occurrence, PartKey};
