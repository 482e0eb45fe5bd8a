//! Times and dates, all in UTC.

use super::DynamicContext;

/// Names of the months.
pub(super) const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Names of the days of the week.
pub(super) const WEEKDAYS: &[&str] = &["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Seconds since the Unix epoch, rounded.
pub(super) fn timestamp(context: &mut DynamicContext<'_>) -> u64 {
    context.now_ms.saturating_add(500) / 1000
}

/// The current time as `2026-11-24T01:02:03.004Z`.
pub(super) fn iso_timestamp(context: &mut DynamicContext<'_>) -> String {
    iso_text(context.now_ms)
}

/// What JavaScript's `Date.toISOString` gives for milliseconds since the Unix epoch.
pub(crate) fn iso_text(ms: u64) -> String {
    let time = Time::from_ms(ms);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        time.year,
        time.month_idx + 1,
        time.day,
        time.hour,
        time.minute,
        time.second,
        ms % 1000
    )
}

/// A time of the past year.
pub(super) fn past(context: &mut DynamicContext<'_>) -> String {
    let ago = context.number(1000..=365 * DAY_MS);
    date_text(context.now_ms.saturating_sub(ago))
}

/// A time of the coming year.
pub(super) fn future(context: &mut DynamicContext<'_>) -> String {
    let ahead = context.number(1000..=365 * DAY_MS);
    date_text(context.now_ms.saturating_add(ahead))
}

/// A time of the past day.
pub(super) fn recent(context: &mut DynamicContext<'_>) -> String {
    let ago = context.number(1000..=DAY_MS);
    date_text(context.now_ms.saturating_sub(ago))
}

/// What JavaScript's `Date.toString` gives in UTC (ECMA-262, section 21.4.4.41).
fn date_text(ms: u64) -> String {
    let time = Time::from_ms(ms);
    format!(
        "{} {} {:02} {:04} {:02}:{:02}:{:02} GMT+0000 (Coordinated Universal Time)",
        &WEEKDAYS[time.weekday_idx][..3],
        &MONTHS[time.month_idx][..3],
        time.day,
        time.year,
        time.hour,
        time.minute,
        time.second
    )
}

/// A moment in UTC, split up.
#[derive(Debug, PartialEq, Eq)]
struct Time {
    year: u64,
    month_idx: usize,
    day: u64,
    weekday_idx: usize,
    hour: u64,
    minute: u64,
    second: u64,
}

impl Time {
    fn from_ms(ms: u64) -> Self {
        let mut days = ms / DAY_MS;
        let seconds = ms % DAY_MS / 1000;
        // The epoch was a Thursday.
        let weekday_idx = [4, 5, 6, 0, 1, 2, 3][usize::from((days % 7).to_le_bytes()[0])];
        // 400 years always have the same number of days, so that only the rest is counted off.
        let mut year = 1970 + days / DAYS_OF_400_YEARS * 400;
        days %= DAYS_OF_400_YEARS;
        while days >= year_length(year) {
            days -= year_length(year);
            year += 1;
        }
        let mut month_idx = 0;
        while days >= month_length(year, month_idx) {
            days -= month_length(year, month_idx);
            month_idx += 1;
        }
        Self {
            year,
            month_idx,
            day: days + 1,
            weekday_idx,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        }
    }
}

const DAYS_OF_400_YEARS: u64 = 400 * 365 + 97;

fn is_leap_year(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn year_length(year: u64) -> u64 {
    if is_leap_year(year) { 366 } else { 365 }
}

fn month_length(year: u64, month_idx: usize) -> u64 {
    match month_idx {
        1 if is_leap_year(year) => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_in_javascript() {
        let table = [
            (0, "Thu Jan 01 1970 00:00:00"),
            (951_782_400_000, "Tue Feb 29 2000 00:00:00"),
            (1_735_689_599_999, "Tue Dec 31 2024 23:59:59"),
            (1_795_482_123_000, "Tue Nov 24 2026 01:02:03"),
            (4_107_542_400_000, "Mon Mar 01 2100 00:00:00"),
            (253_402_300_799_000, "Fri Dec 31 9999 23:59:59"),
        ];
        for (ms, expected) in table {
            assert_eq!(date_text(ms), format!("{expected} GMT+0000 (Coordinated Universal Time)"));
        }
    }
}
