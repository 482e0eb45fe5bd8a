//! Which OAuth 2.0 settings are meant.

use clap::Args;

use super::super::{ConnectionArgs, OAuthArgs, VariableArgs};
use super::{ClientArgs, EndpointArgs, SecretArgs, TlsArgs};

/// Which OAuth 2.0 settings are meant: those of a collection, what is said on top of them, or both.
#[derive(Debug, Clone, Default, Args)]
pub struct AuthTargetArgs {
    /// File or http(s) URL of a collection; its own OAuth 2.0 settings are used
    #[arg(value_name = "collection")]
    pub collection: Option<String>,
    /// Use the settings that apply to the requests of this folder (name or id)
    #[arg(long, value_name = "name", allow_hyphen_values = true, help_heading = "Selection")]
    pub folder: Option<String>,
    /// Use the settings that apply to this request (name or id)
    #[arg(
        long,
        value_name = "name",
        allow_hyphen_values = true,
        conflicts_with = "folder",
        help_heading = "Selection"
    )]
    pub request: Option<String>,
    /// Environment and globals.
    #[command(flatten)]
    pub variables: VariableArgs,
    /// What a collection has no word for.
    #[command(flatten)]
    pub oauth: OAuthArgs,
    /// Addresses.
    #[command(flatten)]
    pub endpoints: EndpointArgs,
    /// Who asks.
    #[command(flatten)]
    pub client: ClientArgs,
    /// Where its secrets are.
    #[command(flatten)]
    pub secrets: SecretArgs,
    /// Certificates.
    #[command(flatten)]
    pub tls: TlsArgs,
    /// Proxies and addresses.
    #[command(flatten)]
    pub connections: ConnectionArgs,
}
