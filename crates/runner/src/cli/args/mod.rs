//! What can be typed, as clap sees it: one struct per group of flags. What it means is
//! [`RunOptions`](super::RunOptions)'s business.
//!
//! `--reporter-*` options are not here: they belong to the reporters and are cut out of the command
//! line before clap reads it (see [`super::reporter_args`]).

mod auth;
mod connections;
mod data;
mod export;
mod flow;
mod network;
mod oauth;
mod output;
mod secret;
mod selection;
mod source;
mod tls;
mod value;
mod variables;

use clap::{ArgAction, Args, Parser, Subcommand};

pub use auth::{
    AuthArgs, AuthCommand, AuthExportArgs, AuthImportArgs, AuthListArgs, AuthLoginArgs, AuthLogoutArgs, AuthStatusArgs,
    AuthTargetArgs, AuthTokenArgs, ClientArgs, ClientAuthArg, EndpointArgs, LoginWayArgs, SecretArgs, TlsArgs,
    TokenFormat,
};
pub use connections::ConnectionArgs;
pub use data::DataArgs;
pub use export::ExportArgs;
pub use flow::FlowArgs;
pub use network::NetworkArgs;
pub use oauth::{OAuthArgs, OAuthMissingArg, OAuthRunArgs};
pub(super) use output::ReporterList;
pub use output::{ColorArg, OutputArgs};
pub use secret::{SecretSource, SecretVariable};
pub use selection::SelectionArgs;
pub use source::SourceArgs;
pub use tls::{ClientCertificateArgs, ClientCertificateOptions};
pub use value::Assignment;
pub use variables::VariableArgs;

use super::help;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "postrider",
    version,
    about = "Runs Postman collections without Postman",
    after_help = help::TOP_EXAMPLES,
    disable_version_flag = true,
    arg_required_else_help = true,
    subcommand_required = true
)]
pub struct Cli {
    /// Print the version
    #[arg(short = 'v', long = "version", action = ArgAction::Version)]
    version: Option<bool>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a collection
    Run(Box<RunArgs>),
    /// Sign in with OAuth 2.0, and manage the sessions
    Auth(AuthArgs),
    /// Start the local echo server
    #[cfg(feature = "demo")]
    Echo(EchoArgs),
    /// Run the built-in demo collection against a local echo server
    #[cfg(feature = "demo")]
    Demo(Box<DemoArgs>),
    /// Print a completion script for a shell
    #[command(hide = true)]
    Completions {
        /// bash, elvish, fish, powershell or zsh
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// Arguments of `postrider run`.
#[derive(Debug, Clone, Default, Args)]
#[command(
    override_usage = "postrider run <collection> [options]",
    after_help = help::RUN_EXAMPLES,
    args_override_self = true
)]
pub struct RunArgs {
    /// What is run.
    #[command(flatten)]
    pub source: SourceArgs,
    /// Environment and globals.
    #[command(flatten)]
    pub variables: VariableArgs,
    /// Iterations.
    #[command(flatten)]
    pub data: DataArgs,
    /// Folders and requests.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Stopping, waiting, exit status.
    #[command(flatten)]
    pub flow: FlowArgs,
    /// TLS, redirects, files.
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Certificates of the client.
    #[command(flatten)]
    pub client_certificates: ClientCertificateArgs,
    /// Proxies and addresses.
    #[command(flatten)]
    pub connections: ConnectionArgs,
    /// Settings of OAuth 2.0.
    #[command(flatten)]
    pub oauth: OAuthArgs,
    /// Tokens of the run.
    #[command(flatten)]
    pub oauth_run: OAuthRunArgs,
    /// Terminal and reporters.
    #[command(flatten)]
    pub output: OutputArgs,
    /// What is written after the run.
    #[command(flatten)]
    pub export: ExportArgs,
}

/// Arguments of `postrider echo`.
#[cfg(feature = "demo")]
#[derive(Debug, Clone, Args)]
pub struct EchoArgs {
    /// Port to listen on (127.0.0.1 only); without it a free one is taken
    #[arg(long, value_name = "n", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
}

/// Arguments of `postrider demo`.
#[cfg(feature = "demo")]
#[derive(Debug, Clone, Args)]
#[command(override_usage = "postrider demo [options]", args_override_self = true)]
pub struct DemoArgs {
    /// Terminal and reporters.
    #[command(flatten)]
    pub output: OutputArgs,
}
