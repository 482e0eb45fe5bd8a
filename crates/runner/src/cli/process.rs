//! What the program knows of its surroundings, captured once in `main` and passed on.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::{env, io};

/// Environment variables, current folder and terminal.
#[derive(Debug, Clone, Default)]
pub struct ProcessEnv {
    /// Environment variables whose name and value are UTF-8.
    pub variables: BTreeMap<String, String>,
    /// Current folder, absolute.
    pub current_dir: PathBuf,
    /// What the standard streams are connected to.
    pub terminal: Terminal,
}

/// What the standard streams are connected to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    /// Whether stdout is a terminal.
    pub is_terminal: bool,
    /// Its columns, when it is one.
    pub width: Option<usize>,
    /// Whether stdin is a terminal, so that somebody can answer.
    pub stdin_is_terminal: bool,
    /// Whether stderr is a terminal, so that somebody can read a question.
    pub stderr_is_terminal: bool,
}

impl ProcessEnv {
    /// Reads it from the operating system.
    ///
    /// # Errors
    ///
    /// When there is no current folder, e.g. because it was deleted.
    pub fn capture() -> io::Result<Self> {
        let variables = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let width = terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| usize::from(columns.0));
        let terminal = Terminal {
            is_terminal: io::stdout().is_terminal(),
            width,
            stdin_is_terminal: io::stdin().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
        };
        Ok(Self { variables, current_dir: env::current_dir()?, terminal })
    }

    /// An environment variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether this is a CI service: `CI` is set to anything but `false` or `0`.
    pub fn is_ci(&self) -> bool {
        self.variable("CI").is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
    }

    /// Whether a person sits there who can be asked: stdin and stderr are terminals, and no CI
    /// service is at work.
    pub fn is_interactive(&self) -> bool {
        self.terminal.stdin_is_terminal && self.terminal.stderr_is_terminal && !self.is_ci()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_can_be_asked_at_a_terminal_outside_of_ci() {
        let check = |ci: Option<&str>, stdin, stderr| {
            let variables = ci.map(|value| ("CI".to_owned(), value.to_owned())).into_iter().collect();
            let terminal = Terminal { stdin_is_terminal: stdin, stderr_is_terminal: stderr, ..Terminal::default() };
            ProcessEnv { variables, terminal, ..ProcessEnv::default() }.is_interactive()
        };
        for (ci, stdin, stderr, expected) in [
            (None, true, true, true),
            (Some(""), true, true, true),
            (Some("false"), true, true, true),
            (Some("0"), true, true, true),
            (Some("true"), true, true, false),
            (Some("1"), true, true, false),
            (None, false, true, false),
            (None, true, false, false),
        ] {
            assert_eq!(check(ci, stdin, stderr), expected, "{ci:?} {stdin} {stderr}");
        }
    }
}
