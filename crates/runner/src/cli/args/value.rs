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
