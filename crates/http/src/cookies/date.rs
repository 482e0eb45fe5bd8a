//! Cookie dates (RFC 6265, section 5.1.1).

use crate::calendar::days_from_civil;

/// Milliseconds since the Unix epoch of a cookie date, however it is written.
pub(super) fn parse(text: &str) -> Option<i64> {
    let mut date = Fields::default();
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        date.take(token);
    }
    date.milliseconds()
}

fn is_delimiter(character: char) -> bool {
    matches!(character, '\t' | ' '..='/' | ';'..='@' | '['..='`' | '{'..='~')
}

#[derive(Default)]
struct Fields {
    time: Option<(i64, i64, i64)>,
    day: Option<i64>,
    month: Option<i64>,
    year: Option<i64>,
}

impl Fields {
    /// Each token fills the first field that is still open and that it fits.
    fn take(&mut self, token: &str) {
        if self.time.is_none()
            && let Some(time) = parse_time(token)
        {
            self.time = Some(time);
        } else if self.day.is_none()
            && let Some(day) = digits(token, 1, 2, true)
        {
            self.day = Some(day);
        } else if self.month.is_none()
            && let Some(month) = parse_month(token)
        {
            self.month = Some(month);
        } else if self.year.is_none()
            && let Some(year) = digits(token, 2, 4, true)
        {
            self.year = Some(match year {
                70..=99 => year + 1900,
                0..=69 => year + 2000,
                _ => year,
            });
        }
    }

    fn milliseconds(&self) -> Option<i64> {
        let (hour, minute, second) = self.time?;
        let (day, month, year) = (self.day?, self.month?, self.year?);
        if !(1..=31).contains(&day) || year < 1601 || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        // Days that a month does not have run over into the next one.
        let days = days_from_civil(year, month, 1) + day - 1;
        Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
    }
}

fn parse_time(token: &str) -> Option<(i64, i64, i64)> {
    let mut parts = token.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some((digits(hour, 1, 2, false)?, digits(minute, 1, 2, false)?, digits(second, 1, 2, true)?))
}

/// Month by its first three letters, from 1.
fn parse_month(token: &str) -> Option<i64> {
    let name = token.get(..3)?.to_ascii_lowercase();
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let position = names.iter().position(|month| *month == name)?;
    i64::try_from(position + 1).ok()
}

/// A number of `min` to `max` digits, other characters behind it only where they are allowed.
fn digits(token: &str, min: usize, max: usize, allow_trailer: bool) -> Option<i64> {
    let count = token.bytes().take_while(u8::is_ascii_digit).count();
    if count < min || count > max || (!allow_trailer && count != token.len()) {
        return None;
    }
    token[..count].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_spelling() {
        let table = [
            ("Wed, 09 Jun 2021 10:18:14 GMT", Some(1_623_233_894_000)),
            ("Wednesday, 09-Jun-21 10:18:14 GMT", Some(1_623_233_894_000)),
            ("Wed Jun  9 10:18:14 2021", Some(1_623_233_894_000)),
            ("9 jUNE 2021 10:18:14", Some(1_623_233_894_000)),
            ("10:18:14 2021 Jun 9", Some(1_623_233_894_000)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sat, 29 Feb 2020 00:00:00 GMT", Some(1_582_934_400_000)),
            ("31 Feb 2021 0:0:0", Some(1_614_729_600_000)),
            ("01 Jan 99 00:00:00", Some(915_148_800_000)),
            ("01 Jan 1600 00:00:00", None),
            ("01 Jan 2020 24:00:00", None),
            ("32 Jan 2020 00:00:00", None),
            ("01 Jan 2020", None),
            ("1 Jän 2020 00:00:00", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
