//! What README.md and docs/reports.md say is true.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::support::Scratch;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap()
}

/// Lines of the code blocks marked `sh`.
fn commands(text: &str) -> Vec<String> {
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
    blocks.flat_map(|(block, _)| block.lines()).map(str::to_owned).collect()
}

/// Words that look like long options, without their value.
fn options(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.split(|c: char| !is_part(c))
        .filter(|word| word.starts_with("--") && word.len() > 3 && !word.ends_with('-'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_two_commands_of_the_readme_are_there() {
    let readme = commands(&read("README.md"));
    assert_eq!(readme[..2], ["cargo run --release -- demo", "cargo test --workspace"]);
}

#[test]
fn files_that_the_readme_runs_exist_and_its_options_are_known() {
    let scratch = Scratch::new();
    for command in commands(&read("README.md")).iter().filter(|command| command.starts_with("postrider ")) {
        for word in command.split(' ').filter(|word| word.starts_with("collections/")) {
            assert!(repository().join(word).is_file(), "{word}");
        }
    }
    let commands = ["run", "echo", "auth login", "auth token", "auth status", "auth logout"];
    let words = commands.map(|command| command.split(' ').chain(["--help"]).collect::<Vec<_>>());
    let help = options(&words.map(|words| scratch.run(&words).stdout).concat());
    let pages = ["docs/reports.md", "docs/auth.md"].map(read).concat();
    let text = read("README.md").split("### Not there yet").next().unwrap().to_owned() + &pages;
    let foreign = ["--release", "--workspace", "--path"];
    for option in options(&text) {
        let is_known = help.contains(&option) || option.starts_with("--reporter-") || foreign.contains(&&*option);
        assert!(is_known, "{option}");
    }
}

#[test]
fn options_that_are_not_there_yet_are_refused() {
    let scratch = Scratch::new();
    let readme = read("README.md");
    let missing = readme.split("### Not there yet").nth(1).unwrap();
    for option in options(missing).into_iter().filter(|option| option != "--ssl-client") {
        let outcome = scratch.run(&["run", "c.json", &option, "x"]);
        assert!(outcome.stderr.starts_with(&format!("error: unknown option '{option}'")), "{}", outcome.stderr);
    }
}

#[test]
fn every_option_of_the_help_text_is_accepted() {
    let scratch = Scratch::new();
    let help = scratch.run(&["run", "--help"]).stdout;
    for option in options(&help).into_iter().filter(|option| option != "--help") {
        let value = if option == "--color" { "off" } else { "1" };
        for words in [&["run", "nope.json", &option][..], &["run", "nope.json", &option, value]] {
            let stderr = scratch.run(words).stderr;
            assert!(!stderr.contains("unknown option"), "{option}: {stderr}");
        }
    }
}
