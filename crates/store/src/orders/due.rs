//! A due date: a day in a place, as people agree on it.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

/// A calendar day in an IANA time zone, both known to exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDate {
    date: String,
    zone: String,
    /// ms since the Unix epoch.
    end_ms: i64,
}

/// Why a date and a zone are none: which of them, and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDueDate {
    #[error("`{0}` is no day; write it as YYYY-MM-DD, of the years 2000 to 2199")]
    Date(String),
    #[error("`{0}` is no IANA time zone such as `Europe/Vienna` or `UTC`")]
    Zone(String),
}

/// Longest name of a zone, bytes.
const MAX_ZONE: usize = 64;

impl DueDate {
    /// # Errors
    /// Where the day or the zone does not exist.
    pub fn new(date: &str, zone: &str) -> Result<Self, NoDueDate> {
        let no_date = || NoDueDate::Date(date.chars().take(MAX_ZONE).collect());
        let no_zone = || NoDueDate::Zone(zone.chars().take(MAX_ZONE).collect());
        let shaped = date.len() == 10 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let day: Date = date.parse().ok().filter(|_| shaped).ok_or_else(no_date)?;
        if !(2000..2200).contains(&day.year()) {
            return Err(no_date());
        }
        if zone.is_empty() || zone.len() > MAX_ZONE {
            return Err(no_zone());
        }
        let known = TimeZone::get(zone).map_err(|_| no_zone())?;
        let next = day.checked_add(1.day()).map_err(|_| no_date())?;
        let end = next.to_zoned(known).map_err(|_| no_date())?;
        Ok(Self { date: date.to_owned(), zone: zone.to_owned(), end_ms: end.timestamp().as_millisecond() })
    }

    pub fn date(&self) -> &str {
        &self.date
    }

    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// When the day is over there, ms since the Unix epoch.
    pub fn end_ms(&self) -> i64 {
        self.end_ms
    }

    /// As stored; what no longer exists as a zone is kept with the instant it once meant.
    pub(super) fn stored(date: Option<String>, zone: Option<String>, end_ms: Option<i64>) -> Option<Self> {
        Some(Self { date: date?, zone: zone?, end_ms: end_ms? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_it_is() {
        let vienna = DueDate::new("2026-12-24", "Europe/Vienna").expect("a day");
        let utc = DueDate::new("2026-12-24", "UTC").expect("a day");
        assert_eq!(utc.end_ms() - vienna.end_ms(), 3_600_000);
        assert_eq!(DueDate::new("2026-02-30", "UTC"), Err(NoDueDate::Date("2026-02-30".into())));
        assert!(matches!(DueDate::new("2026-12-24T00:00", "UTC"), Err(NoDueDate::Date(_))));
        assert_eq!(DueDate::new("2026-12-24", "Mars/Base"), Err(NoDueDate::Zone("Mars/Base".into())));
        assert!(DueDate::new("2026-12-24", "../../etc/passwd").is_err());
    }
}
