//! Looks up a server's end points (RFC 8414, `OpenID` Connect Discovery).

use serde_json::{Map, Value};
use url::Url;

use super::endpoint::{self, Refusal};
use super::settings::checked_url;
use super::{EndpointRequest, Method, OAuthError, OAuthSettings, Problem, Stage, Transport, text};

/// What a server says of itself (RFC 8414 section 2). URLs are taken as they are; the settings check
/// them before something is sent there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerMetadata {
    /// `issuer`.
    pub issuer: String,
    /// `authorization_endpoint`.
    pub authorization_endpoint: Option<String>,
    /// `token_endpoint`.
    pub token_endpoint: Option<String>,
    /// `device_authorization_endpoint` (RFC 8628 section 4).
    pub device_authorization_endpoint: Option<String>,
    /// `revocation_endpoint`.
    pub revocation_endpoint: Option<String>,
    /// `authorization_response_iss_parameter_supported` (RFC 9207 section 3).
    pub has_iss_parameter: bool,
    /// `token_endpoint_auth_methods_supported`; empty when the server does not say.
    pub token_endpoint_auth_methods: Vec<String>,
    /// `code_challenge_methods_supported`; empty when the server does not say.
    pub code_challenge_methods: Vec<String>,
}

/// Fetches the metadata of an issuer: from the place of RFC 8414 section 3.1, else from the one of
/// `OpenID` Connect Discovery section 4.
///
/// # Errors
///
/// Fails when the issuer is no `https` or loopback URL, when neither place has usable metadata, and
/// when the metadata belongs to another issuer (RFC 8414 section 3.3).
pub async fn discover(issuer: &str, transport: &dyn Transport) -> Result<ServerMetadata, OAuthError> {
    fetch(issuer, transport, false).await
}

impl OAuthSettings {
    /// Looks up what the issuer says and fills it in, if one is named.
    ///
    /// # Errors
    ///
    /// As [`discover`], except that `allow_insecure_http` is honoured.
    pub async fn discover(&mut self, transport: &dyn Transport) -> Result<(), OAuthError> {
        if let Some(issuer) = self.issuer.clone() {
            self.apply_metadata(&fetch(&issuer, transport, self.allow_insecure_http).await?);
        }
        Ok(())
    }

    /// Fills in the URLs that nobody has given, and whether `iss` must come (RFC 9207).
    pub fn apply_metadata(&mut self, metadata: &ServerMetadata) {
        let fill = |slot: &mut Option<String>, found: &Option<String>| {
            if slot.is_none() {
                slot.clone_from(found);
            }
        };
        fill(&mut self.auth_url, &metadata.authorization_endpoint);
        fill(&mut self.token_url, &metadata.token_endpoint);
        fill(&mut self.device_url, &metadata.device_authorization_endpoint);
        fill(&mut self.revocation_url, &metadata.revocation_endpoint);
        self.issuer.get_or_insert_with(|| metadata.issuer.clone());
        self.requires_iss |= metadata.has_iss_parameter;
    }
}

async fn fetch(
    issuer: &str,
    transport: &dyn Transport,
    allow_insecure_http: bool,
) -> Result<ServerMetadata, OAuthError> {
    let url = checked_url(issuer, "issuer", allow_insecure_http)?;
    let mut first_failure = None;
    for place in places(&url) {
        match fetch_one(issuer, &place, transport).await {
            Ok(metadata) => return Ok(metadata),
            // Another issuer's metadata is an attack or a mistake; no other place makes it good.
            Err(Failed::Final(error)) => return Err(error),
            Err(Failed::TryNext(error)) => {
                first_failure.get_or_insert(error);
            }
        }
    }
    Err(first_failure.unwrap_or_else(|| failure(url.as_str(), 0, "there is no metadata".to_owned())))
}

/// Where metadata may be, best first.
fn places(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/');
    let with_path = |path: String| {
        let mut url = issuer.clone();
        url.set_query(None);
        url.set_path(&path);
        url
    };
    let mut places = vec![
        with_path(format!("/.well-known/oauth-authorization-server{path}")),
        with_path(format!("{path}/.well-known/openid-configuration")),
    ];
    if !path.is_empty() {
        // RFC 8414 section 5 allows it, too.
        places.push(with_path(format!("/.well-known/openid-configuration{path}")));
    }
    places
}

enum Failed {
    TryNext(OAuthError),
    Final(OAuthError),
}

async fn fetch_one(issuer: &str, place: &Url, transport: &dyn Transport) -> Result<ServerMetadata, Failed> {
    let url = place.to_string();
    let request = EndpointRequest { method: Method::Get, url: url.clone(), headers: Vec::new(), form: Vec::new() };
    let response = transport.send(request).await.map_err(|source| {
        Failed::Final(endpoint::transport_failure(Stage::Discovery, text::shown_url(&url), source))
    })?;
    let answer = endpoint::object(&response).map_err(|refusal| {
        let reason = match refusal {
            Refusal::Redirect(_) => "there is a redirect instead of metadata".to_owned(),
            Refusal::Html => "there is a page in HTML instead of metadata".to_owned(),
            Refusal::Malformed(reason) => format!("the metadata cannot be used: {reason}"),
            Refusal::Error { .. } | Refusal::Status => format!("the server answered {}", response.status),
        };
        Failed::TryNext(failure(&url, response.status, reason))
    })?;
    let metadata = metadata(&answer);
    // The very same text: `iss` of the server's other answers is compared with it, too (RFC 9207 section 2.4).
    if metadata.issuer != issuer.trim() {
        let theirs = text::clean(&metadata.issuer, 200);
        let error = failure(&url, response.status, format!("the metadata is that of another issuer: {theirs:?}"));
        let is_slash = metadata.issuer.trim_end_matches('/') == issuer.trim().trim_end_matches('/');
        let hint = if is_slash {
            format!("spell it as the server does: --issuer {theirs}")
        } else {
            "check --issuer".to_owned()
        };
        return Err(Failed::Final(error.with_hint(hint)));
    }
    Ok(metadata)
}

fn failure(url: &str, status: u16, reason: String) -> OAuthError {
    let problem = Problem::Answer { url: text::shown_url(url), status, reason };
    OAuthError::new(Stage::Discovery, problem).with_hint("check --issuer, or give --auth-url and --token-url instead")
}

fn metadata(answer: &Map<String, Value>) -> ServerMetadata {
    let text =
        |name: &str| answer.get(name).and_then(Value::as_str).filter(|value| !value.is_empty()).map(str::to_owned);
    let texts = |name: &str| {
        let values = answer.get(name).and_then(Value::as_array).into_iter().flatten();
        values.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    ServerMetadata {
        issuer: text("issuer").unwrap_or_default(),
        authorization_endpoint: text("authorization_endpoint"),
        token_endpoint: text("token_endpoint"),
        device_authorization_endpoint: text("device_authorization_endpoint"),
        revocation_endpoint: text("revocation_endpoint"),
        has_iss_parameter: answer.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
        token_endpoint_auth_methods: texts("token_endpoint_auth_methods_supported"),
        code_challenge_methods: texts("code_challenge_methods_supported"),
    }
}

#[cfg(test)]
mod tests;
