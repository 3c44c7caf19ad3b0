//! Slices of lists on the wire.

use serde::{Deserialize, Serialize};
use store::{COUNTED, DEFAULT_LIMIT, Page, PageRequest};
use utoipa::{IntoParams, ToSchema};

use crate::problem::{FieldError, Problem};

/// Longest search text, characters.
const MAX_SEARCH_CHARS: usize = 200;

/// `?limit=50&cursor=…&q=…`
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows per page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Search text.
    #[param(max_length = 200)]
    q: Option<String>,
}

impl PageQuery {
    /// The slice that is asked for; a limit out of range is 400.
    pub fn request(&self) -> Result<PageRequest, Problem> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=store::MAX_LIMIT).contains(&limit) {
            let message = format!("Ask for 1 to {} rows.", store::MAX_LIMIT);
            let problem = Problem::bad_request("query", message.clone());
            return Err(Problem { errors: vec![FieldError::new("limit", "range", message)], ..problem });
        }
        Ok(PageRequest { limit, cursor: self.cursor.clone() })
    }

    /// The search text, trimmed; none where there is nothing to search for.
    pub fn search(&self) -> Result<Option<&str>, Problem> {
        let text = self.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
        match text {
            Some(text) if text.chars().count() > MAX_SEARCH_CHARS => {
                Err(Problem::bad_request("query", format!("Search for at most {MAX_SEARCH_CHARS} characters.")))
            }
            text => Ok(text),
        }
    }
}

/// A slice of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListBody<T> {
    pub items: Vec<T>,
    /// Null on the last page.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// Rows of the whole list under the same filter, counted up to 10,000.
    pub total: u64,
    /// Whether there are more than `total` says.
    pub total_is_more: bool,
}

impl<T> ListBody<T> {
    pub fn of<R>(page: Page<R>, f: impl FnMut(R) -> T) -> Self {
        let page = page.map(f);
        let total_is_more = page.total > COUNTED;
        Self { items: page.items, next_cursor: page.next_cursor, total: page.total.min(COUNTED), total_is_more }
    }
}
