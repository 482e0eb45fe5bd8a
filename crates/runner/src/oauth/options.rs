//! What the user asked for, as plain values.

use std::path::PathBuf;

use postrider_auth::oauth2::store::{StoreEnv, state_dir};
use postrider_auth::oauth2::{Overrides, TransportOptions};
use postrider_core::secret::Secret;

use crate::cli::{OAuthArgs, OAuthMissingArg, OAuthRunArgs, ProcessEnv};

/// What to do when no token can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OAuthMissing {
    /// Fail before the first request.
    #[default]
    Fail,
    /// Send requests without a token, as Newman does.
    Send,
}

/// What the user asked for about OAuth 2.0: flags and environment variables, plain values.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Debug, Clone)]
pub struct OAuthOptions {
    /// What is said on top of the collection's auth blocks.
    pub overrides: Overrides,
    /// How the authorization server is talked to. `--insecure` is not for it.
    pub transport: TransportOptions,
    /// Folder of the sessions; `None` when the environment names no home.
    pub token_dir: Option<PathBuf>,
    /// Whether `POSTRIDER_TOKEN_DIR` names that folder, so that somebody cares for what is in it.
    pub is_token_dir_given: bool,
    /// Key that sessions are encrypted with (`POSTRIDER_STORE_KEY`).
    pub store_key: Option<Secret>,
    /// What to do when no token can be had.
    pub missing: OAuthMissing,
    /// Whether tokens are refreshed.
    pub refresh: bool,
    /// Whether to sign in before the run where that is needed.
    pub login: bool,
    /// File that the sessions of the run are written to after it.
    pub token_out: Option<PathBuf>,
    /// Token for every OAuth 2.0 request that has none of its own (`POSTRIDER_ACCESS_TOKEN`).
    pub access_token: Option<Secret>,
    /// Refresh token that starts a session (`POSTRIDER_REFRESH_TOKEN`).
    pub refresh_token: Option<Secret>,
    /// Whether a CI service is at work.
    pub is_ci: bool,
    /// Whether somebody sits at a terminal.
    pub is_interactive: bool,
    /// The command that signs in for this run, for advice.
    pub login_command: String,
}

impl OAuthOptions {
    /// Says what was typed and what the environment adds. Of `POSTRIDER_OAUTH_MISSING` only `send`
    /// counts: a misspelt word is no reason to go on silently.
    pub fn resolve(args: OAuthArgs, run: OAuthRunArgs, env: &ProcessEnv) -> Self {
        let secret = |name: &str| env.variable(name).map(Secret::new);
        let missing = match run.oauth_missing {
            Some(OAuthMissingArg::Send) => OAuthMissing::Send,
            None if env.variable("POSTRIDER_OAUTH_MISSING") == Some("send") => OAuthMissing::Send,
            Some(OAuthMissingArg::Fail) | None => OAuthMissing::Fail,
        };
        Self {
            overrides: Overrides {
                issuer: args.issuer,
                client_secret: secret("POSTRIDER_CLIENT_SECRET"),
                scope: args.scope,
                audience: args.audience,
                resources: args.resource,
                profile: args.profile.or_else(|| env.variable("POSTRIDER_PROFILE").map(str::to_owned)),
                allow_plain_pkce: args.allow_plain_pkce,
                use_code_verifier: args.use_code_verifier,
                allow_insecure_http: args.allow_insecure_http,
                ..Overrides::default()
            },
            token_dir: state_dir(&store_env(env)).map(|dir| env.current_dir.join(dir)),
            is_token_dir_given: env.variable(TOKEN_DIR).is_some(),
            store_key: secret("POSTRIDER_STORE_KEY"),
            missing,
            refresh: !run.no_oauth_refresh,
            login: run.login,
            token_out: run.token_out.filter(|path| !path.is_empty()).map(|path| env.current_dir.join(path)),
            access_token: secret("POSTRIDER_ACCESS_TOKEN"),
            refresh_token: secret("POSTRIDER_REFRESH_TOKEN"),
            is_ci: env.is_ci(),
            is_interactive: env.is_interactive(),
            ..Self::default()
        }
    }

    /// Puts the command that signs in for a run of this collection together.
    pub fn set_login_command(&mut self, collection: &str, environment: Option<&str>) {
        let mut words = vec!["postrider auth login".to_owned(), shell_word(collection)];
        words.extend(environment.map(|environment| format!("-e {}", shell_word(environment))));
        words.extend(self.overrides.profile.as_deref().map(|profile| format!("--profile {}", shell_word(profile))));
        self.login_command = words.join(" ");
    }
}

/// A word to be copied into a shell. Addresses are not repeated: they may hold a key.
fn shell_word(word: &str) -> String {
    if word.contains("://") {
        return "<url>".to_owned();
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,=~".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    let cleaned: String = word.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("'{}'", cleaned.replace('\'', "'\\''"))
}

impl Default for OAuthOptions {
    /// Nothing was asked for, and sessions are kept nowhere.
    fn default() -> Self {
        Self {
            overrides: Overrides::default(),
            transport: TransportOptions {
                user_agent: concat!("postrider/", env!("CARGO_PKG_VERSION")).to_owned(),
                ..TransportOptions::default()
            },
            token_dir: None,
            is_token_dir_given: false,
            store_key: None,
            missing: OAuthMissing::Fail,
            refresh: true,
            login: false,
            token_out: None,
            access_token: None,
            refresh_token: None,
            is_ci: false,
            is_interactive: false,
            login_command: "postrider auth login".to_owned(),
        }
    }
}

const TOKEN_DIR: &str = "POSTRIDER_TOKEN_DIR";

fn store_env(env: &ProcessEnv) -> StoreEnv {
    let variable = |name: &str| env.variable(name).map(Into::into);
    StoreEnv {
        token_dir: variable(TOKEN_DIR),
        xdg_state_home: variable("XDG_STATE_HOME"),
        home: variable("HOME"),
        local_app_data: variable("LOCALAPPDATA"),
    }
}
