//! AWS Signature Version 4, in headers or in the query.

mod canonical;
mod date;

use postrider_core::collection::{Header, QueryParam, Request, RequestAuth};

use crate::context::{PayloadKind, SignContext};
use crate::encode::{hex, rfc3986};
use crate::hash::HashAlgorithm;
use crate::params::{flag, required, text};
use crate::place;
use crate::sign::{SignError, target};
use canonical::Canonical;

const KIND: &str = "awsv4";
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SHA256: HashAlgorithm = HashAlgorithm::Sha256;
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// What a signature is made for.
struct Scope {
    /// `20150830T123600Z`.
    datetime: String,
    region: String,
    service: String,
}

impl Scope {
    /// Date, region and service as the credential names them.
    fn text(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.date(), self.region, self.service)
    }

    fn date(&self) -> &str {
        self.datetime.get(..8).unwrap_or_default()
    }

    fn is_s3(&self) -> bool {
        self.service == "s3"
    }

    /// The key that is derived from the secret for one day, region and service.
    fn key(&self, secret_key: &str) -> Vec<u8> {
        let start = format!("AWS4{secret_key}").into_bytes();
        let parts = [self.date(), &self.region, &self.service, "aws4_request"];
        parts.iter().fold(start, |key, part| SHA256.hmac(&key, part.as_bytes()))
    }

    fn string_to_sign(&self, canonical_request: &str) -> String {
        let hash = hex(&SHA256.digest(canonical_request.as_bytes()));
        format!("{ALGORITHM}\n{}\n{}\n{hash}", self.datetime, self.text())
    }
}

/// Adds the signature to the headers, or to the query with `addAuthDataToQuery`. Returns the canonical
/// request and the string to sign.
pub(crate) fn sign(auth: &RequestAuth, request: &mut Request, context: &SignContext<'_>) -> Result<String, SignError> {
    let access_key = required(auth, "accessKey")?;
    let secret_key = required(auth, "secretKey")?;
    remove_own(request);
    let target = target(KIND, &request.url, context)?;

    let mut headers = enabled_headers(request);
    let service = Some(text(auth, "service")).filter(|service| !service.is_empty());
    // Git over CodeCommit signs little, and its time has no `Z`.
    let is_git = service.as_deref() == Some("codecommit") && request.method == "GIT";
    let scope = Scope {
        datetime: date::of(&headers, context, is_git).map_err(|reason| SignError::failed(KIND, reason))?,
        region: Some(text(auth, "region")).filter(|region| !region.is_empty()).unwrap_or("us-east-1".to_owned()),
        service: match service {
            Some(service) if service == "email" => "ses".to_owned(),
            Some(service) => service,
            None => "execute-api".to_owned(),
        },
    };
    let is_in_query = flag(auth, "addAuthDataToQuery");
    let (payload_kind, payload_hash) = SHA256.payload(context.payload, "", "");
    let payload_hash = match payload_kind {
        PayloadKind::Whole => hex(&payload_hash),
        PayloadKind::Unknown if scope.is_s3() => UNSIGNED_PAYLOAD.to_owned(),
        // A multipart form cannot be hashed beforehand; Postman signs an empty body.
        PayloadKind::Empty | PayloadKind::Unknown => hex(&SHA256.digest(b"")),
    };
    if payload_kind == PayloadKind::Whole && !is_in_query {
        headers.push(("X-Amz-Content-Sha256".to_owned(), payload_hash.clone()));
    }
    if !headers.iter().any(|(key, _)| key.eq_ignore_ascii_case("host")) {
        headers.push(("Host".to_owned(), target.host_header.clone()));
    }
    let token = Some(text(auth, "sessionToken")).filter(|token| !token.is_empty());
    let mut canonical = Canonical::of_path(&target.path_and_query, &scope.service)
        .ok_or_else(|| SignError::failed(KIND, "the URL has a malformed percent escape"))?;

    if is_in_query {
        let hash = if scope.is_s3() { UNSIGNED_PAYLOAD } else { &payload_hash };
        let added = query_params(&access_key, token, &scope, &canonical, &canonical::signed_headers(&headers));
        for (key, value) in &added {
            canonical.set_query(key, value);
        }
        let (signature, base) = signature(&request.method, &canonical, &headers, hash, &scope, &secret_key);
        put_headers(request, headers);
        let signature = ("X-Amz-Signature", signature);
        let params = added.into_iter().chain([signature]).map(|(key, value)| QueryParam {
            key: Some(key.to_owned()),
            value: Some(rfc3986(&value)),
            ..QueryParam::default()
        });
        request.url.query.extend(params);
        return Ok(base);
    }
    if !is_git {
        headers.extend(token.map(|token| ("X-Amz-Security-Token".to_owned(), token)));
        if scope.is_s3() && payload_kind != PayloadKind::Whole {
            headers.push(("X-Amz-Content-Sha256".to_owned(), payload_hash.clone()));
        }
        headers.push(("X-Amz-Date".to_owned(), scope.datetime.clone()));
    }
    let hash = if is_git { "" } else { &payload_hash };
    let (signature, base) = signature(&request.method, &canonical, &headers, hash, &scope, &secret_key);
    let value = format!(
        "{ALGORITHM} Credential={access_key}/{}, SignedHeaders={}, Signature={signature}",
        scope.text(),
        canonical::signed_headers(&headers)
    );
    headers.push(("Authorization".to_owned(), value));
    put_headers(request, headers);
    Ok(base)
}

/// Removes what an earlier signature left. `X-Amz-Expires` of the user stays.
fn remove_own(request: &mut Request) {
    for name in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"] {
        place::remove_header(request, name);
    }
    let own = ["Security-Token", "Date", "Algorithm", "Credential", "SignedHeaders", "Signature"];
    let is_own = |key: &str| key.strip_prefix("X-Amz-").is_some_and(|rest| own.contains(&rest));
    request.url.query.retain(|param| param.key.as_deref().is_none_or(|key| !is_own(key)));
}

/// The headers that are signed, values of the same name with commas between them.
fn enabled_headers(request: &Request) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for header in request.headers.iter().filter(|header| !header.disabled) {
        match headers.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(&header.key)) {
            Some((_, value)) => value.extend([",", &header.value]),
            None => headers.push((header.key.clone(), header.value.clone())),
        }
    }
    headers
}

/// Adds the headers that the request does not have yet.
fn put_headers(request: &mut Request, headers: Vec<(String, String)>) {
    for (key, value) in headers {
        if !request.headers.iter().any(|header| !header.disabled && header.key.eq_ignore_ascii_case(&key)) {
            request.headers.push(Header::system(key, value));
        }
    }
}

/// The parameters of a signature in the query, but for the signature, not encoded.
fn query_params(
    access_key: &str,
    token: Option<String>,
    scope: &Scope,
    canonical: &Canonical,
    signed_headers: &str,
) -> Vec<(&'static str, String)> {
    let mut params = Vec::new();
    params.extend(token.map(|token| ("X-Amz-Security-Token", token)));
    if scope.is_s3() && !canonical.has_query("X-Amz-Expires") {
        params.push(("X-Amz-Expires", "86400".to_owned()));
    }
    params.push(("X-Amz-Date", scope.datetime.clone()));
    params.push(("X-Amz-Algorithm", ALGORITHM.to_owned()));
    params.push(("X-Amz-Credential", format!("{access_key}/{}", scope.text())));
    params.push(("X-Amz-SignedHeaders", signed_headers.to_owned()));
    params
}

/// The signature, and what was signed.
fn signature(
    method: &str,
    canonical: &Canonical,
    headers: &[(String, String)],
    payload_hash: &str,
    scope: &Scope,
    secret_key: &str,
) -> (String, String) {
    let canonical_request = canonical.request(method, headers, payload_hash);
    let string_to_sign = scope.string_to_sign(&canonical_request);
    let signature = hex(&SHA256.hmac(&scope.key(secret_key), string_to_sign.as_bytes()));
    (signature, format!("{canonical_request}\n\n{string_to_sign}"))
}

#[cfg(test)]
mod suite;
#[cfg(test)]
mod tests;
