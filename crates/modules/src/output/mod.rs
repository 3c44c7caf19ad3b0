//! Output modules: publishing and notifying.

pub mod notify;
pub mod publish_asset;
pub mod save_thumbnail;
