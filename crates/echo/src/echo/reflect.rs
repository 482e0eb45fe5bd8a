//! End points that tell the client what it sent.

use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::ParsedBody;
use crate::request::{EchoRequest, pairs_as_json};
use crate::response::{Answer, bad_request, json};
use crate::state::State;

/// `/get`: query parameters, headers and URL.
pub(super) fn without_body(_: &State, request: &EchoRequest) -> Answer {
    json(&json!({
        "args": pairs_as_json(request.query()),
        "headers": request.headers_as_json(),
        "url": request.url(),
    }))
}

/// `/post` and its like: everything, the body parsed by its type.
pub(super) fn with_body(_: &State, request: &EchoRequest) -> Answer {
    match all_parts(request) {
        Ok(value) => json(&value),
        Err(reason) => bad_request(&reason),
    }
}

/// `/request`: everything, for any method, which it names.
pub(super) fn any_method(_: &State, request: &EchoRequest) -> Answer {
    match all_parts(request) {
        Ok(mut value) => {
            value["method"] = request.method.as_str().into();
            json(&value)
        }
        Err(reason) => bad_request(&reason),
    }
}

fn all_parts(request: &EchoRequest) -> Result<Value, String> {
    let body = ParsedBody::of(request)?;
    Ok(json!({
        "args": pairs_as_json(request.query()),
        "data": body.data,
        "files": body.files,
        "form": body.form,
        "headers": request.headers_as_json(),
        "json": body.json,
        "url": request.url(),
    }))
}

/// `/headers`: the request's headers.
pub(super) fn headers(_: &State, request: &EchoRequest) -> Answer {
    json(&json!({ "headers": request.headers_as_json() }))
}

/// `/response-headers`: sends the query parameters back as headers and as JSON.
pub(super) fn response_headers(_: &State, request: &EchoRequest) -> Answer {
    let pairs = request.query();
    let mut response = json(&pairs_as_json(pairs.clone()).into());
    for (name, value) in pairs {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else {
            return bad_request("a parameter cannot stand in a header");
        };
        if [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION].contains(&name) {
            return bad_request("headers that frame the answer cannot be chosen");
        }
        if name == CONTENT_TYPE {
            response.headers_mut().insert(name, value);
        } else {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// `/ip`: the client's address.
pub(super) fn ip(_: &State, request: &EchoRequest) -> Answer {
    json(&json!({ "ip": request.remote.ip().to_string() }))
}

/// `/uuid`: a random UUID.
pub(super) fn uuid(_: &State, _: &EchoRequest) -> Answer {
    json(&json!({ "uuid": Uuid::new_v4().to_string() }))
}
