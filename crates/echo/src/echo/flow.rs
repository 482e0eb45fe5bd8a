//! Status, delay, redirects, and bodies that come in pieces.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use crate::request::{EchoRequest, pairs_as_json};
use crate::response::{Answer, Body, Pieces, bad_request, empty, json, json_with, redirect, with_body};
use crate::router::{ANY, Endpoint};
use crate::state::State;

/// The longest delay or duration that a client can ask for.
const LONGEST: Duration = Duration::from_secs(10);

/// The greatest number of hops of `/redirect/N` and of objects of `/stream/N`.
const MOST_REPEATS: u32 = 1000;

/// The greatest number of bytes, and of pieces, of `/drip`.
const MOST_DRIPS: (usize, usize) = (10_000, 100);

/// `/status/N`: answers with that status. Statuses below 200 are refused, because no answer can end with them.
pub(super) fn status(_: &State, request: &EchoRequest) -> Answer {
    let code = request.segment(1).parse().ok().filter(|code| (200..=599).contains(code));
    let Some(code) = code.and_then(|code: u16| StatusCode::from_u16(code).ok()) else {
        return bad_request("the status must be a number from 200 to 599");
    };
    match code {
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED => empty(code),
        _ => json_with(code, &json!({ "status": code.as_u16() })),
    }
}

/// `/delay/SECONDS`: answers so much later, at most ten seconds; fractions are allowed.
pub(super) fn delay(seconds: &str) -> Endpoint {
    match parse_seconds(seconds) {
        Some(delay) => Endpoint::new(ANY, |_, request| json(&json!({ "delay": request.segment(1) }))).after(delay),
        None => Endpoint::new(ANY, |_, _| bad_request("the delay must be a number of seconds")),
    }
}

/// A number of seconds, cut to [`LONGEST`].
fn parse_seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    (seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST.as_secs_f64())))
}

/// `/redirect-to?url=URL&status_code=N`.
pub(super) fn redirect_to(_: &State, request: &EchoRequest) -> Answer {
    let Some(url) = request.query_value("url") else {
        return bad_request("the parameter url is missing");
    };
    let status = match request.query_value("status_code") {
        None => Some(StatusCode::FOUND),
        Some(code) => StatusCode::from_bytes(code.as_bytes()).ok(),
    };
    match status.filter(StatusCode::is_redirection) {
        Some(status) => redirect(status, &url),
        None => bad_request("status_code must be a number from 300 to 399"),
    }
}

/// `/redirect/N`: N redirects, then `/get`.
pub(super) fn redirect_times(_: &State, request: &EchoRequest) -> Answer {
    match request.segment(1).parse::<u32>() {
        Ok(n_hops @ 2..=MOST_REPEATS) => redirect(StatusCode::FOUND, &format!("/redirect/{}", n_hops - 1)),
        Ok(1) => redirect(StatusCode::FOUND, "/get"),
        _ => bad_request("the number of redirects must be from 1 to 1000"),
    }
}

/// `/stream/N`: N JSON objects one after the other, in a chunked answer.
pub(super) fn stream(_: &State, request: &EchoRequest) -> Answer {
    let Some(n_objects) = request.segment(1).parse().ok().filter(|n| *n <= MOST_REPEATS) else {
        return bad_request("the number of objects must be from 0 to 1000");
    };
    let mut args = pairs_as_json(request.query());
    args.insert("n".to_owned(), request.segment(1).into());
    let object = json!({ "args": args, "headers": request.headers_as_json(), "url": request.url() });
    let piece = Bytes::from(format!("{object:#}\n"));
    let pieces = (0..n_objects).map(|_| piece.clone());
    let body = Body::new(Pieces::new(pieces, Duration::ZERO, Duration::ZERO));
    with_body(StatusCode::OK, "application/json; charset=utf-8", body)
}

/// `/drip?duration=S&numbytes=N&delay=S&code=N`: headers at once, then asterisks spread over the duration.
pub(super) fn drip(_: &State, request: &EchoRequest) -> Answer {
    let seconds = |name, default: f64| match request.query_value(name) {
        Some(text) => parse_seconds(&text),
        None => Some(Duration::from_secs_f64(default)),
    };
    let number = |name, default: usize| match request.query_value(name) {
        Some(text) => text.parse::<usize>().ok(),
        None => Some(default),
    };
    let (Some(duration), Some(delay)) = (seconds("duration", 2.0), seconds("delay", 0.0)) else {
        return bad_request("duration and delay must be numbers of seconds");
    };
    let Some(n_bytes) = number("numbytes", 10).filter(|n| (1..=MOST_DRIPS.0).contains(n)) else {
        return bad_request("numbytes must be from 1 to 10000");
    };
    let status = number("code", 200).and_then(|code| u16::try_from(code).ok());
    let Some(Ok(status)) = status.filter(|code| *code >= 200).map(StatusCode::from_u16) else {
        return bad_request("code must be a status from 200");
    };
    let asterisks = Bytes::from(vec![b'*'; n_bytes]);
    let piece_length = n_bytes.div_ceil(MOST_DRIPS.1);
    let pieces: Vec<Bytes> = asterisks.chunks(piece_length).map(|piece| asterisks.slice_ref(piece)).collect();
    let n_pauses = u32::try_from(pieces.len().saturating_sub(1)).unwrap_or(0).max(1);
    let body = Body::new(Pieces::new(pieces, delay, duration / n_pauses));
    with_body(status, "application/octet-stream", body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::EchoOptions;

    fn status_of(handler: crate::router::Handler, target: &str) -> u16 {
        let state = State::for_test(EchoOptions::default());
        handler(&state, &EchoRequest::for_test("GET", target, &[], b"")).status().as_u16()
    }

    #[test]
    fn statuses() {
        for (code, expected) in [("200", 200), ("204", 204), ("418", 418), ("599", 599), ("100", 400), ("x", 400)] {
            assert_eq!(status_of(status, &format!("/status/{code}")), expected, "{code}");
        }
    }

    #[test]
    fn seconds_are_cut() {
        let cases = [
            ("0", Some(0.0)),
            ("0.25", Some(0.25)),
            ("1e9", Some(10.0)),
            ("inf", Some(10.0)),
            ("-1", None),
            ("NaN", None),
            ("soon", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_seconds(text), expected.map(Duration::from_secs_f64), "{text}");
        }
    }

    #[test]
    fn redirects_want_a_url_and_a_redirection_status() {
        for (target, expected) in [
            ("/redirect-to?url=/get", 302),
            ("/redirect-to?url=/get&status_code=307", 307),
            ("/redirect-to?url=/get&status_code=200", 400),
            ("/redirect-to?url=/get&status_code=abc", 400),
            ("/redirect-to", 400),
        ] {
            assert_eq!(status_of(redirect_to, target), expected, "{target}");
        }
        for (target, expected) in [("/redirect/3", 302), ("/redirect/0", 400), ("/redirect/9999", 400)] {
            assert_eq!(status_of(redirect_times, target), expected, "{target}");
        }
    }

    #[tokio::test]
    async fn drips_within_bounds() {
        for (target, expected) in [
            ("/drip?duration=0&numbytes=10000", 200),
            ("/drip?numbytes=10001", 400),
            ("/drip?numbytes=0", 400),
            ("/drip?duration=x", 400),
            ("/drip?code=99", 400),
            ("/drip?code=503&duration=0", 503),
        ] {
            assert_eq!(status_of(drip, target), expected, "{target}");
        }
    }
}
