//! Postman Echo's end points and a few beside them.

mod access;
mod body;
mod content;
mod cookies;
pub(crate) mod digest;
mod encoded;
mod flow;
mod multipart;
mod reflect;
mod time;

use http::Method;

use crate::router::{ANY, Endpoint, GET, POST};

const PUT: &[Method] = &[Method::PUT];
const PATCH: &[Method] = &[Method::PATCH];
const DELETE: &[Method] = &[Method::DELETE];

/// The end point at the given path segments.
pub(crate) fn endpoint(segments: &[&str]) -> Option<Endpoint> {
    match segments {
        [name] => named(name),
        ["status", _] => Some(Endpoint::new(ANY, flow::status)),
        ["delay", seconds] => Some(flow::delay(seconds)),
        ["redirect", _] => Some(Endpoint::new(GET, flow::redirect_times)),
        ["stream", _] => Some(Endpoint::new(GET, flow::stream)),
        ["bytes", _] => Some(Endpoint::new(GET, content::bytes)),
        ["cookies", "set"] => Some(Endpoint::new(GET, cookies::set)),
        ["cookies", "delete"] => Some(Endpoint::new(GET, cookies::delete)),
        ["encoding", "utf8"] => Some(Endpoint::new(GET, content::utf8)),
        ["encoding", "latin1"] => Some(Endpoint::new(GET, content::latin1)),
        ["time", name] => time::endpoint(name),
        _ => None,
    }
}

/// The end points whose path has a single segment.
fn named(name: &str) -> Option<Endpoint> {
    let endpoint = match name {
        "get" => Endpoint::new(GET, reflect::without_body),
        "post" => Endpoint::new(POST, reflect::with_body),
        "put" => Endpoint::new(PUT, reflect::with_body),
        "patch" => Endpoint::new(PATCH, reflect::with_body),
        "delete" => Endpoint::new(DELETE, reflect::with_body),
        "request" => Endpoint::new(ANY, reflect::any_method),
        "headers" => Endpoint::new(GET, reflect::headers),
        "response-headers" => Endpoint::new(GET, reflect::response_headers),
        "ip" => Endpoint::new(GET, reflect::ip),
        "uuid" => Endpoint::new(GET, reflect::uuid),
        "cookies" => Endpoint::new(GET, cookies::show),
        "basic-auth" => Endpoint::new(GET, access::basic),
        "digest-auth" => Endpoint::new(GET, digest::authenticate),
        "gzip" => Endpoint::new(GET, encoded::gzip),
        "deflate" => Endpoint::new(GET, encoded::deflate),
        "brotli" => Endpoint::new(GET, encoded::brotli),
        "redirect-to" => Endpoint::new(ANY, flow::redirect_to),
        "drip" => Endpoint::new(GET, flow::drip),
        "large" => Endpoint::new(GET, content::large),
        "html" => Endpoint::new(GET, content::html),
        "xml" => Endpoint::new(GET, content::xml),
        _ => return None,
    };
    Some(endpoint)
}
