//! How often one may try to sign in: by address and by network peer, in a bounded table.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::problem::Problem;

/// Window, ms (5 min).
const WINDOW_MS: i64 = 5 * 60 * 1000;
/// Failed attempts per e-mail address and window.
pub const PER_ADDRESS: u32 = 10;
/// Failed attempts per network peer and window. A proxy makes everybody one peer, hence the room.
pub const PER_PEER: u32 = 200;
/// Entries of the table; when it is full, the oldest windows go.
const MAX_ENTRIES: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Address(String),
    Peer(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Window {
    since_ms: i64,
    failures: u32,
}

/// The table; clones share it.
#[derive(Clone, Default)]
pub struct SignInLimits(Arc<Mutex<HashMap<Who, Window>>>);

impl SignInLimits {
    /// Refuses with 429 where there were too many failures.
    pub fn check(&self, address: &str, peer: Option<IpAddr>, now_ms: i64) -> Result<(), Problem> {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (who, most) in keys(address, peer) {
            if let Some(window) = table.get(&who)
                && now_ms - window.since_ms < WINDOW_MS
                && window.failures >= most
            {
                let wait_ms = WINDOW_MS - (now_ms - window.since_ms);
                let seconds = u32::try_from(wait_ms / 1000 + 1).unwrap_or(1);
                return Err(Problem::too_many(
                    "auth.too_many_attempts",
                    format!("Too many failed attempts to sign in. Try again in {seconds} seconds."),
                    seconds,
                ));
            }
        }
        Ok(())
    }

    pub fn failed(&self, address: &str, peer: Option<IpAddr>, now_ms: i64) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (who, _) in keys(address, peer) {
            if table.len() >= MAX_ENTRIES && !table.contains_key(&who) {
                make_room(&mut table, now_ms);
            }
            let window = table.entry(who).or_insert(Window { since_ms: now_ms, failures: 0 });
            if now_ms - window.since_ms >= WINDOW_MS {
                *window = Window { since_ms: now_ms, failures: 0 };
            }
            window.failures = window.failures.saturating_add(1);
        }
    }

    /// Signing in forgives the address.
    pub fn succeeded(&self, address: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&Who::Address(address.to_owned()));
    }
}

fn keys(address: &str, peer: Option<IpAddr>) -> impl Iterator<Item = (Who, u32)> {
    let peer = peer.map(|peer| (Who::Peer(peer), PER_PEER));
    std::iter::once((Who::Address(address.to_owned()), PER_ADDRESS)).chain(peer)
}

/// Drops windows that ended; where none did, the older half.
fn make_room(table: &mut HashMap<Who, Window>, now_ms: i64) {
    table.retain(|_, window| now_ms - window.since_ms < WINDOW_MS);
    if table.len() >= MAX_ENTRIES {
        let mut starts: Vec<i64> = table.values().map(|window| window.since_ms).collect();
        starts.sort_unstable();
        let median = starts[starts.len() / 2];
        table.retain(|_, window| window.since_ms > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_closes_and_opens_again() {
        let limits = SignInLimits::default();
        for _ in 0..PER_ADDRESS {
            limits.check("a@b.c", None, 0).unwrap();
            limits.failed("a@b.c", None, 0);
        }
        assert_eq!(limits.check("a@b.c", None, 1000).unwrap_err().retry_after, Some(300));
        limits.check("other@b.c", None, 1000).unwrap();
        limits.check("a@b.c", None, WINDOW_MS).unwrap();
    }

    #[test]
    fn the_table_is_bounded() {
        let limits = SignInLimits::default();
        for n in 0..MAX_ENTRIES as i64 + 500 {
            limits.failed(&format!("{n}@b.c"), None, n / 10);
        }
        assert!(limits.0.lock().unwrap().len() <= MAX_ENTRIES);
    }
}
