//! The time of a signature.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::context::SignContext;

/// The time of the request's own `Date` header, else the present, as `20150830T123600Z`.
///
/// # Errors
///
/// Text that says why there is no time.
pub(super) fn of(headers: &[(String, String)], context: &SignContext<'_>, is_git: bool) -> Result<String, String> {
    let date = headers.iter().find(|(key, value)| (key == "Date" || key == "date") && !value.is_empty());
    let timestamp = match date {
        Some((_, text)) => parse(text).ok_or_else(|| format!("the Date header \"{text}\" is not a date"))?,
        None => i64::try_from(context.unix_millis)
            .ok()
            .and_then(|millis| Timestamp::from_millisecond(millis).ok())
            .ok_or("the clock is wrong")?,
    };
    Ok(timestamp.strftime(if is_git { "%Y%m%dT%H%M%S" } else { "%Y%m%dT%H%M%SZ" }).to_string())
}

/// Reads the form of HTTP, and ISO 8601.
fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let from_date = || text.parse::<Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    jiff::fmt::rfc2822::parse(text).map(|zoned| zoned.timestamp()).ok().or_else(|| text.parse().ok()).or_else(from_date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::tests::at;

    #[test]
    fn a_date_header_is_the_time_of_the_signature() {
        let table = [
            (None, "20150830T123600Z"),
            (Some(""), "20150830T123600Z"),
            (Some("Mon, 09 Sep 2011 23:36:00 GMT"), "error"),
            (Some("Fri, 09 Sep 2011 23:36:00 GMT"), "20110909T233600Z"),
            (Some("2011-09-09T23:36:00.5Z"), "20110909T233600Z"),
            (Some("2011-09-09"), "20110909T000000Z"),
            (Some("soon"), "error"),
        ];
        for (header, expected) in table {
            let headers: Vec<_> = header.map(|text| ("Date".to_owned(), text.to_owned())).into_iter().collect();
            let date = of(&headers, &at(1_440_938_160), false).unwrap_or("error".to_owned());
            assert_eq!(date, expected, "{header:?}");
        }
        assert_eq!(of(&[], &at(1_440_938_160), true).unwrap(), "20150830T123600");
    }
}
