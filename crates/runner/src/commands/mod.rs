//! What the program can do, one module per command.

mod auth;
#[cfg(feature = "demo")]
mod demo;
mod documents;
#[cfg(feature = "demo")]
mod echo;
mod run;

use std::ffi::OsString;
use std::io::{self, Write};

pub use auth::AuthError;
use auth::TerminalSignIn;

use crate::cli::{self, Command, Parsed, ProcessEnv, ReporterArgs, RunOptions};
use crate::error::{CommandError, report_error};
use crate::exit::ExitStatus;
use crate::load::Stdin;

/// Where commands read and write.
///
/// The terminal reporter writes to the process's stdout on its own: it runs on the run's thread.
pub struct Streams<'a> {
    /// What was piped in or is typed.
    pub stdin: Stdin,
    /// What was asked for.
    pub stdout: &'a mut dyn Write,
    /// Errors and warnings.
    pub stderr: &'a mut dyn Write,
}

impl std::fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Streams")
    }
}

impl Streams<'_> {
    /// Writes a text that was asked for. That nobody reads it any more is a quiet success.
    fn print(&mut self, text: &str) -> Result<(), CommandError> {
        let written = self.stdout.write_all(text.as_bytes()).and_then(|()| self.stdout.flush());
        written
            .or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
            .map_err(|source| CommandError::System { task: "write to stdout", source })
    }
}

/// Carries out a command line; the first word is the program's name. Errors are reported.
pub fn main(words: impl IntoIterator<Item = OsString>, env: &ProcessEnv, streams: &mut Streams<'_>) -> ExitStatus {
    carry_out(words, env, streams).unwrap_or_else(|error| {
        report_error(streams.stderr, &error, error.hint().as_deref());
        error.exit_status()
    })
}

fn carry_out(
    words: impl IntoIterator<Item = OsString>,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    match cli::parse(words)? {
        Parsed::Command(command, reporter_args) => dispatch(command, &reporter_args, env, streams),
        Parsed::Text(text) => streams.print(&text).map(|()| ExitStatus::Success),
        Parsed::Usage(text) => {
            drop(streams.stderr.write_all(text.as_bytes()));
            Ok(ExitStatus::Failure)
        }
    }
}

fn dispatch(
    command: Command,
    reporter_args: &ReporterArgs,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    match command {
        Command::Run(args) => run::run(RunOptions::resolve(*args, reporter_args, env), env, streams),
        Command::Auth(args) => auth::auth(args, env, streams),
        #[cfg(feature = "demo")]
        Command::Echo(args) => echo::echo(&args, streams),
        #[cfg(feature = "demo")]
        Command::Demo(args) => demo::demo(*args, reporter_args, env, streams),
        Command::Completions { shell } => streams.print(&documents::completions(shell)).map(|()| ExitStatus::Success),
        Command::Man => {
            let page = documents::manual().map_err(|source| CommandError::System { task: "write the page", source })?;
            streams.print(&page).map(|()| ExitStatus::Success)
        }
    }
}
