//! The words of the settings.

use postrider_core::secret::Secret;

/// How a token is obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grant {
    /// Authorization code, always with PKCE (RFC 6749 section 4.1, RFC 7636).
    AuthorizationCode,
    /// Client credentials (RFC 6749 section 4.4).
    ClientCredentials,
    /// Resource owner password credentials (RFC 6749 section 4.3).
    Password,
    /// Device authorization (RFC 8628).
    DeviceCode,
    /// Implicit (RFC 6749 section 4.2). Known only to be refused with advice (RFC 9700 section 2.1.2).
    Implicit,
}

/// How the client proves who it is at the token end point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// `client_secret_basic`: both parts form-encoded in HTTP Basic (RFC 6749 section 2.3.1).
    Basic,
    /// `client_secret_post`: in the form.
    Body,
    /// `none`: a public client names itself by `client_id` only.
    None,
    /// `client_secret_jwt`: an assertion signed with the client secret (RFC 7523 section 2.2).
    ClientSecretJwt {
        /// HS256, HS384 or HS512.
        algorithm: JwtAlgorithm,
    },
    /// `private_key_jwt`: an assertion signed with a private key (RFC 7523 section 2.2).
    PrivateKeyJwt {
        /// Signature algorithm; it must fit the key.
        algorithm: JwtAlgorithm,
        /// Private key, PEM (PKCS#8, or PKCS#1 for RSA).
        key: Secret,
        /// `kid` of the header.
        key_id: Option<String>,
    },
    /// `tls_client_auth` and `self_signed_tls_client_auth` (RFC 8705): the transport presents the certificate.
    Tls,
}

/// Algorithms of client assertions (RFC 7518 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the RFC's own names")]
pub enum JwtAlgorithm {
    Hs256,
    Hs384,
    Hs512,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    /// ECDSA on P-521 with SHA-512.
    Es512,
}

impl JwtAlgorithm {
    /// The RFC's name, e.g. `RS256`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
        }
    }

    /// The algorithm of that name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        const ALL: [JwtAlgorithm; 12] = [
            JwtAlgorithm::Hs256,
            JwtAlgorithm::Hs384,
            JwtAlgorithm::Hs512,
            JwtAlgorithm::Rs256,
            JwtAlgorithm::Rs384,
            JwtAlgorithm::Rs512,
            JwtAlgorithm::Ps256,
            JwtAlgorithm::Ps384,
            JwtAlgorithm::Ps512,
            JwtAlgorithm::Es256,
            JwtAlgorithm::Es384,
            JwtAlgorithm::Es512,
        ];
        ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name.trim()))
    }

    /// Whether the key is a shared secret.
    pub fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }
}

/// PKCE method (RFC 7636 section 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PkceMethod {
    /// SHA-256 of the verifier.
    #[default]
    S256,
    /// The verifier itself. Only on request.
    Plain,
}

/// Where an extra parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendAs {
    /// Into the form.
    RequestBody,
    /// Into the query of the end point.
    RequestUrl,
    /// Into a header.
    RequestHeader,
}

/// One entry of `authRequestParams`, `tokenRequestParams` or `refreshRequestParams`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraParam {
    /// Name.
    pub key: String,
    /// Value; it may be a secret such as a client assertion.
    pub value: Secret,
    /// Where it goes. Parameters of the authorization request always go into its query.
    pub send_as: SendAs,
}

/// What a sign-in needs to know: a resolved auth block, with what the caller said on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthSettings {
    /// How a token is obtained.
    pub grant: Grant,
    /// Issuer identifier (RFC 8414), when one was named; its metadata fills in missing URLs.
    pub issuer: Option<String>,
    /// Authorization end point. It may have a query already.
    pub auth_url: Option<String>,
    /// Token end point. It may have a query already.
    pub token_url: Option<String>,
    /// Where tokens are refreshed, when that is not the token end point.
    pub refresh_url: Option<String>,
    /// Device authorization end point (RFC 8628).
    pub device_url: Option<String>,
    /// Revocation end point (RFC 7009).
    pub revocation_url: Option<String>,
    /// Whether the server says that it puts `iss` into its answers (RFC 9207).
    pub requires_iss: bool,
    /// Client identifier.
    pub client_id: String,
    /// Client secret; `None` for a public client.
    pub client_secret: Option<Secret>,
    /// How the client proves who it is.
    pub client_authentication: ClientAuthentication,
    /// Scope as written: scopes separated by blanks.
    pub scope: Option<String>,
    /// `audience`, sent with authorization and token requests.
    pub audience: Option<String>,
    /// `resource` (RFC 8707), repeated.
    pub resources: Vec<String>,
    /// Registered redirect URI.
    pub redirect_uri: Option<String>,
    /// User name of the password grant.
    pub username: Option<String>,
    /// Password of the password grant.
    pub password: Option<Secret>,
    /// PKCE method.
    pub pkce_method: PkceMethod,
    /// A verifier to use instead of a generated one. Set on request only.
    pub code_verifier: Option<Secret>,
    /// Extra parameters of the authorization request.
    pub auth_params: Vec<ExtraParam>,
    /// Extra parameters of requests for a first token.
    pub token_params: Vec<ExtraParam>,
    /// Extra parameters of refresh requests.
    pub refresh_params: Vec<ExtraParam>,
    /// Keeps several sessions of one client apart.
    pub profile: String,
    /// Whether tokens may go over plain HTTP to hosts that are not loopback.
    pub allow_insecure_http: bool,
    /// What the reader of the block should know, e.g. which grant was assumed. One sentence each, no secrets.
    pub notes: Vec<String>,
}
