//! Sizes and times for people.

/// A size with its unit and at most two decimals: `286B`, `3.17kB` (powers of 1000).
pub(super) fn file_size(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    #[expect(clippy::cast_precision_loss, reason = "shown with two decimals")]
    let mut value = bytes as f64;
    let mut unit = 0;
    // Rounding to the next unit's 1000 moves on to that unit.
    while unit + 1 < UNITS.len() && two_decimals(value) >= 1000.0 {
        value /= 1000.0;
        unit += 1;
    }
    format!("{}{}", two_decimals(value), UNITS[unit])
}

fn two_decimals(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A time in the unit that suits it: `123µs`, `342ms`, `2.1s`, `1m 3.4s`.
pub(super) fn duration(ms: f64) -> String {
    if ms < 1.0 {
        return format!("{:.0}µs", (ms * 1000.0).trunc().max(0.0));
    }
    if ms < 1998.0 {
        return format!("{:.0}ms", ms.trunc());
    }
    let seconds = ms / 1000.0;
    let days = (seconds / 86_400.0).floor();
    let mut parts: Vec<String> = [
        ((days / 365.0).trunc(), "y"),
        (days % 365.0, "d"),
        ((seconds / 3600.0).floor() % 24.0, "h"),
        ((seconds / 60.0).floor() % 60.0, "m"),
    ]
    .into_iter()
    .filter(|(value, _)| *value > 0.0)
    .map(|(value, unit)| format!("{value:.0}{unit}"))
    .collect();
    // Cut, not rounded, to one decimal; the small addend is the reference's guard against 0.1 + 0.2.
    let tenths = ((seconds % 60.0) * 10.0 + 1e-7).floor() / 10.0;
    if tenths > 0.0 {
        parts.push(format!("{tenths}s"));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (bytes, expected) in [
            (0, "0B"),
            (286, "286B"),
            (999, "999B"),
            (1000, "1kB"),
            (1204, "1.2kB"),
            (2048, "2.05kB"),
            (3170, "3.17kB"),
            (999_994, "999.99kB"),
            (999_995, "1MB"),
            (1_234_567, "1.23MB"),
            (1_000_000_000, "1GB"),
            (u64::MAX, "18.45EB"),
        ] {
            assert_eq!(file_size(bytes), expected, "{bytes}");
        }
    }

    #[test]
    fn durations() {
        for (ms, expected) in [
            (0.0, "0µs"),
            (0.123_9, "123µs"),
            (1.0, "1ms"),
            (342.9, "342ms"),
            (1997.9, "1997ms"),
            (1998.0, "1.9s"),
            (2000.0, "2s"),
            (2150.0, "2.1s"),
            (60_000.0, "1m"),
            (63_400.0, "1m 3.4s"),
            (3_600_000.0, "1h"),
            (90_061_500.0, "1d 1h 1m 1.5s"),
            (31_536_000_000.0, "1y"),
        ] {
            assert_eq!(duration(ms), expected, "{ms}");
        }
    }
}
