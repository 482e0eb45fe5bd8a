//! Building answers, among them bodies that are made while they are sent.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Method, Response, StatusCode};
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use rand::RngCore as _;
use serde_json::{Value, json};
use tokio::time::Sleep;

/// The body of an answer.
pub(crate) type Body = UnsyncBoxBody<Bytes, Infallible>;

/// The answer of a handler.
pub(crate) type Answer = Response<Body>;

const JSON: &str = "application/json; charset=utf-8";

/// Greatest piece that [`Filler`] gives at once, in bytes.
const FILLER_PIECE: usize = 64 * 1024;

/// A body that is at hand completely.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed_unsync()
}

/// An answer with the given status, type and body.
pub(crate) fn content(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    with_body(status, content_type, full(body))
}

/// An answer whose body is `body`.
pub(crate) fn with_body(status: StatusCode, content_type: &'static str, body: Body) -> Answer {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// An answer without a body and without a type.
pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = status;
    response
}

/// `value` as indented JSON.
pub(crate) fn json_with(status: StatusCode, value: &Value) -> Answer {
    content(status, JSON, format!("{value:#}"))
}

/// `value` as indented JSON, status 200.
pub(crate) fn json(value: &Value) -> Answer {
    json_with(StatusCode::OK, value)
}

/// An error of the echo end points: `{"error": reason}`.
pub(crate) fn error(status: StatusCode, reason: &str) -> Answer {
    json_with(status, &json!({ "error": reason }))
}

/// 400 with a reason.
pub(crate) fn bad_request(reason: &str) -> Answer {
    error(StatusCode::BAD_REQUEST, reason)
}

/// 405 naming the methods that would do.
pub(crate) fn method_not_allowed(methods: &[Method]) -> Answer {
    let mut response = error(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
    set_allow(&mut response, methods);
    response
}

/// The answer to `OPTIONS`.
pub(crate) fn options(methods: &[Method]) -> Answer {
    let mut response = empty(StatusCode::NO_CONTENT);
    set_allow(&mut response, methods);
    response
}

fn set_allow(response: &mut Answer, methods: &[Method]) {
    let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    if let Ok(value) = HeaderValue::try_from(names.join(", ")) {
        response.headers_mut().insert(ALLOW, value);
    }
}

/// A redirect, or 400 where `location` cannot stand in a header.
pub(crate) fn redirect(status: StatusCode, location: &str) -> Answer {
    let Ok(location) = HeaderValue::try_from(location) else {
        return bad_request("the location is not a valid header value");
    };
    let mut response = empty(status);
    response.headers_mut().insert(LOCATION, location);
    response
}

/// Forbids caches to keep `response`.
pub(crate) fn no_store(mut response: Answer) -> Answer {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(http::header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// A body of given length that is never held completely: letters, or random bytes.
pub(crate) struct Filler {
    remaining: u64,
    /// A piece of letters that is handed out again and again; `None` for random bytes.
    letters: Option<Bytes>,
}

impl Filler {
    /// `length` bytes of letters in lines of 64.
    pub(crate) fn letters(length: u64) -> Self {
        let line = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-\n";
        Self { remaining: length, letters: Some(Bytes::from(line.repeat(FILLER_PIECE / line.len()))) }
    }

    /// `length` random bytes.
    pub(crate) fn random(length: u64) -> Self {
        Self { remaining: length, letters: None }
    }
}

impl http_body::Body for Filler {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.remaining == 0 {
            return Poll::Ready(None);
        }
        let length = usize::try_from(self.remaining).map_or(FILLER_PIECE, |remaining| remaining.min(FILLER_PIECE));
        let piece = if let Some(letters) = &self.letters {
            letters.slice(..length)
        } else {
            let mut bytes = vec![0; length];
            rand::rng().fill_bytes(&mut bytes);
            bytes.into()
        };
        self.remaining -= length as u64;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

/// A body of unannounced length (so: chunked) that comes in pieces, with a pause before each.
pub(crate) struct Pieces {
    queue: VecDeque<Bytes>,
    pause: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Pieces {
    /// Sends `pieces`: the first after `delay`, each further one after `pause`.
    pub(crate) fn new(pieces: impl IntoIterator<Item = Bytes>, delay: Duration, pause: Duration) -> Self {
        Self { queue: pieces.into_iter().collect(), pause, timer: sleep(delay) }
    }
}

fn sleep(duration: Duration) -> Option<Pin<Box<Sleep>>> {
    (!duration.is_zero()).then(|| Box::pin(tokio::time::sleep(duration)))
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(timer) = &mut self.timer {
            if timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.timer = None;
        }
        let Some(piece) = self.queue.pop_front() else {
            return Poll::Ready(None);
        };
        if !self.queue.is_empty() {
            self.timer = sleep(self.pause);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Reads the whole body of an answer.
    pub(crate) async fn body_of(response: Answer) -> Bytes {
        response.into_body().collect().await.unwrap().to_bytes()
    }

    #[tokio::test]
    async fn filler_gives_exactly_the_length_it_announced() {
        for length in [0, 1, FILLER_PIECE as u64, FILLER_PIECE as u64 * 2 + 7] {
            for filler in [Filler::letters(length), Filler::random(length)] {
                assert_eq!(http_body::Body::size_hint(&filler).exact(), Some(length));
                let bytes = filler.collect().await.unwrap().to_bytes();
                assert_eq!(bytes.len() as u64, length);
            }
        }
    }

    #[tokio::test]
    async fn redirect_refuses_a_location_with_a_line_break() {
        let response = redirect(StatusCode::FOUND, "/a\r\nSet-Cookie: x=1");
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert!(response.headers().get(LOCATION).is_none());
    }

    #[tokio::test]
    async fn pieces_come_in_order() {
        let pieces = ["a", "b", "c"].map(|piece| Bytes::from_static(piece.as_bytes()));
        let body = Pieces::new(pieces, Duration::ZERO, Duration::from_millis(1));
        assert_eq!(body.collect().await.unwrap().to_bytes(), "abc");
    }
}
