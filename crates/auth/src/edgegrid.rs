//! `EdgeGrid` of Akamai: a keyed hash over the request, with a key for every second.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use postrider_core::collection::{Request, RequestAuth};
use postrider_core::url::{RequestTarget, parse};
use serde_json::Value;

use crate::context::{Payload, PayloadKind, SignContext, uuid};
use crate::hash::HashAlgorithm;
use crate::params::{required, text};
use crate::place;
use crate::sign::{SignError, target};

const KIND: &str = "edgegrid";
const SHA256: HashAlgorithm = HashAlgorithm::Sha256;

/// How much of a body is hashed unless `maxBodySize` says otherwise, in bytes.
const MAX_BODY_SIZE: usize = 131_072;

/// Adds the Authorization header. Returns the data that was signed.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request, context: &SignContext<'_>) -> Result<String, SignError> {
    let access_token = required(auth, "accessToken")?;
    let client_token = required(auth, "clientToken")?;
    let client_secret = required(auth, "clientSecret")?;
    place::remove_header(request, "Authorization");
    let target = target(KIND, &request.url, context)?;
    let given = |key| Some(text(auth, key)).filter(|text| !text.is_empty());
    let timestamp = match given("timestamp") {
        Some(timestamp) => timestamp,
        None => timestamp_of(context).ok_or_else(|| SignError::failed(KIND, "the clock is wrong"))?,
    };
    let nonce = given("nonce").unwrap_or_else(|| uuid(context.random));
    let header = format!(
        "EG1-HMAC-SHA256 client_token={client_token};access_token={access_token};timestamp={timestamp};nonce={nonce};"
    );
    let max_body_size = given("maxBodySize").and_then(|size| size.trim().parse().ok()).filter(|size| *size > 0);
    let hash = match request.method.as_str() {
        "POST" => body_hash(context.payload, max_body_size.unwrap_or(MAX_BODY_SIZE)),
        _ => String::new(),
    };
    let data = [
        &request.method,
        &target.scheme,
        &host(given("baseURL").as_deref(), &target, context)?,
        &target.path_and_query,
        &headers_text(&names(auth.get("headersToSign")), request),
        &hash,
        &header,
    ]
    .map(String::as_str)
    .join("\t");
    let key = STANDARD.encode(SHA256.hmac(client_secret.as_bytes(), timestamp.as_bytes()));
    let signature = STANDARD.encode(SHA256.hmac(key.as_bytes(), data.as_bytes()));
    place::authorization(request, format!("{header}signature={signature}"));
    Ok(data)
}

/// `20140321T19:34:21+0000`.
fn timestamp_of(context: &SignContext<'_>) -> Option<String> {
    let timestamp = Timestamp::from_millisecond(i64::try_from(context.unix_millis).ok()?).ok()?;
    Some(timestamp.strftime("%Y%m%dT%H:%M:%S+0000").to_string())
}

/// The host that is signed: that of `baseURL`, else that of the request, with its port.
fn host(base_url: Option<&str>, request: &RequestTarget, context: &SignContext<'_>) -> Result<String, SignError> {
    match base_url {
        None => Ok(request.host_header.clone()),
        Some(base_url) => Ok(target(KIND, &parse(base_url), context)?.host_header),
    }
}

/// `headersToSign`: a list, its JSON text, or names with commas between them.
fn names(value: Option<&Value>) -> Vec<String> {
    let parsed: Option<Vec<Value>> = value.and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
    let names: Vec<&str> = match (&parsed, value) {
        (Some(list), _) | (None, Some(Value::Array(list))) => list.iter().filter_map(Value::as_str).collect(),
        (None, Some(Value::String(text))) => text.split(',').collect(),
        _ => Vec::new(),
    };
    names.into_iter().map(|name| name.trim().to_lowercase()).collect()
}

/// The named headers that are there and not empty. Those that are there twice are left out, as in Postman.
fn headers_text(names: &[String], request: &Request) -> String {
    let header = |name: &String| {
        let enabled = request.headers.iter().filter(|header| !header.disabled);
        let mut named = enabled.filter(|header| header.key.to_lowercase() == *name);
        let value = &named.next()?.value;
        if named.next().is_some() {
            return None;
        }
        let words: Vec<_> = value.split_whitespace().collect();
        (!value.is_empty()).then(|| format!("{name}:{}", words.join(" ")))
    };
    names.iter().filter_map(header).collect::<Vec<_>>().join("\t")
}

/// The hash of the first bytes of a body; empty where there is no body or it is not known.
fn body_hash(payload: &dyn Payload, max_size: usize) -> String {
    let start = |sink: &mut dyn FnMut(&[u8])| {
        let mut n_left = max_size;
        payload.read(&mut |piece| {
            let piece = &piece[..piece.len().min(n_left)];
            n_left -= piece.len();
            sink(piece);
        })
    };
    match SHA256.payload(&start, "", "") {
        (PayloadKind::Whole, hash) => STANDARD.encode(hash),
        (PayloadKind::Empty | PayloadKind::Unknown, _) => String::new(),
    }
}

#[cfg(test)]
mod tests;
