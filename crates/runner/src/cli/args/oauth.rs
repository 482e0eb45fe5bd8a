//! OAuth 2.0: what the collection's auth block leaves open, and what a run does about tokens.

use clap::Args;

/// Settings of OAuth 2.0 for which a collection has no word, or another one than is wanted.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "OAuth 2.0")]
pub struct OAuthArgs {
    /// Name that keeps several sessions of one client apart (also: `POSTRIDER_PROFILE`)
    #[arg(long, value_name = "name", allow_hyphen_values = true)]
    pub profile: Option<String>,
    /// Ask for this scope instead of the collection's
    #[arg(long, value_name = "scopes", allow_hyphen_values = true)]
    pub scope: Option<String>,
    /// Issuer whose published metadata fills in missing URLs
    #[arg(long, value_name = "url", allow_hyphen_values = true)]
    pub issuer: Option<String>,
    /// Ask for a token for this audience
    #[arg(long, value_name = "audience", allow_hyphen_values = true)]
    pub audience: Option<String>,
    /// Ask for a token for this resource; repeatable
    #[arg(long, value_name = "uri", allow_hyphen_values = true)]
    pub resource: Vec<String>,
    /// Send secrets over plain HTTP to hosts that are not this machine
    #[arg(long)]
    pub allow_insecure_http: bool,
    /// Use PKCE with the method plain where the collection says so
    #[arg(long)]
    pub allow_plain_pkce: bool,
    /// Use the code verifier that the collection holds instead of a fresh one
    #[arg(long)]
    pub use_code_verifier: bool,
}

/// What a run does about OAuth 2.0 tokens.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "OAuth 2.0")]
pub struct OAuthRunArgs {
    /// When no token can be had: fail before the first request, or send without one as Newman does (also: `POSTRIDER_OAUTH_MISSING`; default: fail)
    #[arg(long, value_name = "fail|send", value_parser = missing, allow_hyphen_values = true)]
    pub oauth_missing: Option<OAuthMissingArg>,
    /// Use stored tokens as they are: never refresh one, also not after a 401
    #[arg(long)]
    pub no_oauth_refresh: bool,
    /// Sign in in the browser first where that is needed; for a person at a terminal
    #[arg(long)]
    pub login: bool,
    /// Write the sessions of this run to this file after it, for `postrider auth import`; the file holds secrets
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub token_out: Option<String>,
}

/// Value of `--oauth-missing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OAuthMissingArg {
    /// The run fails before its first request.
    #[default]
    Fail,
    /// Requests go out without a token.
    Send,
}

/// Value of `--oauth-missing`.
pub(in crate::cli) fn missing(text: &str) -> Result<OAuthMissingArg, String> {
    match text {
        "fail" => Ok(OAuthMissingArg::Fail),
        "send" => Ok(OAuthMissingArg::Send),
        _ => Err(format!("invalid value `{text}` for --oauth-missing. Expected: fail|send")),
    }
}
