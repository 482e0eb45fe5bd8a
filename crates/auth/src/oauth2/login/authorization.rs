//! The authorization request (RFC 6749 section 4.1.1).

use std::fmt;

use postrider_core::secret::Secret;
use url::{Url, form_urlencoded};

use super::callback::Expected;
use super::pkce::{Pkce, random_text};
use super::redirect;
use crate::oauth2::{Grant, OAuthError, OAuthSettings, PkceMethod, Problem, Stage};

/// One sign-in: the address to show in a browser, and what its answer is checked against.
///
/// Every request has a `state` of 32 random bytes and a PKCE challenge. It is good for one answer.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    url: String,
    pkce: Pkce,
    nonce: Option<String>,
    expected: Expected,
}

impl AuthorizationRequest {
    /// Makes a request that is answered at `redirect_uri`. The query that `authUrl` has is kept.
    /// Parameters that this request is made of, such as `state` or `code_challenge`, cannot be given
    /// by `authUrl` or `authRequestParams`; `nonce` is sent when the scope has `openid`.
    ///
    /// # Errors
    ///
    /// When `authUrl` is missing, or plain HTTP to another machine; `clientId` is missing; the grant is
    /// implicit; a given `code_verifier` or `redirect_uri` cannot be used.
    pub fn new(settings: &OAuthSettings, redirect_uri: &str) -> Result<Self, OAuthError> {
        if settings.grant == Grant::Implicit {
            return Err(refuse("grant_type implicit hands tokens to the browser and is not used any more (RFC 9700)")
                .with_hint(
                    "set grant_type to authorization_code_with_pkce and accessTokenUrl to the token end point",
                ));
        }
        if settings.client_id.is_empty() {
            return Err(
                refuse("clientId is missing").with_hint("set clientId in the collection's auth, or name --client-id")
            );
        }
        redirect::parse(redirect_uri)?;
        let pkce = match &settings.code_verifier {
            Some(verifier) => Pkce::from_verifier(verifier.clone(), settings.pkce_method)?,
            None => Pkce::generate(settings.pkce_method),
        };
        let asks_openid =
            settings.scope.as_deref().is_some_and(|scope| scope.split_whitespace().any(|one| one == "openid"));
        let nonce = asks_openid.then(random_text);
        let state = random_text();
        let parameters = parameters(settings, redirect_uri, &pkce, &state, nonce.as_deref());
        let url = with_query(&authorization_url(settings)?, &parameters, settings);
        let expected = Expected {
            redirect_uri: redirect_uri.to_owned(),
            state: Secret::new(state),
            issuer: settings.issuer.clone(),
            requires_iss: settings.requires_iss,
        };
        Ok(Self { url, pkce, nonce, expected })
    }

    /// The address to show in a browser. It is printed for people to open, so it is no secret, but
    /// it has no place in logs.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The redirect URI, which the token end point wants to see again (RFC 6749 section 4.1.3).
    pub fn redirect_uri(&self) -> &str {
        &self.expected.redirect_uri
    }

    /// The code verifier for the token end point.
    pub fn verifier(&self) -> &Secret {
        self.pkce.verifier()
    }

    /// `nonce`, which an ID token has to repeat (`OpenID` Connect Core section 3.1.3.7).
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// What must be masked in all output. State and challenge are not among it: people have to be
    /// able to open the address where it is printed.
    pub fn secrets(&self) -> Vec<&Secret> {
        match self.pkce.method() {
            PkceMethod::S256 => vec![self.pkce.verifier()],
            // The address has it as the challenge.
            PkceMethod::Plain => Vec::new(),
        }
    }

    pub(super) fn expected(&self) -> &Expected {
        &self.expected
    }
}

impl fmt::Debug for AuthorizationRequest {
    /// The address without its query, which holds `state`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("AuthorizationRequest").field("url", &url).finish_non_exhaustive()
    }
}

fn refuse(problem: &str) -> OAuthError {
    OAuthError::new(Stage::Settings, Problem::Settings(problem.to_owned()))
}

/// `authUrl`, without what could mislead the person who looks at it.
fn authorization_url(settings: &OAuthSettings) -> Result<Url, OAuthError> {
    if settings.auth_url.as_deref().is_some_and(|text| text.contains("{{") || text.contains("<<")) {
        return Err(refuse("authUrl holds a variable that has no value").with_hint("name the environment with -e"));
    }
    let url = settings.authorization_endpoint()?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("authUrl must not have a user name or password"));
    }
    Ok(url)
}

/// Our own parameters, in the order of the RFCs.
fn parameters<'a>(
    settings: &'a OAuthSettings,
    redirect_uri: &'a str,
    pkce: &'a Pkce,
    state: &'a str,
    nonce: Option<&'a str>,
) -> Vec<(&'static str, &'a str)> {
    let filled = |value: &'a Option<String>| value.as_deref().filter(|text| !text.is_empty());
    let mut parameters =
        vec![("response_type", "code"), ("client_id", settings.client_id.as_str()), ("redirect_uri", redirect_uri)];
    parameters.extend(filled(&settings.scope).map(|scope| ("scope", scope)));
    parameters.extend([
        ("state", state),
        ("code_challenge", pkce.challenge()),
        ("code_challenge_method", pkce.method_name()),
    ]);
    parameters.extend(nonce.map(|nonce| ("nonce", nonce)));
    parameters.extend(filled(&settings.audience).map(|audience| ("audience", audience)));
    parameters.extend(settings.resources.iter().map(|resource| ("resource", resource.as_str())));
    parameters
}

/// `base` with what its query has, our parameters, then those of `authRequestParams`. A parameter
/// comes once (RFC 6749 section 3.1), only `resource` may be repeated (RFC 8707 section 2).
fn with_query(base: &Url, ours: &[(&'static str, &str)], settings: &OAuthSettings) -> String {
    let is_ours = |name: &str| name != "resource" && ours.iter().any(|(known, _)| *known == name);
    let mut pieces: Vec<String> = base
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|piece| !piece.is_empty() && !is_ours(&name_of(piece)))
        .map(str::to_owned)
        .collect();
    pieces.extend(ours.iter().map(|(name, value)| piece(name, value)));
    let extra = settings.auth_params.iter().filter(|param| !param.key.is_empty() && !is_ours(&param.key));
    // A listener can read a query only: no form that is posted, nothing behind a #.
    let extra = extra.filter(|param| param.key != "response_mode" || param.value.expose() == "query");
    pieces.extend(extra.map(|param| piece(&param.key, param.value.expose())));
    let mut url = base.clone();
    url.set_query(Some(&pieces.join("&")));
    url.into()
}

/// The decoded name of one piece of a query.
fn name_of(piece: &str) -> String {
    form_urlencoded::parse(piece.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// A parameter in form encoding, with blanks as `%20`, which every server understands.
fn piece(name: &str, value: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    format!("{}={}", encode(name), encode(value))
}

#[cfg(test)]
mod tests;
