//! Reading and setting cookies.

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::request::EchoRequest;
use crate::response::{Answer, bad_request, json, redirect};
use crate::state::State;

/// What JavaScript's `encodeURIComponent` leaves as it is, as Express does for cookie values.
const COOKIE_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// `/cookies`: the cookies that came.
pub(super) fn show(_: &State, request: &EchoRequest) -> Answer {
    let mut cookies = Map::new();
    for header in request.headers.get_all(COOKIE) {
        let header = String::from_utf8_lossy(header.as_bytes());
        for (name, value) in header.split(';').filter_map(|pair| pair.split_once('=')) {
            let value = value.trim().trim_matches('"');
            let value = percent_decode_str(value).decode_utf8_lossy();
            // Of cookies with the same name the first counts, as in Express.
            cookies.entry(name.trim()).or_insert_with(|| Value::from(value.as_ref()));
        }
    }
    json(&json!({ "cookies": cookies }))
}

/// `/cookies/set?name=value`: sets each parameter as a session cookie and leads to `/cookies`.
pub(super) fn set(_: &State, request: &EchoRequest) -> Answer {
    let cookies = request.query().into_iter().map(|(name, value)| {
        let value = utf8_percent_encode(&value, COOKIE_VALUE);
        (format!("{name}={value}; Path=/"), name)
    });
    redirect_with_cookies(cookies)
}

/// `/cookies/delete?name`: lets each named cookie expire and leads to `/cookies`.
pub(super) fn delete(_: &State, request: &EchoRequest) -> Answer {
    let cookies = request.query().into_iter().map(|(name, _)| {
        let cookie = format!("{name}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        (cookie, name)
    });
    redirect_with_cookies(cookies)
}

fn redirect_with_cookies(cookies: impl Iterator<Item = (String, String)>) -> Answer {
    let mut response = redirect(StatusCode::FOUND, "/cookies");
    for (cookie, name) in cookies {
        // A cookie name is an HTTP token (RFC 6265, section 4.1.1), as a header name is.
        let is_token = http::HeaderName::try_from(name).is_ok();
        let (true, Ok(value)) = (is_token, HeaderValue::try_from(cookie)) else {
            return bad_request("a parameter name cannot be the name of a cookie");
        };
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::EchoOptions;
    use crate::response::tests::body_of;

    #[tokio::test]
    async fn cookies_of_a_request() {
        let state = State::for_test(EchoOptions::default());
        let headers = [("Cookie", "a=1; b=x%20y; a=2; c=\"q\"; broken; d=1=2")];
        let request = EchoRequest::for_test("GET", "/cookies", &headers, b"");
        let body: Value = serde_json::from_slice(&body_of(show(&state, &request)).await).unwrap();
        assert_eq!(body["cookies"], json!({"a": "1", "b": "x y", "c": "q", "d": "1=2"}));
    }

    #[test]
    fn set_encodes_values_and_refuses_odd_names() {
        let state = State::for_test(EchoOptions::default());
        let request = EchoRequest::for_test("GET", "/cookies/set?a=x;y&b=%0D%0A", &[], b"");
        let response = set(&state, &request);
        let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["a=x%3By; Path=/", "b=%0D%0A; Path=/"]);
        let request = EchoRequest::for_test("GET", "/cookies/set?a%3Bb=1", &[], b"");
        assert_eq!(set(&state, &request).status(), StatusCode::BAD_REQUEST);
    }
}
