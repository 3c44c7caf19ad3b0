//! How many event streams are open, and for whom.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Open streams of one person: tabs and devices.
pub const MAX_STREAMS_PER_USER: usize = 12;
/// Open streams altogether.
pub const MAX_STREAMS: usize = 1000;

/// Counts open streams; clones share the count.
#[derive(Clone, Debug)]
pub struct Streams<K>(Arc<Mutex<HashMap<K, usize>>>);

impl<K> Default for Streams<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// A place among the open streams; dropping it gives it back.
#[derive(Debug)]
pub struct Place<K: Eq + Hash> {
    table: Arc<Mutex<HashMap<K, usize>>>,
    who: K,
}

impl<K: Eq + Hash + Clone> Streams<K> {
    /// None where there are too many already.
    pub fn enter(&self, who: K) -> Option<Place<K>> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = table.values().sum();
        if all >= MAX_STREAMS || table.get(&who).is_some_and(|open| *open >= MAX_STREAMS_PER_USER) {
            return None;
        }
        *table.entry(who.clone()).or_default() += 1;
        Some(Place { table: self.0.clone(), who })
    }

    /// Streams open now.
    pub fn open(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = table.get_mut(&self.who) {
            *open -= 1;
            if *open == 0 {
                table.remove(&self.who);
            }
        }
    }
}
