//! HTTP Digest (RFC 7616, and RFC 2617 and 2069 before it).

mod algorithm;
mod challenge;
mod session;

use postrider_core::collection::{Request, RequestAuth};

use crate::context::{PayloadKind, SignContext};
use crate::encode::hex;
use crate::place;
use crate::sign::{SignError, target};
pub(crate) use session::DigestSession;
use session::Parameters;

const KIND: &str = "digest";

/// Adds the Authorization header if there was a challenge, or the user gave what it would say.
/// Returns what was hashed, without the password.
pub(crate) fn sign(
    auth: &RequestAuth,
    session: &DigestSession,
    request: &mut Request,
    context: &SignContext<'_>,
) -> Result<Option<String>, SignError> {
    let Some(parameters) = session.parameters(auth, context.random)? else { return Ok(None) };
    place::remove_header(request, "Authorization");
    let uri = target(KIND, &request.url, context)?.path_and_query;
    let mut request_text = format!("{}:{uri}", request.method);
    if parameters.qop == "auth-int" {
        match parameters.algorithm.hash().payload(context.payload, "", "") {
            (PayloadKind::Unknown, _) => {
                return Err(SignError::failed(
                    KIND,
                    "the server wants a hash of the body, which a form with files has not",
                ));
            }
            (_, hash) => request_text = format!("{request_text}:{}", hex(&hash)),
        }
    }
    let (response, base) = response(&parameters, &request_text);
    place::authorization(request, header(&parameters, &uri, &response));
    Ok(Some(base))
}

/// The `response` parameter (RFC 7616, section 3.4.1), and what it was made of.
fn response(parameters: &Parameters, request_text: &str) -> (String, String) {
    let Parameters { username, password, realm, nonce, qop, algorithm, nonce_count, client_nonce, .. } = parameters;
    let mut user_hash = algorithm.digest(&format!("{username}:{realm}:{password}"));
    let mut user_base = format!("{username}:{realm}:***");
    if algorithm.is_session() {
        user_hash = algorithm.digest(&format!("{user_hash}:{nonce}:{client_nonce}"));
        user_base = format!("H({user_base}):{nonce}:{client_nonce}");
    }
    let middle = match qop.as_str() {
        "" => nonce.clone(),
        qop => format!("{nonce}:{nonce_count}:{client_nonce}:{qop}"),
    };
    let response = algorithm.digest(&format!("{user_hash}:{middle}:{}", algorithm.digest(request_text)));
    let name = algorithm.name();
    let base = format!("A1 = {user_base}\nA2 = {request_text}\nresponse = H(H(A1):{middle}:H(A2)), H = {name}");
    (response, base)
}

/// The header with Postman's order and quotes.
fn header(parameters: &Parameters, uri: &str, response: &str) -> String {
    let Parameters { username, realm, nonce, opaque, qop, algorithm, nonce_count, client_nonce, .. } = parameters;
    let username =
        if parameters.is_user_hashed { algorithm.digest(&format!("{username}:{realm}")) } else { username.clone() };
    let mut items = vec![
        format!("username={}", quoted(&username)),
        format!("realm={}", quoted(realm)),
        format!("nonce={}", quoted(nonce)),
        format!("uri=\"{uri}\""),
        format!("algorithm=\"{}\"", algorithm.name()),
    ];
    if !qop.is_empty() {
        items.push(format!("qop={qop}"));
        items.push(format!("nc={nonce_count}"));
    }
    if !qop.is_empty() || algorithm.is_session() {
        items.push(format!("cnonce={}", quoted(client_nonce)));
    }
    items.push(format!("response=\"{response}\""));
    if !opaque.is_empty() {
        items.push(format!("opaque={}", quoted(opaque)));
    }
    if parameters.is_user_hashed {
        items.push("userhash=true".to_owned());
    }
    format!("Digest {}", items.join(", "))
}

/// A quoted string (RFC 9110, section 5.6.4). Postman does not escape.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests;
