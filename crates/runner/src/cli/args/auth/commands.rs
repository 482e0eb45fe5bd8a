//! What each of the commands wants to know.

use clap::Args;

use super::super::super::help;
use super::super::value::positive_integer;
use super::AuthTargetArgs;
use super::value::{TokenFormat, token_format};

/// Arguments of `postrider auth login`.
#[derive(Debug, Clone, Default, Args)]
#[command(
    override_usage = "postrider auth login [collection] [options]",
    after_help = help::LOGIN_EXAMPLES,
    args_override_self = true
)]
pub struct AuthLoginArgs {
    /// What is signed in to.
    #[command(flatten)]
    pub target: AuthTargetArgs,
    /// How.
    #[command(flatten)]
    pub way: LoginWayArgs,
}

/// How a person signs in.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Signing in")]
pub struct LoginWayArgs {
    /// Print the address instead of opening a browser, and wait for the answer on this machine
    #[arg(long, conflicts_with_all = ["paste", "device"])]
    pub no_browser: bool,
    /// Print the address; the address that the browser ends on is pasted, or comes on stdin
    #[arg(long, conflicts_with = "device")]
    pub paste: bool,
    /// Show a code to be entered on another device (RFC 8628), where the server can do that
    #[arg(long)]
    pub device: bool,
    /// Redirect URI, if not the collection's: http://127.0.0.1:PORT/PATH, or without a port for any free one
    #[arg(long, value_name = "uri", allow_hyphen_values = true)]
    pub redirect_uri: Option<String>,
    /// Seconds to wait for the person (default: 300)
    #[arg(long, value_name = "s", value_parser = positive_integer, allow_hyphen_values = true)]
    pub timeout: Option<u64>,
}

/// Arguments of `postrider auth token`.
#[derive(Debug, Clone, Default, Args)]
#[command(
    override_usage = "postrider auth token [collection] [options]",
    after_help = help::TOKEN_EXAMPLES,
    args_override_self = true
)]
pub struct AuthTokenArgs {
    /// Whose token.
    #[command(flatten)]
    pub target: AuthTargetArgs,
    /// raw: the token; json: with its type and end; header: as a line `Authorization: …` (default: raw)
    #[arg(
        long,
        value_name = "format",
        value_parser = token_format,
        allow_hyphen_values = true,
        help_heading = "Output"
    )]
    pub format: Option<TokenFormat>,
    /// Refresh the token if it ends within this many seconds
    #[arg(
        long,
        value_name = "s",
        value_parser = positive_integer,
        allow_hyphen_values = true,
        help_heading = "Refreshing"
    )]
    pub min_life: Option<u64>,
    /// Refresh the token however long it lives
    #[arg(long, help_heading = "Refreshing")]
    pub force_refresh: bool,
}

/// Arguments of `postrider auth status`.
#[derive(Debug, Clone, Default, Args)]
#[command(
    override_usage = "postrider auth status [collection] [options]",
    after_help = help::STATUS_EXAMPLES,
    args_override_self = true
)]
pub struct AuthStatusArgs {
    /// Whose status.
    #[command(flatten)]
    pub target: AuthTargetArgs,
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Exit with status 3 unless every session that the requests need is usable
    #[arg(long, help_heading = "Output")]
    pub check: bool,
}

/// Arguments of `postrider auth logout`.
#[derive(Debug, Clone, Default, Args)]
#[command(
    override_usage = "postrider auth logout [collection] [options]",
    after_help = help::LOGOUT_EXAMPLES,
    args_override_self = true
)]
pub struct AuthLogoutArgs {
    /// Which session.
    #[command(flatten)]
    pub target: AuthTargetArgs,
    /// Sign out of every stored session
    #[arg(long, help_heading = "Signing out")]
    pub all: bool,
    /// Forget the tokens without telling the server
    #[arg(long, help_heading = "Signing out")]
    pub no_revoke: bool,
}

/// Arguments of `postrider auth list`.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(override_usage = "postrider auth list [--json]", args_override_self = true)]
pub struct AuthListArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `postrider auth export`.
#[derive(Debug, Clone, Default, Args)]
#[command(
    override_usage = "postrider auth export [collection] [options]",
    after_help = help::EXPORT_EXAMPLES,
    args_override_self = true
)]
pub struct AuthExportArgs {
    /// Which session; without one, all.
    #[command(flatten)]
    pub target: AuthTargetArgs,
    /// Write to a terminal too: what is written is secret
    #[arg(long, help_heading = "Output")]
    pub force: bool,
}

/// Arguments of `postrider auth import`.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(override_usage = "postrider auth import < sessions.json", after_help = help::IMPORT_EXAMPLES)]
pub struct AuthImportArgs {}
