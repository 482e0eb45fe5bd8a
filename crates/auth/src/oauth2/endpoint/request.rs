//! Builds requests: form, client authentication, extra parameters.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use postrider_core::mask::Masker;
use postrider_core::secret::Secret;
use url::{Url, form_urlencoded};

use super::{TokenEndpoint, assertion};
use crate::oauth2::{
    ClientAuthentication, EndpointRequest, EndpointResponse, ExtraParam, Method, OAuthError, Problem, SendAs, Stage,
    text,
};

/// What a request is for: it decides which extra parameters go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Token,
    Refresh,
    DeviceAuthorization,
    Revocation,
}

impl Purpose {
    pub(super) fn stage(self) -> Stage {
        match self {
            Self::Token => Stage::Token,
            Self::Refresh => Stage::Refresh,
            Self::DeviceAuthorization => Stage::DeviceAuthorization,
            Self::Revocation => Stage::Revocation,
        }
    }
}

/// The fields of a form.
#[derive(Debug)]
pub(super) struct Fields {
    form: Vec<(String, Secret)>,
    /// Secrets that only this request has.
    secrets: Vec<Secret>,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self { form: Vec::new(), secrets: Vec::new() }
    }

    pub(super) fn grant(name: &str) -> Self {
        let mut fields = Self::new();
        fields.add("grant_type", name);
        fields
    }

    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.form.push((name.to_owned(), Secret::new(value)));
    }

    pub(super) fn add_secret(&mut self, name: &str, value: &Secret) {
        self.form.push((name.to_owned(), value.clone()));
        self.secrets.push(value.clone());
    }

    /// Adds an extra parameter in the place of the same name: fields must not come twice (RFC 6749
    /// section 3.2), except `resource` (RFC 8707 section 2) and `audience` (RFC 8693 section 2.1).
    fn add_extra(&mut self, param: &ExtraParam) {
        if !matches!(param.key.as_str(), "resource" | "audience") {
            self.form.retain(|(name, _)| *name != param.key);
        }
        self.form.push((param.key.clone(), param.value.clone()));
    }

    fn has(&self, name: &str) -> bool {
        self.form.iter().any(|(present, _)| present == name)
    }
}

impl TokenEndpoint<'_> {
    /// Posts a form with the client's authentication and the extra parameters of its purpose. Gives what
    /// hides the request's secrets, since servers repeat some of them in their errors.
    pub(super) async fn post(
        &self,
        url: &Url,
        mut fields: Fields,
        purpose: Purpose,
    ) -> Result<(EndpointResponse, Masker), OAuthError> {
        let mut url = url.clone();
        let mut headers = Vec::new();
        for param in self.extra(purpose) {
            match param.send_as {
                // Parameters of the authorization request have no place of their own: here it is the form.
                _ if purpose == Purpose::DeviceAuthorization => fields.add_extra(param),
                SendAs::RequestBody => fields.add_extra(param),
                SendAs::RequestUrl => {
                    url.query_pairs_mut().append_pair(&param.key, param.value.expose());
                }
                SendAs::RequestHeader => headers.push((param.key.clone(), param.value.clone())),
            }
        }
        self.authenticate(&mut fields, &mut headers, url.as_str())?;
        let masker = self.masker(&fields);
        let request = EndpointRequest { method: Method::Post, url: url.into(), headers, form: fields.form };
        let shown = text::shown_url(&request.url);
        match self.transport.send(request).await {
            Ok(response) => Ok((response, masker)),
            Err(source) => Err(super::failure::transport(purpose.stage(), shown, source)),
        }
    }

    fn extra(&self, purpose: Purpose) -> &[ExtraParam] {
        match purpose {
            Purpose::Token => &self.settings.token_params,
            Purpose::Refresh => &self.settings.refresh_params,
            Purpose::DeviceAuthorization => &self.settings.auth_params,
            Purpose::Revocation => &[],
        }
    }

    /// Says who the client is, in one way only (RFC 6749 section 2.3). An assertion or a header that the
    /// collection brings along is that way.
    fn authenticate(
        &self,
        fields: &mut Fields,
        headers: &mut Vec<(String, Secret)>,
        url: &str,
    ) -> Result<(), OAuthError> {
        let settings = self.settings;
        if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
            return Ok(());
        }
        let has_own_assertion = fields.has("client_assertion");
        let has_own_id = fields.has("client_id");
        let add_id = |fields: &mut Fields| {
            if !has_own_id {
                fields.add("client_id", &settings.client_id);
            }
        };
        if has_own_assertion {
            add_id(fields);
            return Ok(());
        }
        let secret = settings.client_secret.as_ref();
        match (&settings.client_authentication, secret) {
            (ClientAuthentication::Basic, Some(secret)) if !fields.has("client_secret") => {
                headers.push(("Authorization".to_owned(), basic(&settings.client_id, secret)));
            }
            (ClientAuthentication::Body, Some(secret)) if !fields.has("client_secret") => {
                add_id(fields);
                fields.add_secret("client_secret", secret);
            }
            (ClientAuthentication::ClientSecretJwt { algorithm }, Some(secret)) => {
                add_id(fields);
                let assertion = assertion::sign(settings, *algorithm, secret, None, url, self.clock.now());
                add_assertion(fields, &assertion.map_err(|error| unsigned(&error))?);
            }
            (ClientAuthentication::PrivateKeyJwt { algorithm, key, key_id }, _) => {
                add_id(fields);
                let assertion = assertion::sign(settings, *algorithm, key, key_id.as_deref(), url, self.clock.now());
                add_assertion(fields, &assertion.map_err(|error| unsigned(&error))?);
            }
            _ => add_id(fields),
        }
        Ok(())
    }

    fn masker(&self, fields: &Fields) -> Masker {
        let masker = Masker::new();
        for secret in self.settings.secrets().into_iter().chain(&fields.secrets) {
            masker.add(secret.expose());
        }
        masker
    }
}

fn add_assertion(fields: &mut Fields, assertion: &Secret) {
    // RFC 7523 section 2.2.
    fields.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    fields.add_secret("client_assertion", assertion);
}

fn unsigned(error: &crate::jws::JwsError) -> OAuthError {
    let problem = Problem::Settings(format!("the client assertion cannot be signed: {error}"));
    OAuthError::new(Stage::Settings, problem).with_hint("check the private key and the algorithm of the client")
}

/// HTTP Basic with both parts form-encoded (RFC 6749 section 2.3.1 and appendix B). The tilde stays: those
/// that decode take it either way, and secrets with one work also where servers forget to decode.
fn basic(client_id: &str, secret: &Secret) -> Secret {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace("%7E", "~");
    let pair = format!("{}:{}", encode(client_id), encode(secret.expose()));
    Secret::new(format!("Basic {}", STANDARD.encode(pair)))
}
