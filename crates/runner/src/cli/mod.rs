//! The command line: words → [`Cli`] (as typed) → [`RunOptions`] (what it means).

mod args;
mod auth_options;
mod help;
mod options;
mod parse;
mod process;
mod reporter_args;
mod usage;

pub use args::{
    Assignment, AuthArgs, AuthCommand, AuthExportArgs, AuthImportArgs, AuthListArgs, AuthLoginArgs, AuthLogoutArgs,
    AuthStatusArgs, AuthTargetArgs, AuthTokenArgs, Cli, ClientArgs, ClientAuthArg, ClientCertificateArgs,
    ClientCertificateOptions, ColorArg, Command, ConnectionArgs, DataArgs, EndpointArgs, ExportArgs, FlowArgs,
    LoginWayArgs, NetworkArgs, OAuthArgs, OAuthMissingArg, OAuthRunArgs, OutputArgs, RunArgs, SecretArgs, SecretSource,
    SecretVariable, SelectionArgs, SourceArgs, TlsArgs, TokenFormat, VariableArgs,
};
#[cfg(feature = "demo")]
pub use args::{DemoArgs, EchoArgs};
pub use auth_options::{AuthTarget, ClientProof, CollectionTarget, LoginKind, LoginWay, WantedSecret};
pub use options::{Exports, OutputOptions, RunOptions};
pub use parse::{Parsed, parse};
pub use process::{ProcessEnv, Terminal};
pub use reporter_args::ReporterArgs;
pub use usage::UsageError;
