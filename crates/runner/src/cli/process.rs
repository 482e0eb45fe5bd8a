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
    /// What stdout is connected to.
    pub terminal: Terminal,
}

/// What stdout is connected to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    /// Whether stdout is a terminal.
    pub is_terminal: bool,
    /// Its columns, when it is one.
    pub width: Option<usize>,
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
        let terminal = Terminal { is_terminal: io::stdout().is_terminal(), width };
        Ok(Self { variables, current_dir: env::current_dir()?, terminal })
    }

    /// An environment variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}
