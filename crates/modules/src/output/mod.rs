//! Output modules: publishing and notifying.

mod derivatives;
pub mod file_names;
pub mod notify;
pub mod publish_asset;
pub mod save_thumbnail;
