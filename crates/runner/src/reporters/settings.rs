//! What all reporters are told.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use postrider_core::mask::Masker;

/// What all reporters are told: plain values, no flag left to interpret.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Debug, Clone)]
pub struct ReporterSettings {
    /// Whether nothing is shown on the terminal (`--silent`).
    pub silent: bool,
    /// Whether every request is shown in detail (`--verbose`).
    pub verbose: bool,
    /// Whether the terminal report is coloured.
    pub color: bool,
    /// Whether symbols and frames may leave ASCII.
    pub unicode: bool,
    /// Columns of the terminal; `None` when output does not go to one, or a CI service reads it.
    pub terminal_width: Option<usize>,
    /// What hides secrets.
    pub masker: Arc<Masker>,
    /// The time, for time stamps.
    pub clock: Clock,
}

impl Default for ReporterSettings {
    /// Plain text for a pipe, with symbols, with the system's clock, hiding secrets as they come up.
    fn default() -> Self {
        Self {
            silent: false,
            verbose: false,
            color: false,
            unicode: true,
            terminal_width: None,
            masker: Arc::new(Masker::new()),
            clock: Clock::system(),
        }
    }
}

/// A clock with a time zone.
#[derive(Clone)]
pub struct Clock {
    now_ms: fn() -> u64,
    zone: TimeZone,
}

impl Clock {
    /// The system's clock and time zone.
    pub fn system() -> Self {
        Self { now_ms: system_now_ms, zone: TimeZone::system() }
    }

    /// A clock that always shows what `now_ms` returns (milliseconds since the Unix epoch), in UTC.
    pub fn fixed(now_ms: fn() -> u64) -> Self {
        Self { now_ms, zone: TimeZone::UTC }
    }

    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> u64 {
        (self.now_ms)()
    }

    /// `11/23/2026, 7:09:15 PM`
    pub(super) fn date_and_time(&self) -> String {
        self.format("%-m/%-d/%Y, %-I:%M:%S %p")
    }

    /// `7:09:15 PM`
    pub(super) fn time(&self) -> String {
        self.format("%-I:%M:%S %p")
    }

    fn format(&self, pattern: &str) -> String {
        timestamp(self.now_ms()).to_zoned(self.zone.clone()).strftime(pattern).to_string()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("zone", &self.zone).finish_non_exhaustive()
    }
}

/// `2026-11-23T18:57:25.217Z`
pub(crate) fn iso_time(ms: u64) -> String {
    timestamp(ms).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn timestamp(ms: u64) -> jiff::Timestamp {
    i64::try_from(ms).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()).unwrap_or_default()
}

fn system_now_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_look_as_in_the_reference() {
        let clock = Clock::fixed(|| 1_795_460_955_217);
        assert_eq!(clock.date_and_time(), "11/23/2026, 7:09:15 PM");
        assert_eq!(clock.time(), "7:09:15 PM");
        assert_eq!(iso_time(1_795_460_955_217), "2026-11-23T19:09:15.217Z");
        assert_eq!(iso_time(u64::MAX), "1970-01-01T00:00:00.000Z");
    }
}
