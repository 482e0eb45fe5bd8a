//! The times of a script's timers. Their callbacks live on the script side.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tokio::time::Instant;

/// Pending timers of one script.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    /// Timers by due time; the second part keeps those with equal times in the order they were set.
    queue: BTreeMap<(Instant, u64), u32>,
    places: HashMap<u32, (Instant, u64)>,
    n_started: u64,
}

impl Timers {
    /// Starts a timer, or starts it again.
    pub(crate) fn start(&mut self, id: u32, now: Instant, delay: Duration) {
        self.stop(id);
        self.n_started += 1;
        let place = (now + delay, self.n_started);
        self.queue.insert(place, id);
        self.places.insert(id, place);
    }

    /// Forgets a timer.
    pub(crate) fn stop(&mut self, id: u32) {
        if let Some(place) = self.places.remove(&id) {
            self.queue.remove(&place);
        }
    }

    /// When the next timer is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.queue.first_key_value().map(|((due, _), _)| *due)
    }

    /// Takes the next timer that is due.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<u32> {
        let entry = self.queue.first_entry()?;
        if entry.key().0 > now {
            return None;
        }
        let id = entry.remove();
        self.places.remove(&id);
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_come_due_by_time_and_then_in_order() {
        let now = Instant::now();
        let mut timers = Timers::default();
        timers.start(1, now, Duration::from_millis(5));
        timers.start(2, now, Duration::from_millis(1));
        timers.start(3, now, Duration::from_millis(1));
        timers.start(4, now, Duration::ZERO);
        timers.stop(3);
        assert_eq!(timers.take_due(now), Some(4));
        assert_eq!(timers.take_due(now), None);
        let later = now + Duration::from_millis(10);
        assert_eq!([timers.take_due(later), timers.take_due(later), timers.take_due(later)], [Some(2), Some(1), None]);
        assert_eq!(timers.next_due(), None);
    }
}
