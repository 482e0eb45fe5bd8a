//! `postrider auth …`: signing in, asking for tokens, signing out.

mod commands;
mod settings;
mod target;
mod value;

use clap::{Args, Subcommand};

pub use commands::{
    AuthExportArgs, AuthImportArgs, AuthListArgs, AuthLoginArgs, AuthLogoutArgs, AuthStatusArgs, AuthTokenArgs,
    LoginWayArgs,
};
pub use settings::{ClientArgs, EndpointArgs, SecretArgs, TlsArgs};
pub use target::AuthTargetArgs;
pub use value::{ClientAuthArg, TokenFormat};

use super::super::help;

/// Arguments of `postrider auth`.
#[derive(Debug, Args)]
#[command(after_help = help::AUTH_EXAMPLES, arg_required_else_help = true, subcommand_required = true)]
pub struct AuthArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AuthCommand,
}

/// What `postrider auth` can do.
#[derive(Debug, Subcommand)]
pub enum AuthCommand {
    /// Sign in, and keep the tokens for runs to come
    Login(Box<AuthLoginArgs>),
    /// Print a live access token, refreshed if need be
    Token(Box<AuthTokenArgs>),
    /// Show who is signed in, until when, and which requests need it
    Status(Box<AuthStatusArgs>),
    /// Revoke the tokens and forget them
    Logout(Box<AuthLogoutArgs>),
    /// List all stored sessions
    List(AuthListArgs),
    /// Write sessions to stdout, for `auth import` on another machine
    Export(Box<AuthExportArgs>),
    /// Read sessions from stdin, as `auth export` or `run --token-out` wrote them
    Import(AuthImportArgs),
}
