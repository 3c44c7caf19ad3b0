//! How a request becomes typed values. Whatever is wrong with it becomes a problem with a path.

mod body;
mod document;
mod if_match;
mod page;
mod parts;

pub use body::{Body, JSON_BODY_LIMIT, Upload};
pub use document::{DOCUMENT_BODY_LIMIT, DocumentText};
pub use if_match::{IfMatch, Versioned};
pub use page::{ListBody, PageQuery};
pub use parts::{Path, Query};
