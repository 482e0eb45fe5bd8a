//! Makes settings of a block and overrides.

use postrider_core::collection::RequestAuth;
use postrider_core::secret::Secret;

use super::block::{Block, settings};
use super::{ClientAuthentication, ExtraParam, Grant, JwtAlgorithm, OAuthSettings, Overrides, PkceMethod};
use crate::oauth2::{OAuthError, text};

/// Names of the block's keys; the present one first, then those of older exports.
const GRANT: &[&str] = &["grant_type", "grantType"];
const AUTH_URL: &[&str] = &["authUrl", "authorizationUrl"];
const TOKEN_URL: &[&str] = &["accessTokenUrl", "tokenUrl"];
const CLIENT_ID: &[&str] = &["clientId"];
const REDIRECT_URI: &[&str] = &["redirect_uri", "redirectUri", "callBackUrl", "callbackUrl"];

/// Name of the session when neither the caller nor the block has one.
const DEFAULT_PROFILE: &str = "default";

impl OAuthSettings {
    /// Settings of a resolved oauth2 block: variables are substituted, and keys of all three
    /// collection formats are known. What `overrides` says wins.
    ///
    /// # Errors
    ///
    /// Fails when there is no client id or no server, when a value still holds a variable, and for
    /// grants that nobody should use any more. The text names the key.
    pub fn from_block(auth: &RequestAuth, overrides: &Overrides) -> Result<Self, OAuthError> {
        build(&Block(Some(auth)), overrides)
    }

    /// Settings without a collection.
    ///
    /// # Errors
    ///
    /// As [`OAuthSettings::from_block`].
    pub fn from_overrides(overrides: &Overrides) -> Result<Self, OAuthError> {
        build(&Block(None), overrides)
    }

    /// Whether a block says anything about how to get a token, beside holding one.
    pub fn is_described(auth: &RequestAuth) -> bool {
        let block = Block(Some(auth));
        [GRANT, AUTH_URL, TOKEN_URL, CLIENT_ID].into_iter().any(|names| block.text(names).is_some())
    }
}

fn build(block: &Block<'_>, overrides: &Overrides) -> Result<OAuthSettings, OAuthError> {
    let mut notes = Vec::new();
    let or_block = |given: &Option<String>, names: &[&str]| match given.as_deref().map(str::trim) {
        Some(given) if !given.is_empty() => Ok(Some(given.to_owned())),
        _ => block.resolved(names).map(|value| value.map(|value| value.trim().to_owned())),
    };
    let auth_url = or_block(&overrides.auth_url, AUTH_URL)?;
    let issuer = or_block(&overrides.issuer, &["issuer"])?;
    let device_url = or_block(&overrides.device_url, &["deviceAuthorizationUrl"])?;
    let grant = if let Some(grant) = overrides.grant {
        grant
    } else {
        // An issuer alone says nothing yet: its metadata will name the page where people sign in.
        let is_issuer_alone = issuer.is_some() && or_block(&overrides.token_url, TOKEN_URL)?.is_none();
        let found = Found { auth_url: auth_url.is_some(), issuer: is_issuer_alone, device_url: device_url.is_some() };
        grant_of(block, &found, &mut notes)?
    };
    refuse_implicit(grant)?;
    let client_id = or_block(&overrides.client_id, CLIENT_ID)?.ok_or_else(|| {
        settings("clientId is missing")
            .with_hint("set clientId in the auth block or the variable that it uses, or give --client-id")
    })?;
    let client_secret = match &overrides.client_secret {
        Some(secret) => Some(secret.clone()),
        None => block.resolved(&["clientSecret"])?.map(Secret::new),
    };
    let client_secret = client_secret.filter(|secret| !secret.expose().is_empty());
    let client_authentication = authentication(block, overrides, client_secret.as_ref(), &mut notes)?;
    let token_url = or_block(&overrides.token_url, TOKEN_URL)?;
    if token_url.is_none() && issuer.is_none() {
        return Err(settings("accessTokenUrl is missing")
            .with_hint("set accessTokenUrl in the auth block, or give --token-url or --issuer"));
    }
    let (username, password) = owner(block, overrides, grant, &mut notes)?;
    let (pkce_method, code_verifier) = pkce(block, overrides, grant, &mut notes)?;
    let is_interactive = grant == Grant::AuthorizationCode;
    if is_interactive && block.text(&["state"]).is_some() {
        notes.push("state of the auth block is not used: a random one is sent each time".to_owned());
    }
    Ok(OAuthSettings {
        grant,
        issuer,
        auth_url,
        token_url,
        refresh_url: or_block(&overrides.refresh_url, &["refreshTokenUrl"])?,
        device_url,
        revocation_url: or_block(&overrides.revocation_url, &["revocationUrl"])?,
        requires_iss: false,
        client_id,
        client_secret,
        client_authentication,
        scope: or_block(&overrides.scope, &["scope"])?,
        audience: or_block(&overrides.audience, &["audience"])?,
        resources: if overrides.resources.is_empty() { block.texts("resource")? } else { overrides.resources.clone() },
        redirect_uri: if is_interactive { or_block(&overrides.redirect_uri, REDIRECT_URI)? } else { None },
        username,
        password,
        pkce_method,
        code_verifier,
        auth_params: params(block, "authRequestParams", &overrides.auth_params)?,
        token_params: params(block, "tokenRequestParams", &overrides.token_params)?,
        refresh_params: params(block, "refreshRequestParams", &overrides.refresh_params)?,
        profile: profile(block, overrides),
        allow_insecure_http: overrides.allow_insecure_http,
        notes,
    })
}

/// What a grant can be told from when nobody names it.
struct Found {
    auth_url: bool,
    issuer: bool,
    device_url: bool,
}

fn grant_of(block: &Block<'_>, found: &Found, notes: &mut Vec<String>) -> Result<Grant, OAuthError> {
    let mut assumed = |grant, name: &str, why: &str| {
        notes.push(format!("grant_type is not set; {name} is assumed {why}"));
        grant
    };
    let Some(name) = block.resolved(GRANT)? else {
        return Ok(if found.auth_url {
            assumed(Grant::AuthorizationCode, "authorization_code_with_pkce", "because authUrl is set")
        } else if found.issuer && !found.device_url {
            assumed(Grant::AuthorizationCode, "authorization_code_with_pkce", "because only the issuer is set")
        } else if found.device_url {
            assumed(Grant::DeviceCode, "the device grant", "because a device authorization URL is set")
        } else {
            assumed(Grant::ClientCredentials, "client_credentials", "because authUrl is not set")
        });
    };
    match name.trim().to_ascii_lowercase().as_str() {
        "authorization_code" | "authorization_code_with_pkce" => Ok(Grant::AuthorizationCode),
        "client_credentials" => Ok(Grant::ClientCredentials),
        "password_credentials" | "password" => Ok(Grant::Password),
        "device_code" | "urn:ietf:params:oauth:grant-type:device_code" => Ok(Grant::DeviceCode),
        "implicit" => Ok(Grant::Implicit),
        other => Err(settings(format!("grant_type {:?} is not known", text::clean(other, 60)))
            .with_hint("use authorization_code_with_pkce, client_credentials, password_credentials or device_code")),
    }
}

fn refuse_implicit(grant: Grant) -> Result<(), OAuthError> {
    if grant != Grant::Implicit {
        return Ok(());
    }
    Err(settings("grant_type implicit is not supported: it hands tokens out in URLs (RFC 9700 section 2.1.2)")
        .with_hint(
            "change grant_type to authorization_code_with_pkce and set accessTokenUrl; \
         the server may have to allow it for this client",
        ))
}

fn authentication(
    block: &Block<'_>,
    overrides: &Overrides,
    secret: Option<&Secret>,
    notes: &mut Vec<String>,
) -> Result<ClientAuthentication, OAuthError> {
    let chosen = match &overrides.client_authentication {
        Some(chosen) => chosen.clone(),
        None => named_authentication(block, notes)?,
    };
    match chosen {
        // Postman writes these also for clients that have no secret.
        ClientAuthentication::Basic | ClientAuthentication::Body if secret.is_none() => Ok(ClientAuthentication::None),
        ClientAuthentication::ClientSecretJwt { algorithm } if !algorithm.is_symmetric() => {
            Err(settings(format!("client_secret_jwt cannot use {}", algorithm.name()))
                .with_hint("use HS256, HS384 or HS512"))
        }
        ClientAuthentication::ClientSecretJwt { .. } if secret.is_none() => {
            Err(settings("client_secret_jwt needs clientSecret"))
        }
        ClientAuthentication::PrivateKeyJwt { algorithm, .. } if algorithm.is_symmetric() => {
            Err(settings(format!("private_key_jwt cannot use {}", algorithm.name()))
                .with_hint("use RS256, PS256 or ES256, as the key is"))
        }
        chosen => Ok(chosen),
    }
}

fn named_authentication(block: &Block<'_>, notes: &mut Vec<String>) -> Result<ClientAuthentication, OAuthError> {
    let Some(name) = block.resolved(&["client_authentication", "clientAuth", "clientAuthentication"])? else {
        return Ok(ClientAuthentication::Basic);
    };
    match name.trim() {
        "header" | "client_secret_basic" => Ok(ClientAuthentication::Basic),
        "body" | "client_secret_post" => Ok(ClientAuthentication::Body),
        "none" => Ok(ClientAuthentication::None),
        "client_secret_jwt" => Ok(ClientAuthentication::ClientSecretJwt { algorithm: JwtAlgorithm::Hs256 }),
        "tls_client_auth" | "self_signed_tls_client_auth" => Ok(ClientAuthentication::Tls),
        "private_key_jwt" => Err(settings(
            "client_authentication private_key_jwt needs a private key, for which the auth block has no place",
        )
        .with_hint(
            "give the key beside the collection, \
             or put client_assertion and client_assertion_type into tokenRequestParams",
        )),
        other => {
            notes.push(format!("client_authentication {:?} is not known; header is used", text::clean(other, 60)));
            Ok(ClientAuthentication::Basic)
        }
    }
}

fn owner(
    block: &Block<'_>,
    overrides: &Overrides,
    grant: Grant,
    notes: &mut Vec<String>,
) -> Result<(Option<String>, Option<Secret>), OAuthError> {
    if grant != Grant::Password {
        return Ok((None, None));
    }
    notes.push(
        "the password grant hands the person's password to this program; \
         servers should offer another one (RFC 9700 section 2.4)"
            .to_owned(),
    );
    let username = match &overrides.username {
        Some(username) => Some(username.clone()),
        None => block.resolved(&["username"])?,
    };
    let password = match &overrides.password {
        Some(password) => Some(password.clone()),
        None => block.resolved(&["password"])?.map(Secret::new),
    };
    match (&username, &password) {
        (Some(_), Some(_)) => Ok((username, password)),
        (None, _) => Err(settings("username is missing, which the password grant needs")),
        (_, None) => Err(settings("password is missing, which the password grant needs")),
    }
}

fn pkce(
    block: &Block<'_>,
    overrides: &Overrides,
    grant: Grant,
    notes: &mut Vec<String>,
) -> Result<(PkceMethod, Option<Secret>), OAuthError> {
    if grant != Grant::AuthorizationCode {
        return Ok((PkceMethod::S256, None));
    }
    let asks_plain = block.text(&["challengeAlgorithm"]).is_some_and(|name| name.trim().eq_ignore_ascii_case("plain"));
    let method = if asks_plain && overrides.allow_plain_pkce { PkceMethod::Plain } else { PkceMethod::S256 };
    if asks_plain && method == PkceMethod::S256 {
        notes.push("challengeAlgorithm plain is not used: S256 is sent; --allow-plain-pkce honours it".to_owned());
    }
    let Some(given) = block.text(&["code_verifier", "codeVerifier"]) else { return Ok((method, None)) };
    if !overrides.use_code_verifier {
        notes.push(
            "code_verifier of the auth block is not used: a new one is made each time; --use-code-verifier honours it"
                .to_owned(),
        );
        return Ok((method, None));
    }
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&given.len()) || !given.bytes().all(is_unreserved) {
        return Err(settings("code_verifier is not 43 to 128 letters, digits or -._~ (RFC 7636 section 4.1)")
            .with_hint("leave code_verifier blank to have one made"));
    }
    Ok((method, Some(Secret::new(given))))
}

fn params(block: &Block<'_>, name: &str, more: &[ExtraParam]) -> Result<Vec<ExtraParam>, OAuthError> {
    let mut params = block.params(name)?;
    params.extend_from_slice(more);
    Ok(params)
}

fn profile(block: &Block<'_>, overrides: &Overrides) -> String {
    let given = overrides.profile.clone().filter(|name| !name.trim().is_empty());
    let name = given.or_else(|| block.text(&["tokenName"]));
    name.map_or_else(|| DEFAULT_PROFILE.to_owned(), |name| text::clean(&name, 100))
}
