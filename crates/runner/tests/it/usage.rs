//! What is said about a command line that is wrong.

use super::support::Scratch;

#[test]
fn a_wrong_command_line_is_one_line_on_stderr_and_exit_status_1() {
    let scratch = Scratch::new();
    for (words, error) in [
        (&["run"][..], "error: missing required argument 'collection'\n"),
        (&["run", "c.json", "--nope"], "error: unknown option '--nope'\n"),
        (&["run", "c.json", "more.json"], "error: unexpected argument 'more.json'\n"),
        (&["run", "c.json", "-n", "0"], "error: The value must be a positive integer.\n"),
        (&["run", "c.json", "--color", "pink"], "error: invalid value `pink` for --color. Expected: auto|on|off\n"),
        (&["run", "c.json", "--env-var"], "error: option '--env-var <value>' argument missing\n"),
        (&["bogus"], "error: invalid command `bogus`\n"),
    ] {
        let outcome = scratch.run(words);
        assert_eq!(outcome.code, Some(1), "{words:?}");
        assert_eq!(outcome.stdout, "", "{words:?}");
        let (first, hint) = outcome.stderr.split_at(outcome.stderr.find('\n').map_or(0, |end| end + 1));
        assert_eq!(first, error, "{words:?}");
        assert!(hint.starts_with("  ") && hint.lines().count() == 1, "{words:?}: {hint}");
    }
}

#[test]
fn without_arguments_usage_goes_to_stderr() {
    let outcome = Scratch::new().run(&[]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
    assert!(outcome.stderr.contains("Usage: postrider"), "{}", outcome.stderr);
}

#[test]
fn help_and_version_go_to_stdout() {
    let scratch = Scratch::new();
    for words in [&["-h"][..], &["--help"], &["run", "-h"], &["-v"], &["--version"]] {
        let outcome = scratch.run(words);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{words:?}");
        assert!(outcome.stdout.contains("postrider"), "{words:?}");
    }
    assert!(scratch.run(&["-v"]).stdout.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_and_manual_are_for_packagers() {
    let scratch = Scratch::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = scratch.run(&["completions", shell]);
        assert_eq!(outcome.code, Some(0));
        assert!(outcome.stdout.contains("export-environment"), "{shell}");
    }
    assert!(scratch.run(&["man"]).stdout.contains(".TH postrider"));
}
