//! From the words of a command line to [`Cli`].

use std::ffi::OsString;

use clap::Parser;
use clap::error::ErrorKind;

use super::{Cli, Command, ReporterArgs, UsageError};

/// What a command line asks for.
#[derive(Debug)]
pub enum Parsed {
    /// A command is to be carried out.
    Command(Command, ReporterArgs),
    /// This text is wanted on stdout: help, or the version.
    Text(String),
    /// Nothing was asked for: this usage text goes to stderr, and nothing was done.
    Usage(String),
}

/// Reads a command line. The first word is the program's name.
///
/// # Errors
///
/// Returns a [`UsageError`] for anything that is not understood.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Parsed, UsageError> {
    let mut texts = Vec::new();
    for (position, word) in words.into_iter().enumerate() {
        let text = word
            .into_string()
            .map_err(|word| UsageError::NotUtf8 { position, word: word.to_string_lossy().into_owned() })?;
        texts.push(text);
    }
    let (words, reporter_args) = ReporterArgs::cut(texts);
    match Cli::try_parse_from(words) {
        Ok(cli) => Ok(Parsed::Command(cli.command, reporter_args)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Ok(Parsed::Text(error.to_string())),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
                Ok(Parsed::Usage(error.to_string()))
            }
            _ => Err(error.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str) -> Result<Parsed, UsageError> {
        parse(format!("postrider {line}").split_whitespace().map(OsString::from))
    }

    #[test]
    fn errors_are_worded_as_newman_words_them() {
        for (line, message) in [
            ("run", "missing required argument 'collection'"),
            ("run a.json --nope", "unknown option '--nope'"),
            ("run --nope", "unknown option '--nope'"),
            ("run a.json -z", "unknown option '-z'"),
            ("run a.json --env-var", "option '--env-var <value>' argument missing"),
            ("run a.json -e", "option '-e, --environment <path>' argument missing"),
            ("run a.json --folder", "option '--folder <path>' argument missing"),
            ("run a.json --silent=1", "unknown option '--silent=1'"),
            ("run a.json b.json", "unexpected argument 'b.json'"),
            ("bogus", "invalid command `bogus`"),
            ("--bogus", "unknown option '--bogus'"),
            ("run a.json -n 0", "The value must be a positive integer."),
            ("run a.json -n abc", "The value must be a positive integer."),
            ("run a.json -n -1", "The value must be a positive integer."),
            ("run a.json --delay-request 0", "The value must be a positive integer."),
            ("run a.json --timeout=", "The value must be a positive integer."),
            ("run a.json --color pink", "invalid value `pink` for --color. Expected: auto|on|off"),
            ("run a.json --color", "option '--color <value>' argument missing"),
            ("run a.json --color -k", "invalid value `-k` for --color. Expected: auto|on|off"),
            ("run --reporter-cli-no-banner a.json", "missing required argument 'collection'"),
        ] {
            let error = check(line).expect_err(line);
            assert_eq!(error.to_string(), message, "{line}");
        }
    }

    #[test]
    fn a_hint_says_what_to_do() {
        for (line, hint) in [
            ("run a.json --environmen x", "did you mean --environment?"),
            ("run a.json -n 0", "given: --iteration-count 0"),
            ("run a.json --timeout 0", "given: --timeout 0"),
            ("run a b", "there is room for one collection; names with spaces need quotes around them"),
            ("run", "postrider --help shows commands, postrider run --help all options"),
        ] {
            assert_eq!(check(line).expect_err(line).hint(), hint, "{line}");
        }
    }

    #[test]
    fn help_and_version_are_texts_and_no_arguments_are_a_usage_error() {
        for line in ["-h", "--help", "-v", "--version", "run -h", "run --help"] {
            assert!(matches!(check(line), Ok(Parsed::Text(_))), "{line}");
        }
        assert!(matches!(check(""), Ok(Parsed::Usage(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_word_that_is_not_utf8_is_named() {
        use std::os::unix::ffi::OsStringExt;
        let words = [OsString::from("postrider"), OsString::from("run"), OsString::from_vec(b"caf\xe9".to_vec())];
        let error = parse(words).unwrap_err();
        assert_eq!(error.to_string(), "argument 2 is not valid UTF-8: caf\u{fffd}");
    }
}
