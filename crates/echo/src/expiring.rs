//! A bounded map from tokens to values that end by themselves.

use std::collections::HashMap;
use std::time::Instant;

use crate::credentials::TokenHash;

/// How many entries a map holds; beyond it the ones that end first are forgotten.
const MOST_ENTRIES: usize = 10_000;

/// Values by token, each until its own time.
pub(crate) struct Expiring<V> {
    entries: HashMap<TokenHash, (Instant, V)>,
}

impl<V> Default for Expiring<V> {
    fn default() -> Self {
        Self { entries: HashMap::new() }
    }
}

impl<V> Expiring<V> {
    /// Keeps `value` under `token` until `expires_at`.
    pub(crate) fn insert(&mut self, token: &str, value: V, expires_at: Instant, now: Instant) {
        if self.entries.len() >= MOST_ENTRIES {
            self.entries.retain(|_, (expires_at, _)| *expires_at > now);
        }
        if self.entries.len() >= MOST_ENTRIES {
            let first_to_end = self.entries.iter().min_by_key(|(_, (expires_at, _))| *expires_at);
            if let Some(hash) = first_to_end.map(|(hash, _)| *hash) {
                self.entries.remove(&hash);
            }
        }
        self.entries.insert(TokenHash::of(token), (expires_at, value));
    }

    /// The value under `token`, unless its time is over.
    pub(crate) fn get(&self, token: &str, now: Instant) -> Option<&V> {
        let (expires_at, value) = self.entries.get(&TokenHash::of(token))?;
        (*expires_at > now).then_some(value)
    }

    /// Like [`get`](Self::get), to be changed.
    pub(crate) fn get_mut(&mut self, token: &str, now: Instant) -> Option<&mut V> {
        let (expires_at, value) = self.entries.get_mut(&TokenHash::of(token))?;
        (*expires_at > now).then_some(value)
    }

    /// Takes the value out, unless its time is over.
    pub(crate) fn remove(&mut self, token: &str, now: Instant) -> Option<V> {
        let (expires_at, value) = self.entries.remove(&TokenHash::of(token))?;
        (expires_at > now).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn entries_end_at_their_time() {
        let mut map = Expiring::default();
        let now = Instant::now();
        let end = now + Duration::from_secs(1);
        map.insert("a", 1, end, now);
        assert_eq!(map.get("a", now), Some(&1));
        assert_eq!(map.get("b", now), None);
        assert_eq!(map.get_mut("a", end), None);
        assert_eq!(map.remove("a", end), None);
    }

    #[test]
    fn the_number_of_entries_is_bounded() {
        let mut map = Expiring::default();
        let now = Instant::now();
        for number in 0..=MOST_ENTRIES {
            let expires_at = now + Duration::from_micros(1 + number as u64);
            map.insert(&number.to_string(), number, expires_at, now);
        }
        assert_eq!(map.entries.len(), MOST_ENTRIES);
        assert_eq!(map.get("0", now), None);
        assert_eq!(map.get("1", now), Some(&1));
        map.insert("late", 0, now + Duration::from_mins(1), now + Duration::from_secs(30));
        assert_eq!(map.entries.len(), 1);
    }
}
