//! `postrider completions SHELL` and `postrider man`, for packagers.

use std::io;

use clap::CommandFactory;
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
    clap_mangen::Man::new(cli.clone()).render(&mut page)?;
    for command in cli.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help") {
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
    }
    Ok(String::from_utf8_lossy(&page).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_name_the_options() {
        assert!(completions(Shell::Bash).contains("--env-var"));
        assert!(manual().unwrap().contains(r"\-\-env\-var"));
    }
}
