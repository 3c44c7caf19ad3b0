//! Orders and their lines: drafted, submitted with frozen snapshots, watched, cancelled, retried.
//!
//! An order's status follows from its lines; [`changes`] is the one place where either changes.

mod actions;
pub(crate) mod changes;
mod clone;
mod due;
mod import;
mod proof;
mod record;
mod status;
mod submission;
mod submit;
mod write;

pub use actions::{CancelOutcome, cancel_line, cancel_order, dispatch_line, retry_line, retry_order};
pub use changes::OrderChange;
pub use clone::clone_order;
pub use due::{DueDate, NoDueDate};
pub use import::{NamedOutputType, Names, lookup};
pub use proof::{FinalParams, approve_order};
pub use record::{
    Line, LineHead, LineQuery, Order, OrderQuery, OutputTypeRef, ProductRef, line, line_detail, lines, lines_page,
    list, order, snapshot,
};
pub use status::derive;
pub use submission::{Submission, SubmissionLine, SubmissionProduct, load_submission, snapshots};
pub use submit::{LineSubmission, submit_order};
pub use write::{NewLine, NewOrder, OrderPatch, create, delete, update};

pub(crate) use record::{numbers_of, product_refs};

/// Most lines of one order.
pub const MAX_LINES: usize = 10_000;
