//! `/digest-auth`: HTTP Digest (RFC 7616) with MD5 or SHA-256, quality of protection `auth`.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use http::header::AUTHORIZATION;
use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::access::{PASSWORD, REALM, USER, authenticated, unauthorized};
use crate::credentials::{new_token, same_secret, scheme_credentials};
use crate::expiring::Expiring;
use crate::request::EchoRequest;
use crate::response::Answer;
use crate::state::State;

/// How long a nonce can be used.
const NONCE_LIFETIME: Duration = Duration::from_mins(5);

/// The hash function of a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Md5,
    Sha256,
}

impl Algorithm {
    fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "MD5" => Some(Self::Md5),
            "SHA-256" => Some(Self::Sha256),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    /// The hash as lower-case hexadecimal digits.
    fn hash(self, text: &str) -> String {
        match self {
            Self::Md5 => hex(&Md5::digest(text)),
            Self::Sha256 => hex(&Sha256::digest(text)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The nonces that were handed out, with the last count that came for each.
#[derive(Default)]
pub(crate) struct Nonces {
    issued: Expiring<Nonce>,
}

struct Nonce {
    algorithm: Algorithm,
    last_count: u32,
}

impl Nonces {
    fn issue(&mut self, algorithm: Algorithm, now: Instant) -> String {
        let value = new_token();
        let nonce = Nonce { algorithm, last_count: 0 };
        self.issued.insert(&value, nonce, now + NONCE_LIFETIME, now);
        value
    }

    /// Takes note of a use. False if the nonce is unknown, too old, of another algorithm, or the count was used before.
    fn accept(&mut self, value: &str, algorithm: Algorithm, count: u32, now: Instant) -> bool {
        match self.issued.get_mut(value, now) {
            Some(nonce) if nonce.algorithm == algorithm && count > nonce.last_count => {
                nonce.last_count = count;
                true
            }
            _ => false,
        }
    }
}

/// `/digest-auth`; `?algorithm=SHA-256` asks for a challenge with that algorithm, otherwise it is MD5.
pub(super) fn authenticate(state: &State, request: &EchoRequest) -> Answer {
    let now = Instant::now();
    let mut nonces = state.nonces();
    let credentials =
        request.header(AUTHORIZATION).and_then(|header| scheme_credentials(header, "Digest")).map(parse_parameters);
    let verified = credentials.and_then(|credentials| verify(&credentials, request));
    let is_stale = match verified {
        Some(used) if nonces.accept(&used.nonce, used.algorithm, used.count, now) => return authenticated(),
        // The digest is right, so the client knows the password and only needs a new nonce (RFC 7616, section 3.3).
        Some(_) => true,
        None => false,
    };
    let algorithm =
        request.query_value("algorithm").and_then(|name| Algorithm::from_name(&name)).unwrap_or(Algorithm::Md5);
    let nonce = nonces.issue(algorithm, now);
    let stale = if is_stale { ", stale=true" } else { "" };
    unauthorized(&format!(
        "Digest realm=\"{REALM}\", qop=\"auth\", algorithm={}, nonce=\"{nonce}\", opaque=\"postrider\"{stale}",
        algorithm.name()
    ))
}

/// The nonce, algorithm and count of credentials whose digest is right.
struct Verified {
    nonce: String,
    algorithm: Algorithm,
    count: u32,
}

/// Checks everything but the nonce.
fn verify(credentials: &HashMap<String, String>, request: &EchoRequest) -> Option<Verified> {
    let field = |name: &str| credentials.get(name).map(String::as_str);
    let algorithm = Algorithm::from_name(field("algorithm").unwrap_or("MD5"))?;
    let (nonce, count, client_nonce) = (field("nonce")?, field("nc")?, field("cnonce")?);
    let is_for_this = field("username")? == USER
        && field("realm")? == REALM
        && field("uri")? == request.target()
        && field("qop")? == "auth";
    if !is_for_this || count.len() != 8 || client_nonce.is_empty() {
        return None;
    }
    let expected = Response { method: request.method.as_str(), uri: request.target(), nonce, count, client_nonce };
    let expected = expected.digest(algorithm, (USER, REALM, PASSWORD));
    same_secret(&expected, &field("response")?.to_ascii_lowercase()).then_some(Verified {
        nonce: nonce.to_owned(),
        algorithm,
        count: u32::from_str_radix(count, 16).ok()?,
    })
}

/// What goes into the `response` parameter beside user, realm and password.
struct Response<'a> {
    method: &'a str,
    uri: &'a str,
    nonce: &'a str,
    count: &'a str,
    client_nonce: &'a str,
}

impl Response<'_> {
    /// The digest of RFC 7616, section 3.4.1.
    fn digest(&self, algorithm: Algorithm, (user, realm, password): (&str, &str, &str)) -> String {
        let secret = algorithm.hash(&format!("{user}:{realm}:{password}"));
        let request = algorithm.hash(&format!("{}:{}", self.method, self.uri));
        let (nonce, count, client_nonce) = (self.nonce, self.count, self.client_nonce);
        algorithm.hash(&format!("{secret}:{nonce}:{count}:{client_nonce}:auth:{request}"))
    }
}

/// Reads `name=value` and `name="value"` pairs separated by commas; names in lower case.
fn parse_parameters(credentials: &str) -> HashMap<String, String> {
    let mut parameters = HashMap::new();
    let mut rest = credentials;
    while let Some((name, after_name)) = rest.split_once('=') {
        let (value, after_value) = if let Some(quoted) = after_name.trim_start().strip_prefix('"') {
            let end = end_of_quoted(quoted);
            (quoted[..end].replace("\\\"", "\"").replace("\\\\", "\\"), quoted.get(end + 1..).unwrap_or_default())
        } else {
            let end = after_name.find(',').unwrap_or(after_name.len());
            (after_name[..end].trim().to_owned(), &after_name[end..])
        };
        parameters.insert(name.trim().to_ascii_lowercase(), value);
        rest = after_value.trim_start().trim_start_matches(',');
    }
    parameters
}

/// The index of the quotation mark that ends a quoted string, or its length if none does.
fn end_of_quoted(quoted: &str) -> usize {
    let mut is_escaped = false;
    for (idx, character) in quoted.char_indices() {
        match character {
            '"' if !is_escaped => return idx,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    quoted.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7616, section 3.9.1.
    #[test]
    fn digests_of_the_rfc() {
        let response = Response {
            method: "GET",
            uri: "/dir/index.html",
            nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            count: "00000001",
            client_nonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        };
        let user = ("Mufasa", "http-auth@example.org", "Circle of Life");
        assert_eq!(response.digest(Algorithm::Md5, user), "8ca523f5e9506fed4657c9700eebdbec");
        assert_eq!(
            response.digest(Algorithm::Sha256, user),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        );
    }

    #[test]
    fn parameters_with_and_without_quotation_marks() {
        let parameters = parse_parameters(r#"username="a\"b, c", nc=00000001,URI="/x?a=1", qop=auth, open="no end"#);
        let expected =
            [("username", "a\"b, c"), ("nc", "00000001"), ("uri", "/x?a=1"), ("qop", "auth"), ("open", "no end")];
        assert_eq!(parameters.len(), expected.len());
        for (name, value) in expected {
            assert_eq!(parameters[name], value, "{name}");
        }
    }

    #[test]
    fn a_count_is_taken_once_and_only_upwards() {
        let mut nonces = Nonces::default();
        let now = Instant::now();
        let nonce = nonces.issue(Algorithm::Md5, now);
        assert!(!nonces.accept(&nonce, Algorithm::Sha256, 1, now));
        assert!(nonces.accept(&nonce, Algorithm::Md5, 1, now));
        assert!(!nonces.accept(&nonce, Algorithm::Md5, 1, now));
        assert!(nonces.accept(&nonce, Algorithm::Md5, 5, now));
        assert!(!nonces.accept(&nonce, Algorithm::Md5, 4, now));
        assert!(!nonces.accept(&nonce, Algorithm::Md5, 6, now + NONCE_LIFETIME));
        assert!(!nonces.accept("unknown", Algorithm::Md5, 1, now));
    }
}
