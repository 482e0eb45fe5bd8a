//! What the caller says on top of an auth block.

use postrider_core::secret::Secret;

use super::{ClientAuthentication, ExtraParam, Grant};

/// What the caller says on top of an auth block, or instead of one. What is not said stays as the
/// block has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// How a token is obtained.
    pub grant: Option<Grant>,
    /// Issuer identifier (RFC 8414).
    pub issuer: Option<String>,
    /// Authorization end point.
    pub auth_url: Option<String>,
    /// Token end point.
    pub token_url: Option<String>,
    /// Where tokens are refreshed.
    pub refresh_url: Option<String>,
    /// Device authorization end point (RFC 8628).
    pub device_url: Option<String>,
    /// Revocation end point (RFC 7009).
    pub revocation_url: Option<String>,
    /// Client identifier.
    pub client_id: Option<String>,
    /// Client secret; an empty one makes the client public.
    pub client_secret: Option<Secret>,
    /// How the client proves who it is.
    pub client_authentication: Option<ClientAuthentication>,
    /// Scopes separated by blanks.
    pub scope: Option<String>,
    /// `audience`.
    pub audience: Option<String>,
    /// `resource` (RFC 8707). Any replaces all of the block's.
    pub resources: Vec<String>,
    /// Redirect URI.
    pub redirect_uri: Option<String>,
    /// User name of the password grant.
    pub username: Option<String>,
    /// Password of the password grant.
    pub password: Option<Secret>,
    /// Name of the session; the block's `tokenName` is the default.
    pub profile: Option<String>,
    /// Extra parameters of the authorization request, after those of the block.
    pub auth_params: Vec<ExtraParam>,
    /// Extra parameters of requests for a first token, after those of the block.
    pub token_params: Vec<ExtraParam>,
    /// Extra parameters of refresh requests, after those of the block.
    pub refresh_params: Vec<ExtraParam>,
    /// Honours `challengeAlgorithm` `plain` (RFC 7636 section 4.2) instead of using `S256`.
    pub allow_plain_pkce: bool,
    /// Honours the block's `code_verifier` instead of generating one.
    pub use_code_verifier: bool,
    /// Allows plain HTTP to hosts that are not loopback.
    pub allow_insecure_http: bool,
}
