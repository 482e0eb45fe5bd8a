//! `postrider completions SHELL` and `postrider man`, for packagers.

use std::io;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;

/// The completion script for a shell.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "postrider", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of the program and, below it, those of its commands, as roff.
pub(super) fn manual() -> io::Result<String> {
    let mut page = Vec::new();
    let mut cli = Cli::command();
    cli.build();
    render(&cli, &mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn render(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(page)?;
    let shown = |command: &&Command| !command.is_hide_set() && command.get_name() != "help";
    command.get_subcommands().filter(shown).try_for_each(|command| render(command, page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_name_the_options() {
        assert!(completions(Shell::Bash).contains("--env-var"));
        assert!(completions(Shell::Zsh).contains("--force-refresh"));
        let manual = manual().unwrap();
        for option in [r"\-\-env\-var", r"\-\-no\-revoke"] {
            assert!(manual.contains(option), "{option}");
        }
    }
}
