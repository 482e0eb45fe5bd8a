//! What is wrong with a command line, in Newman's words where Newman has any.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, error::Error as ClapError};
use thiserror::Error;

use super::Cli;

/// Why a command line cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UsageError {
    /// A word is not UTF-8.
    #[error("argument {position} is not valid UTF-8: {word}")]
    NotUtf8 {
        /// Position of the word, from 1.
        position: usize,
        /// The word, with its bad bytes replaced.
        word: String,
    },
    /// There is no such command.
    #[error("invalid command `{0}`")]
    UnknownCommand(String),
    /// There is no such option.
    #[error("unknown option '{option}'")]
    UnknownOption {
        /// As typed.
        option: String,
        /// An option that looks like it.
        similar: Option<String>,
    },
    /// An option that needs a value came last.
    #[error("option '{0}' argument missing")]
    MissingValue(String),
    /// A required argument is missing.
    #[error("missing required argument '{0}'")]
    MissingArgument(String),
    /// The value of an option is wrong.
    #[error("{message}")]
    BadValue {
        /// Newman's text.
        message: String,
        /// The option, and the value as typed.
        given: String,
    },
    /// There are more words than arguments.
    #[error("unexpected argument '{0}'")]
    UnexpectedArgument(String),
    /// Anything else that clap finds.
    #[error("{0}")]
    Other(String),
}

impl UsageError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownOption { similar: Some(similar), .. } => format!("did you mean {similar}?"),
            Self::BadValue { given, .. } => format!("given: {given}"),
            Self::UnexpectedArgument(_) => {
                "there is room for one collection; names with spaces need quotes around them".to_owned()
            }
            _ => "postrider --help shows commands, postrider run --help all options".to_owned(),
        }
    }
}

impl From<ClapError> for UsageError {
    fn from(error: ClapError) -> Self {
        let argument = context(&error, ContextKind::InvalidArg).unwrap_or_default();
        let value = context(&error, ContextKind::InvalidValue).unwrap_or_default();
        match error.kind() {
            ErrorKind::InvalidSubcommand => {
                Self::UnknownCommand(context(&error, ContextKind::InvalidSubcommand).unwrap_or_default())
            }
            ErrorKind::UnknownArgument if argument.starts_with('-') => {
                Self::UnknownOption { option: argument, similar: context(&error, ContextKind::SuggestedArg) }
            }
            ErrorKind::UnknownArgument => Self::UnexpectedArgument(argument),
            // A switch that was given a value: `--silent=1`.
            ErrorKind::TooManyValues => {
                let switch = argument.split(' ').next().unwrap_or_default();
                Self::UnknownOption { option: format!("{switch}={value}"), similar: Some(switch.to_owned()) }
            }
            ErrorKind::InvalidValue if value.is_empty() => Self::MissingValue(with_short_form(&argument)),
            ErrorKind::MissingRequiredArgument => Self::MissingArgument(argument.trim_matches(['<', '>']).to_owned()),
            ErrorKind::ValueValidation => Self::BadValue {
                message: std::error::Error::source(&error).map_or_else(String::new, ToString::to_string),
                given: given(argument.split([' ', '[']).next().unwrap_or_default(), &value),
            },
            _ => Self::Other(first_line(&error)),
        }
    }
}

/// The option and its value as typed; what was meant as a secret is not repeated.
fn given(option: &str, value: &str) -> String {
    if let Some((_, host)) = value.rsplit_once('@').filter(|_| option == "--proxy") {
        return format!("{option} ***@{host}");
    }
    match value.split_once('=') {
        Some((name, _)) if option == "--secret-var" => format!("{option} {name}=***"),
        _ => format!("{option} {value}"),
    }
}

/// What clap says, without its own `error: ` and its advice.
fn first_line(error: &ClapError) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

fn context(error: &ClapError, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    }
}

/// `--environment <path>` → `-e, --environment <path>`, as Newman names an option.
fn with_short_form(argument: &str) -> String {
    let long = argument.split(' ').next().unwrap_or_default().trim_start_matches('-');
    let cli = Cli::command();
    let short = cli
        .get_subcommands()
        .flat_map(clap::Command::get_arguments)
        .find(|candidate| candidate.get_long() == Some(long))
        .and_then(clap::Arg::get_short);
    short.map_or_else(|| argument.to_owned(), |short| format!("-{short}, {argument}"))
}
