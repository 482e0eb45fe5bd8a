//! OAuth 1.0 (RFC 5849) with the body hash extension.

mod base_string;
mod method;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use postrider_core::collection::{BodyMode, Header, QueryParam, Request, RequestAuth, UrlencodedParam};
use postrider_core::url::request_target;

use crate::context::{PayloadKind, SignContext, alphanumeric};
use crate::encode::{decode_form, rfc3986};
use crate::params::{flag, text};
use crate::sign::SignError;
use method::SignatureMethod;

const KIND: &str = "oauth1";

const KNOWN: &str = "HMAC- and RSA- are known, each with SHA1, SHA256 and SHA512, and PLAINTEXT";

/// Names of the protocol parameters; what the user gave under them is replaced.
const NAMES: [&str; 10] = [
    "oauth_consumer_key",
    "oauth_token",
    "oauth_signature_method",
    "oauth_timestamp",
    "oauth_nonce",
    "oauth_version",
    "oauth_signature",
    "oauth_callback",
    "oauth_verifier",
    "oauth_body_hash",
];

/// A protocol parameter, not encoded.
type Param = (&'static str, String);

/// Adds the protocol parameters to the header, the urlencoded body of POST and PUT, or the query.
/// Returns the signature base string.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request, context: &SignContext<'_>) -> Result<String, SignError> {
    let method_name = text(auth, "signatureMethod");
    let method = SignatureMethod::from_name(&method_name)
        .ok_or_else(|| SignError::failed(KIND, format!("unknown signature method \"{method_name}\"; {KNOWN}")))?;
    let mut needed = vec!["consumerKey"];
    needed.push(if method.is_rsa() { "privateKey" } else { "consumerSecret" });
    for param in needed {
        crate::params::required(auth, param)?;
    }
    remove_own(request);

    let mut params = protocol_params(auth, method, request, context);
    let with_empty = flag(auth, "addEmptyParamsToSign");
    // Spaces count as empty, in keys too.
    let secret = |key| Some(text(auth, key)).filter(|text| with_empty || !text.trim().is_empty()).unwrap_or_default();
    let target = request_target(&request.url, false).map_err(|error| SignError::failed(KIND, error))?;
    let query = target.path_and_query.split_once('?').map(|(_, query)| query);
    let query = decode_form(query.unwrap_or_default())
        .ok_or_else(|| SignError::failed(KIND, "the query has a malformed percent escape"))?;
    let base = base_string::build(request, &target, &query, &params);
    let signature = method
        .sign(&base, &secret("consumerSecret"), &secret("tokenSecret"), &secret("privateKey"))
        .map_err(|reason| SignError::failed(KIND, reason))?;
    params.push(("oauth_signature", signature));

    if !context.disable_url_encoding && !query.is_empty() {
        // The signature is of the query in this encoding, and some servers do not decode it first.
        let encode = |text: &String| rfc3986(text);
        request.url.query = query.iter().map(|(key, value)| param(encode(key), value.as_ref().map(encode))).collect();
    }
    if flag(auth, "addParamsToHeader") {
        let value = header(&secret("realm"), &params, !flag(auth, "disableHeaderEncoding"));
        request.headers.push(Header::system("Authorization", value));
    } else if (request.method.contains("POST") || request.method.contains("PUT")) && is_urlencoded(request) {
        let pair = |(key, value): Param| UrlencodedParam { key: key.into(), value: value.into(), ..Default::default() };
        request.body.get_or_insert_default().urlencoded.extend(params.into_iter().map(pair));
    } else if context.disable_url_encoding {
        request.url.query.extend(params.into_iter().map(|(key, value)| param(key.to_owned(), Some(value))));
    } else {
        request.url.query.extend(params.iter().map(|(key, value)| param(rfc3986(key), Some(rfc3986(value)))));
    }
    Ok(base)
}

fn param(key: String, value: Option<String>) -> QueryParam {
    QueryParam { key: Some(key), value, ..QueryParam::default() }
}

fn is_urlencoded(request: &Request) -> bool {
    request.body.as_ref().is_some_and(|body| body.mode == Some(BodyMode::Urlencoded))
}

/// Removes what an earlier signature left. Postman removes the header in its usual spelling only.
fn remove_own(request: &mut Request) {
    request.headers.retain(|header| header.key != "Authorization");
    request.url.query.retain(|param| param.key.as_deref().is_none_or(|key| !NAMES.contains(&key)));
    if is_urlencoded(request)
        && let Some(body) = &mut request.body
    {
        body.urlencoded.retain(|param| !NAMES.contains(&param.key.as_str()));
    }
}

/// The parameters that are signed, in Postman's order.
fn protocol_params(
    auth: &RequestAuth,
    method: SignatureMethod,
    request: &Request,
    context: &SignContext<'_>,
) -> Vec<Param> {
    let with_empty = flag(auth, "addEmptyParamsToSign");
    let given = |key: &str| Some(text(auth, key)).filter(|text| with_empty || !text.trim().is_empty());
    let or_new = |key: &str, new: &dyn Fn() -> String| if flag(auth, key) { text(auth, key) } else { new() };
    let nonce = or_new("nonce", &|| alphanumeric(context.random, 11));
    let timestamp = or_new("timestamp", &|| context.unix_seconds().to_string());
    let mut params: Vec<Param> = [
        ("oauth_consumer_key", given("consumerKey")),
        ("oauth_token", given("token")),
        ("oauth_signature_method", Some(method.name().to_owned())),
        ("oauth_timestamp", Some(timestamp).filter(|text| with_empty || !text.trim().is_empty())),
        ("oauth_nonce", Some(nonce).filter(|text| with_empty || !text.trim().is_empty())),
        ("oauth_version", given("version")),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
    .collect();
    // Servers without these extensions refuse them when they are empty, whatever the user chose.
    if flag(auth, "includeBodyHash") && !is_urlencoded(request) {
        params.extend(body_hash(method, context).map(|hash| ("oauth_body_hash", hash)));
    }
    for (key, name) in [("callback", "oauth_callback"), ("verifier", "oauth_verifier")] {
        params.extend(given(key).filter(|value| !value.is_empty()).map(|value| (name, value)));
    }
    params
}

fn body_hash(method: SignatureMethod, context: &SignContext<'_>) -> Option<String> {
    let (kind, hash) = method.hash()?.payload(context.payload, "", "");
    (kind != PayloadKind::Unknown).then(|| STANDARD.encode(hash))
}

/// The Authorization header (RFC 5849, section 3.5.1).
fn header(realm: &str, params: &[Param], is_encoded: bool) -> String {
    let encode = |text: &str| if is_encoded { rfc3986(text) } else { text.to_owned() };
    let mut pairs = Vec::with_capacity(params.len() + 1);
    if !realm.trim().is_empty() {
        pairs.push(format!("realm=\"{}\"", encode(realm)));
    }
    let params = params.iter().filter(|(_, value)| !value.is_empty());
    pairs.extend(params.map(|(key, value)| format!("{}=\"{}\"", encode(key), encode(value.trim()))));
    format!("OAuth {}", pairs.join(","))
}

#[cfg(test)]
mod tests;
