//! From what happened to each message that went out.
//!
//! A notice is written in the transaction of what it tells of. Outside the pipeline it is fanned
//! out into one delivery per (event, recipient, channel); those are leased, sent and finished under
//! attempt tokens. The row is the truth: what was being sent when its worker died is `uncertain` if
//! it is mail, and is sent again under the same id if it is a webhook.

mod fan_out;
mod finish;
mod lease;
mod log;
mod notice;
pub(crate) mod rows;

pub use fan_out::{TARGETS_PER_NOTICE, fan_out};
pub(crate) use fan_out::{WebDelivery, insert_delivered};
pub use finish::{DeliveryOutcome, finish_delivery, retry_delivery};
pub use lease::{LeasedDelivery, Message, lease_next_delivery, release_deliveries_of};
pub use log::{Attempt, Delivery, DeliveryFilter, delete_old, delivery, list};
pub use notice::{NewNotice, Told, post, told};
pub(crate) use notice::{order_ended, post_cad_file_failed, post_line_failed};

/// Notices and deliveries are kept for so long, ms (180 days).
pub const KEEP_MS: i64 = 180 * 24 * 3600 * 1000;
