//! `postrider auth`: what a person has to do with OAuth 2.0 sessions.
//!
//! [`target`] finds the settings that are meant, [`sign_in`] lets a person sign in, [`describe`] has
//! the words; the rest is one module per command. Stdout gets what was asked for and nothing else.

mod describe;
mod error;
mod list;
mod login;
mod logout;
mod sign_in;
mod status;
mod target;
mod token;
mod transfer;

pub use error::AuthError;
pub(crate) use sign_in::TerminalSignIn;

use super::Streams;
use crate::cli::{AuthArgs, AuthCommand, AuthTarget, LoginWay, ProcessEnv};
use crate::error::{CommandError, report_warning};
use crate::exit::ExitStatus;
use crate::oauth::Sessions;

/// Carries out one of the commands.
pub(super) fn auth(args: AuthArgs, env: &ProcessEnv, streams: &mut Streams<'_>) -> Result<ExitStatus, CommandError> {
    let runtime = super::run::runtime()?;
    match args.command {
        AuthCommand::Login(args) => {
            let mut target = AuthTarget::resolve(args.target, env);
            let way = LoginWay::resolve(args.way, &mut target.oauth.overrides);
            runtime.block_on(login::login(target, way, env, streams))
        }
        AuthCommand::Token(args) => {
            let target = AuthTarget::resolve(args.target, env);
            let wish = token::Wish {
                format: args.format.unwrap_or_default(),
                min_life: args.min_life,
                force_refresh: args.force_refresh,
            };
            runtime.block_on(token::token(target, wish, env, streams))
        }
        AuthCommand::Status(args) => {
            let target = AuthTarget::resolve(args.target, env);
            let wish = status::Wish { json: args.json, check: args.check };
            runtime.block_on(status::status(target, wish, env, streams))
        }
        AuthCommand::Logout(args) => {
            let target = AuthTarget::resolve(args.target, env);
            let wish = logout::Wish { all: args.all, revoke: !args.no_revoke };
            runtime.block_on(logout::logout(target, wish, env, streams))
        }
        AuthCommand::List(args) => list::list(env, args.json, streams),
        AuthCommand::Export(args) => {
            let target = AuthTarget::resolve(args.target, env);
            runtime.block_on(transfer::export(target, args.force, env, streams))
        }
        AuthCommand::Import(_) => runtime.block_on(transfer::import(env, streams)),
    }
}

/// Tells what the sessions have noted.
fn report_warnings(sessions: &Sessions, streams: &mut Streams<'_>) {
    for warning in sessions.take_warnings() {
        report_warning(streams.stderr, &warning);
    }
}
