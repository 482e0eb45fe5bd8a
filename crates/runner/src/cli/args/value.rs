//! Values of options, with Newman's rules and Newman's texts for what is wrong with them.

use super::output::{ColorArg, ReporterList};

/// Largest integer that JavaScript counts exactly.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// `key=value`; the value is `None` when there is no `=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// What stands before the first `=`.
    pub key: String,
    /// What stands after it.
    pub value: Option<String>,
}

/// Splits at the first `=`. Any text is an assignment.
#[expect(clippy::unnecessary_wraps, reason = "the shape that clap wants")]
pub(super) fn assignment(text: &str) -> Result<Assignment, String> {
    Ok(match text.split_once('=') {
        Some((key, value)) => Assignment { key: key.to_owned(), value: Some(value.to_owned()) },
        None => Assignment { key: text.to_owned(), value: None },
    })
}

/// A positive integer in any notation that JavaScript's `Number` takes: `1000`, `1e3`, `0x3e8`.
pub(super) fn positive_integer(text: &str) -> Result<u64, String> {
    let number = js_number(text.trim()).filter(|number| number.fract() == 0.0);
    match number {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number within the bounds")]
        Some(number) if (1.0..=MAX_SAFE_INTEGER).contains(&number) => Ok(number as u64),
        _ => Err("The value must be a positive integer.".to_owned()),
    }
}

fn js_number(text: &str) -> Option<f64> {
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let digits = Some(digits).filter(|digits| !digits.starts_with('+'))?;
            return u32::from_str_radix(digits, radix).ok().map(f64::from);
        }
    }
    text.parse().ok()
}

/// A number of bytes: `1000`, `64K`, `1.5M`, `2G`, with a `B` or `iB` behind it if need be. K is 1024.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let refused = || format!("invalid size `{text}`. Expected bytes, or a number with K, M or G, e.g. 100M");
    let upper = text.trim().to_ascii_uppercase();
    let bare = upper.strip_suffix('B').unwrap_or(&upper);
    let bare = bare.strip_suffix('I').unwrap_or(bare);
    let (number, factor) = match bare.strip_suffix(['K', 'M', 'G']) {
        Some(number) => (
            number,
            match bare.as_bytes().last() {
                Some(b'K') => 1024.0,
                Some(b'M') => 1024.0 * 1024.0,
                _ => 1024.0 * 1024.0 * 1024.0,
            },
        ),
        None => (bare, 1.0),
    };
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let bytes = number.trim().parse::<f64>().ok().filter(|_| is_plain).map(|number| (number * factor).floor());
    match bytes {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number within the bounds")]
        Some(bytes) if (1.0..=MAX_SAFE_INTEGER).contains(&bytes) => Ok(bytes as u64),
        _ => Err(refused()),
    }
}

/// Value of `--color`.
pub(super) fn color(text: &str) -> Result<ColorArg, String> {
    match text {
        "auto" => Ok(ColorArg::Auto),
        "on" => Ok(ColorArg::On),
        "off" => Ok(ColorArg::Off),
        _ => Err(format!("invalid value `{text}` for --color. Expected: auto|on|off")),
    }
}

/// Names separated by commas, each once. Spaces around a name and empty names do not count.
#[expect(clippy::unnecessary_wraps, reason = "the shape that clap wants")]
pub(super) fn reporter_list(text: &str) -> Result<ReporterList, String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    Ok(ReporterList(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_javascript_reads_them() {
        for (text, expected) in
            [("1", 1), ("1000", 1000), ("1e3", 1000), ("0x10", 16), (" 5 ", 5), ("+5", 5), ("2.0", 2), ("0b11", 3)]
        {
            assert_eq!(positive_integer(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn anything_but_a_positive_integer_is_refused() {
        for text in ["", "0", "-1", "abc", "1.5", "NaN", "Infinity", "inf", "9007199254740992", "0x", "0x+1", "1_000"] {
            let message = positive_integer(text).unwrap_err();
            assert_eq!(message, "The value must be a positive integer.", "{text}");
        }
    }

    #[test]
    fn sizes_may_have_a_unit() {
        for (text, expected) in [
            ("1", 1),
            ("1000", 1000),
            ("64k", 64 << 10),
            ("1.5M", 3 << 19),
            ("2G", 2 << 30),
            ("10MB", 10 << 20),
            ("10MiB", 10 << 20),
            ("7B", 7),
        ] {
            assert_eq!(size(text), Ok(expected), "{text}");
        }
        for text in ["", "0", "-1", "M", "1T", "1e3", "1 000", "nan", "inf", "1MM", "99999999G"] {
            assert!(size(text).unwrap_err().starts_with("invalid size"), "{text}");
        }
    }

    #[test]
    fn assignments_are_split_at_the_first_equals_sign() {
        for (text, key, value) in [
            ("a=b", "a", Some("b")),
            ("a=b=c", "a", Some("b=c")),
            ("a=", "a", Some("")),
            ("=v", "", Some("v")),
            ("x", "x", None),
        ] {
            let expected = Assignment { key: key.to_owned(), value: value.map(str::to_owned) };
            assert_eq!(assignment(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_reporter_counts_once() {
        assert_eq!(reporter_list("cli,json,cli,").unwrap().0, ["cli", "json"]);
    }
}
