//! Secrets that come from the system's environment, a file or stdin, and are never shown.

use serde_json::json;

use super::auth_support::Rig;
use super::support::{collection, item, test};

const VALUE: &str = "s3cret-value-of-the-test";

fn rig() -> Rig {
    let rig = Rig::start().set("PRE_key", VALUE).set("PRE_blank", "").set("CI_KEY", VALUE);
    let url = format!("{}/get?key={{{{key}}}}", rig.url);
    let arrives = test(&format!("pm.response.json().args.key === '{VALUE}'"));
    rig.scratch.write("c.json", collection(&[item("A", &url, &arrives)])).write("key.txt", format!("{VALUE}\n"));
    rig
}

#[test]
fn a_secret_arrives_and_is_not_shown() {
    let rig = rig();
    for (words, stdin) in [
        (&["--env-from-os", "PRE_"][..], ""),
        (&["--secret-var", "key=env:CI_KEY"], ""),
        (&["--secret-var", "key=file:key.txt"], ""),
        (&["--secret-var", "key=stdin"], VALUE),
        (&["--secret-var", "key", "--env-var", "key=s3cret-value-of-the-test"], ""),
    ] {
        let words: Vec<&str> =
            ["run", "c.json", "--verbose", "-r", "cli,json,junit"].iter().chain(words).copied().collect();
        let outcome = rig.run_with(&words, stdin);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{words:?}: {}", outcome.stdout);
        assert!(!outcome.stdout.contains(VALUE), "{words:?}: {}", outcome.stdout);
        for entry in std::fs::read_dir(rig.scratch.path("newman")).unwrap() {
            let report = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            // The test's own script holds the value that it expects.
            let report = report.replace(&format!("args.key === '{VALUE}'"), "");
            assert!(!report.contains(VALUE), "{words:?}");
        }
    }
}

#[test]
fn iteration_data_can_be_secret() {
    let rig = rig();
    rig.scratch.write("data.json", json!([{ "key": VALUE }]).to_string());
    let outcome = rig.run(&["run", "c.json", "--verbose", "-d", "data.json", "--secret-var", "key"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains(VALUE), "{}", outcome.stdout);
}

#[test]
fn a_secret_that_is_not_there_is_an_error_or_a_warning() {
    let rig = rig();
    for (words, error) in [
        (
            &["--secret-var", "key=env:PRE_blank"][..],
            "error: --secret-var key: the environment variable PRE_blank is not set, or empty\n",
        ),
        (&["--secret-var", "key=file:no.txt"], "error: --secret-var key: no.txt: no such file or directory\n"),
        (&["--secret-var", "key=stdin"], "error: --secret-var key: stdin is empty\n"),
        (&["--secret-var", "key=s3cret-value-of-the-test"], "error: The secret key must come from "),
        (
            &["--env-from-os", "NO_SUCH_"],
            "warning: --env-from-os: no environment variable of the system starts with NO_SUCH_\n",
        ),
        (&["--secret-var", "nothing"], "warning: --secret-var nothing: no variable has this name so far\n"),
    ] {
        let words: Vec<&str> = ["run", "c.json"].iter().chain(words).copied().collect();
        let outcome = rig.run(&words);
        assert_eq!(outcome.code, Some(1), "{words:?}");
        assert!(outcome.stderr.starts_with(error), "{words:?}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains(VALUE), "{}", outcome.stderr);
    }
}
