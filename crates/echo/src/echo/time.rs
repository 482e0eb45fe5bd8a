//! `/time/*`: a part of what Postman Echo offers, for timestamps in ISO 8601 form and in UTC.

use std::time::SystemTime;

use http::StatusCode;
use serde_json::{Value, json};

use crate::request::EchoRequest;
use crate::response::{Answer, bad_request, content, json};
use crate::router::{Endpoint, GET};
use crate::state::State;

/// The end point `/time/NAME`.
pub(super) fn endpoint(name: &str) -> Option<Endpoint> {
    let handler = match name {
        "now" => now,
        "valid" => valid,
        "object" => object,
        "unit" => unit,
        "leap" => leap,
        "before" => |_: &State, request: &EchoRequest| compared(request, "before", |time, target| time < target),
        "after" => |_: &State, request: &EchoRequest| compared(request, "after", |time, target| time > target),
        "between" => between,
        _ => return None,
    };
    Some(Endpoint::new(GET, handler))
}

/// A point in time by the calendar. Field order makes the derived comparison chronological.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Timestamp {
    year: u32,
    /// 1 to 12.
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    millisecond: u32,
}

impl Timestamp {
    /// Reads `2016-10-10`, `2016-10-10T12:30`, `2016-10-10 12:30:15.250Z` and the like.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches(['Z', 'z']);
        let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00"));
        let mut date_fields = date.splitn(3, '-').map(number);
        let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let mut time_fields = time.splitn(3, ':').map(number);
        let timestamp = Self {
            year: date_fields.next()??,
            month: date_fields.next()??,
            day: date_fields.next()??,
            hour: time_fields.next()??,
            minute: time_fields.next()??,
            second: time_fields.next().unwrap_or(Some(0))?,
            millisecond: milliseconds(fraction)?,
        };
        timestamp.exists().then_some(timestamp)
    }

    fn exists(&self) -> bool {
        (1..=12).contains(&self.month)
            && (1..=self.days_of_month()).contains(&self.day)
            && self.year <= 9999
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
    }

    fn is_leap_year(self) -> bool {
        self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400))
    }

    fn days_of_month(self) -> u32 {
        match self.month {
            2 if self.is_leap_year() => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

/// The first three digits behind the decimal point.
fn milliseconds(fraction: &str) -> Option<u32> {
    number(fraction)?;
    let digits: String = fraction.chars().chain(['0', '0']).take(3).collect();
    number(&digits)
}

/// A number of at most nine digits.
fn number(text: &str) -> Option<u32> {
    let is_number = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

fn now(_: &State, _: &EchoRequest) -> Answer {
    let now = httpdate::fmt_http_date(SystemTime::now());
    content(StatusCode::OK, "text/plain; charset=utf-8", now)
}

fn valid(_: &State, request: &EchoRequest) -> Answer {
    let text = request.query_value("timestamp").unwrap_or_default();
    json(&json!({ "valid": Timestamp::parse(&text).is_some() }))
}

fn object(_: &State, request: &EchoRequest) -> Answer {
    with_timestamp(request, |time| {
        json!({
            "years": time.year,
            // Months count from 0, as in the JavaScript library that Postman Echo uses.
            "months": time.month - 1,
            "date": time.day,
            "hours": time.hour,
            "minutes": time.minute,
            "seconds": time.second,
            "milliseconds": time.millisecond,
        })
    })
}

fn unit(_: &State, request: &EchoRequest) -> Answer {
    let unit = request.query_value("unit").unwrap_or_default();
    with_timestamp(request, |time| {
        let value = match unit.trim_end_matches('s') {
            "year" => time.year,
            "month" => time.month - 1,
            "date" | "day" => time.day,
            "hour" => time.hour,
            "minute" => time.minute,
            "second" => time.second,
            _ => time.millisecond,
        };
        json!({ "unit": value })
    })
}

fn leap(_: &State, request: &EchoRequest) -> Answer {
    with_timestamp(request, |time| json!({ "leap": time.is_leap_year() }))
}

fn compared(request: &EchoRequest, key: &str, holds: fn(Timestamp, Timestamp) -> bool) -> Answer {
    let target = request.query_value("target").unwrap_or_default();
    match Timestamp::parse(&target) {
        Some(target) => with_timestamp(request, |time| json!({ key: holds(time, target) })),
        None => bad_request("the parameter target is not a timestamp"),
    }
}

fn between(_: &State, request: &EchoRequest) -> Answer {
    let bound = |name| Timestamp::parse(&request.query_value(name).unwrap_or_default());
    match (bound("start"), bound("end")) {
        (Some(start), Some(end)) => with_timestamp(request, |time| json!({ "between": start < time && time < end })),
        _ => bad_request("the parameters start and end must be timestamps"),
    }
}

fn with_timestamp(request: &EchoRequest, answer: impl Fn(Timestamp) -> Value) -> Answer {
    let text = request.query_value("timestamp").unwrap_or_default();
    match Timestamp::parse(&text) {
        Some(time) => json(&answer(time)),
        None => bad_request("the parameter timestamp is not a timestamp"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        let cases = [
            ("2016-10-10", Some((2016, 10, 10, 0, 0, 0, 0))),
            ("2016-10-10T12:30", Some((2016, 10, 10, 12, 30, 0, 0))),
            ("2016-02-29 23:59:58.25Z", Some((2016, 2, 29, 23, 59, 58, 250))),
            ("2015-02-29", None),
            ("1900-02-29", None),
            ("2016-13-01", None),
            ("2016-00-01", None),
            ("2016-10-10T24:00", None),
            ("2016-10", None),
            ("10/10/2016", None),
            ("2016-10-10T12:30.éé", None),
            ("2016-10-10T12:30.5+01:00", None),
            ("+016-10-10", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let actual =
                Timestamp::parse(text).map(|t| (t.year, t.month, t.day, t.hour, t.minute, t.second, t.millisecond));
            assert_eq!(actual, expected, "{text}");
        }
    }
}
