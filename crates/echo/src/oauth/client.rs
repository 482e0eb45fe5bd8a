//! Registered clients, their redirect URIs and how they authenticate.

use http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::error::TokenError;
use super::form::Form;
use crate::credentials::{basic_credentials, same_secret};
use crate::options::{OAuthClient, RedirectUris};
use crate::request::EchoRequest;

/// The clients that the server knows.
pub(crate) struct Clients(Vec<OAuthClient>);

impl Clients {
    /// The built-in client and `further` ones. One of the same identifier replaces the built-in client.
    pub(crate) fn new(further: &[OAuthClient]) -> Self {
        let mut clients = further.to_vec();
        clients.push(OAuthClient::demo());
        Self(clients)
    }

    /// The client with the given identifier.
    pub(super) fn find(&self, id: &str) -> Option<&OAuthClient> {
        self.0.iter().find(|client| client.id == id)
    }

    /// Authenticates the client of a request to the token or revocation end point (RFC 6749, sections 2.3 and 3.2.1).
    pub(super) fn authenticate(&self, request: &EchoRequest, form: &Form) -> Result<&OAuthClient, TokenError> {
        let (id, secret) = presented(request, form)?;
        let client = self.find(&id).ok_or_else(|| TokenError::invalid_client("unknown client"))?;
        match (&client.secret, secret) {
            (Some(expected), Some(given)) if same_secret(expected, &given) => Ok(client),
            (None, None) => Ok(client),
            (Some(_), None) => Err(TokenError::invalid_client("the client must authenticate")),
            (Some(_), Some(_)) => Err(TokenError::invalid_client("wrong client secret")),
            (None, Some(_)) => Err(TokenError::invalid_client("a public client has no secret")),
        }
    }
}

/// Identifier and secret from the one place where they stand.
fn presented(request: &EchoRequest, form: &Form) -> Result<(String, Option<String>), TokenError> {
    let Some(authorization) = request.header(AUTHORIZATION) else {
        let id = form.get("client_id").ok_or_else(|| TokenError::invalid_client("client_id is missing"))?;
        return Ok((id.to_owned(), form.get("client_secret").map(ToOwned::to_owned)));
    };
    let (id, secret) = basic_credentials(authorization)
        .ok_or_else(|| TokenError::invalid_client("the Authorization header is not HTTP Basic"))?;
    let (id, secret) = (form_decoded(&id), form_decoded(&secret));
    if form.get("client_secret").is_some() {
        return Err(TokenError::invalid_request("the client authenticates in two ways"));
    }
    if form.get("client_id").is_some_and(|form_id| form_id != id) {
        return Err(TokenError::invalid_request("client_id differs from the Authorization header"));
    }
    // An empty password is how a public client that only can Basic names itself.
    Ok((id, Some(secret).filter(|secret| !secret.is_empty())))
}

/// Undoes the form encoding that RFC 6749, section 2.3.1, demands inside Basic credentials.
fn form_decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

impl RedirectUris {
    /// Whether an authorization response may go to `uri`.
    pub(super) fn allow(&self, uri: &str) -> bool {
        self.exact.iter().any(|exact| exact == uri) || (self.any_loopback && is_loopback(uri))
    }
}

/// Whether `uri` is an `http` URI of this machine without user information and fragment.
fn is_loopback(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let is_local = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    is_local
        && url.scheme() == "http"
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_of_the_demo_client() {
        let client = OAuthClient::demo();
        let cases = [
            ("http://127.0.0.1:51234/callback", true),
            ("http://[::1]:51234/", true),
            ("http://localhost/cb?x=1", true),
            ("https://oauth.pstmn.io/v1/callback", true),
            ("https://oauth.pstmn.io/v1/callback/", false),
            ("https://oauth.pstmn.io/v1/callback?x=1", false),
            ("https://127.0.0.1/callback", false),
            ("http://127.0.0.1.example.com/", false),
            ("http://localhost@example.com/", false),
            ("http://user@localhost/", false),
            ("http://localhost/#fragment", false),
            ("http://example.com/", false),
            ("javascript:alert(1)", false),
            ("/relative", false),
            ("", false),
        ];
        for (uri, expected) in cases {
            assert_eq!(client.redirect_uris.allow(uri), expected, "{uri}");
        }
    }

    #[test]
    fn basic_credentials_are_form_decoded() {
        let further = OAuthClient {
            id: "a:b c".to_owned(),
            secret: Some("100%+ü".to_owned()),
            redirect_uris: RedirectUris::default(),
        };
        let clients = Clients::new(&[further]);
        // base64 of `a%3Ab+c:100%25%2B%C3%BC`
        let headers = [("Authorization", "Basic YSUzQWIrYzoxMDAlMjUlMkIlQzMlQkM=")];
        let request = EchoRequest::for_test("POST", "/oauth/token", &headers, b"");
        let form = Form::parse(b"").unwrap();
        assert!(clients.authenticate(&request, &form).is_ok());
    }

    #[test]
    fn ways_to_authenticate() {
        let public = OAuthClient { id: "public".to_owned(), secret: None, redirect_uris: RedirectUris::default() };
        let clients = Clients::new(&[public]);
        // base64 of `demo-client:demo-secret`
        let basic = Some("Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=");
        let cases = [
            (basic, "", None),
            (basic, "client_id=demo-client", None),
            (basic, "client_id=public", Some("invalid_request")),
            (basic, "client_id=demo-client&client_secret=demo-secret", Some("invalid_request")),
            (None, "client_id=demo-client&client_secret=demo-secret", None),
            (None, "client_id=demo-client&client_secret=wrong", Some("invalid_client")),
            (None, "client_id=demo-client", Some("invalid_client")),
            (None, "client_id=public", None),
            (None, "client_id=public&client_secret=x", Some("invalid_client")),
            (None, "client_id=unknown", Some("invalid_client")),
            (None, "", Some("invalid_client")),
            (Some("Bearer abc"), "", Some("invalid_client")),
            (Some("Basic ZGVtby1jbGllbnQ6d3Jvbmc="), "", Some("invalid_client")),
        ];
        for (authorization, body, expected) in cases {
            let headers: Vec<_> = authorization.iter().map(|value| ("Authorization", *value)).collect();
            let request = EchoRequest::for_test("POST", "/oauth/token", &headers, b"");
            let form = Form::parse(body.as_bytes()).unwrap();
            let error = clients.authenticate(&request, &form).err().map(|error| error.code);
            assert_eq!(error, expected, "{authorization:?} {body}");
        }
    }
}
