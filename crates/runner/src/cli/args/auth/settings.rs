//! OAuth 2.0 settings without a collection, or instead of its own.

use std::path::PathBuf;

use clap::Args;
use postrider_auth::oauth2::{Grant, JwtAlgorithm};

use super::super::Assignment;
use super::super::value::assignment;
use super::value::{ClientAuthArg, client_auth, grant, jwt_algorithm};

/// Where the authorization server is, and what it is asked.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "OAuth 2.0, without a collection or instead of its settings")]
pub struct EndpointArgs {
    /// `authorization_code`, `client_credentials`, `password` or `device_code`
    #[arg(long, value_name = "grant", value_parser = grant, allow_hyphen_values = true)]
    pub grant: Option<Grant>,
    /// Authorization end point
    #[arg(long, value_name = "url", allow_hyphen_values = true)]
    pub auth_url: Option<String>,
    /// Token end point
    #[arg(long, value_name = "url", allow_hyphen_values = true)]
    pub token_url: Option<String>,
    /// End point for refreshing, if not the token end point
    #[arg(long, value_name = "url", allow_hyphen_values = true)]
    pub refresh_url: Option<String>,
    /// Device authorization end point (RFC 8628)
    #[arg(long, value_name = "url", allow_hyphen_values = true)]
    pub device_url: Option<String>,
    /// Revocation end point (RFC 7009)
    #[arg(long, value_name = "url", allow_hyphen_values = true)]
    pub revocation_url: Option<String>,
    /// Add a parameter to the authorization request, as key=value; repeatable
    #[arg(long, value_name = "value", value_parser = assignment, allow_hyphen_values = true)]
    pub auth_param: Vec<Assignment>,
    /// Add a parameter to the token request, as key=value; repeatable; not for secrets
    #[arg(long, value_name = "value", value_parser = assignment, allow_hyphen_values = true)]
    pub token_param: Vec<Assignment>,
}

/// The client, and how it proves who it is.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "OAuth 2.0, without a collection or instead of its settings")]
pub struct ClientArgs {
    /// Client identifier
    #[arg(long, value_name = "id", allow_hyphen_values = true)]
    pub client_id: Option<String>,
    /// basic, body, none, `private_key_jwt`, `client_secret_jwt` or tls
    #[arg(long, value_name = "method", value_parser = client_auth, allow_hyphen_values = true)]
    pub client_auth: Option<ClientAuthArg>,
    /// Private key for `private_key_jwt` (PEM file)
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub client_key: Option<PathBuf>,
    /// Identifier of that key, as the server knows it
    #[arg(long, value_name = "id", allow_hyphen_values = true)]
    pub client_key_id: Option<String>,
    /// Signature algorithm of client assertions (default: RS256, or HS256 with `client_secret_jwt`)
    #[arg(long, value_name = "name", value_parser = jwt_algorithm, allow_hyphen_values = true)]
    pub client_key_algorithm: Option<JwtAlgorithm>,
    /// User name of the password grant
    #[arg(long, value_name = "name", allow_hyphen_values = true)]
    pub username: Option<String>,
}

/// Where secrets are: never on the command line.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Secrets")]
pub struct SecretArgs {
    /// Client secret: in this environment variable (`POSTRIDER_CLIENT_SECRET` is read without being named)
    #[arg(
        long,
        value_name = "name",
        allow_hyphen_values = true,
        conflicts_with_all = ["client_secret_file", "client_secret_stdin"]
    )]
    pub client_secret_env: Option<String>,
    /// Client secret: in this file
    #[arg(long, value_name = "path", allow_hyphen_values = true, conflicts_with = "client_secret_stdin")]
    pub client_secret_file: Option<PathBuf>,
    /// Client secret: on stdin
    #[arg(long)]
    pub client_secret_stdin: bool,
    /// Password of the password grant: in this environment variable
    #[arg(long, value_name = "name", allow_hyphen_values = true, conflicts_with = "password_file")]
    pub password_env: Option<String>,
    /// Password of the password grant: in this file
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub password_file: Option<PathBuf>,
}

/// Certificates for the connection to the authorization server.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Network")]
pub struct TlsArgs {
    /// Trust these CA certificates too (PEM file)
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub ssl_extra_ca_certs: Option<PathBuf>,
    /// Certificate that the client shows (PEM file)
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub ssl_client_cert: Option<PathBuf>,
    /// Private key of that certificate (PEM file), if not in the same file
    #[arg(long, value_name = "path", allow_hyphen_values = true, requires = "ssl_client_cert")]
    pub ssl_client_key: Option<PathBuf>,
}
