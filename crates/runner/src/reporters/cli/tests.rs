use std::sync::Arc;

use postrider_core::mask::Masker;
use postrider_core::run::ConsoleValue;

use super::super::testing::{Driver, SharedBuffer, report, sample, settings, verbose};
use super::*;

fn shown(options: CliOptions, settings: ReporterSettings, run: impl FnOnce(&mut Driver)) -> String {
    let buffer = SharedBuffer::default();
    let reporter = CliReporter::new(options, &settings, Box::new(buffer.clone()));
    report(reporter, settings, run);
    buffer.text()
}

type Change = fn(&mut CliOptions);

/// Compares line by line, so that a difference can be read.
fn assert_same(actual: &str, expected: &str) {
    for (number, (actual, expected)) in actual.lines().zip(expected.lines()).enumerate() {
        assert_eq!(actual, expected, "line {}", number + 1);
    }
    assert_eq!(actual, expected);
}

#[test]
fn a_run_looks_as_in_the_reference() {
    let expected = include_str!("../../../tests/fixtures/reporters/sample.newman.txt");
    let actual = shown(CliOptions::default(), settings(), sample);
    assert_same(&actual, &expected.replacen("newman", "postrider", 1));
}

#[test]
fn a_run_in_every_detail_looks_as_in_the_reference() {
    let expected = include_str!("../../../tests/fixtures/reporters/verbose.newman.txt");
    let actual = shown(CliOptions::default(), ReporterSettings { verbose: true, ..settings() }, verbose);
    // The reference says that no cookie was received, whatever was.
    assert_same(&actual.replace("1 cookies", "0 cookies"), &expected.replacen("newman", "postrider", 1));
}

#[test]
fn without_unicode_there_are_words_instead_of_symbols() {
    let text = shown(CliOptions::default(), ReporterSettings { unicode: false, ..settings() }, sample);
    for line in [
        "Folder Auth",
        "Sub-folder Login",
        "  -",
        "  | 'careful, this is a long line that does not fit into t",
        "  Pass  status is 200",
        "Root Script error",
        "  2⠄ ReferenceError in test-script",
        "----------------------------------------------------------------",
        "|                         |         executed |          failed |",
        "--------------------------+------------------+------------------",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line:?} in\n{text}");
    }
}

#[test]
fn options_leave_things_out() {
    let all = shown(CliOptions::default(), settings(), sample);
    let table: &[(Change, &str)] = &[
        (|options| options.no_banner = true, "postrider\n\nSample run\n"),
        (|options| options.no_summary = true, "total run duration"),
        (|options| options.no_failures = true, "  #  failure"),
        (|options| options.no_console = true, "  │ 'bad'"),
        (|options| options.no_assertions = true, "  1. fails"),
        (|options| options.no_success_assertions = true, "[skipped] later"),
    ];
    for (change, part) in table {
        assert!(all.contains(part), "{part}");
        let mut options = CliOptions::default();
        change(&mut options);
        let text = shown(options, settings(), sample);
        assert!(!text.contains(part), "{part}");
        assert!(text.contains("⠄ ReferenceError in test-script"));
    }
    let failures_only = CliOptions { no_success_assertions: true, ..CliOptions::default() };
    assert!(shown(failures_only, settings(), sample).contains("  1. fails"));
}

#[test]
fn timestamps() {
    let options = CliOptions { show_timestamps: true, ..CliOptions::default() };
    let text = shown(options, settings(), sample);
    for part in [
        "\n  [9:37:19 PM]\n  ┌\n  │ 'bad'\n  └\n",
        "  [11/23/2026, 9:37:19 PM]  POST http://127.0.0.1:18923/login?user=ann [200 OK, 129B, 34ms]\n",
        "  [9:37:19 PM]  ✓  status is 200\n  [9:37:19 PM] 1. fails\n  -  [skipped] later\n",
    ] {
        assert!(text.contains(part), "{part:?} in\n{text}");
    }
}

#[test]
fn colours() {
    let text = shown(CliOptions::default(), ReporterSettings { color: true, ..settings() }, sample);
    for part in [
        "\x1b[0mpostrider\x1b[0m\n\n\x1b[0mSample run\x1b[0m\n",
        "  \x1b[33m│\x1b[39m \x1b[90m'careful",
        "  \x1b[90mPOST\x1b[39m \x1b[90mhttp://127.0.0.1:18923/login?user=ann\x1b[39m \x1b[90m[200 OK, 129B, 34ms]\x1b[39m\n",
        "\x1b[32m  ✓ \x1b[39m \x1b[90mstatus is 200\x1b[39m\n",
        "\x1b[31m\x1b[1m  1.\x1b[22m\x1b[39m \x1b[31m\x1b[1mfails\x1b[22m\x1b[39m\n",
        "\x1b[36m  - \x1b[39m \x1b[36m[skipped] later\x1b[39m\n",
        "\x1b[31m[errored]\x1b[39m\n\x1b[31m     connect ECONNREFUSED 127.0.0.1:1\x1b[39m\n",
        "\x1b[90m│\x1b[39m              \x1b[32miterations\x1b[39m \x1b[90m│\x1b[39m",
        "\x1b[31m2\x1b[39m \x1b[90m│\x1b[39m",
    ] {
        assert!(text.contains(part), "{part:?} in\n{text}");
    }
}

#[test]
fn a_terminal_is_used_in_its_width() {
    let settings = ReporterSettings { terminal_width: Some(100), ..settings() };
    let text = shown(CliOptions::default(), settings, sample);
    assert!(text.contains("  │ 'careful, this is a long line that does not fit into the frame'\n"), "{text}");
    let heading = text.lines().find(|line| line.starts_with("  #")).unwrap();
    assert_eq!(heading.chars().count(), 95);
}

#[test]
fn what_comes_while_a_request_is_on_its_way_follows_its_line() {
    let settings = settings();
    settings.masker.add("s3cr3t");
    let text = shown(CliOptions::default(), settings, |run| {
        let collection = br#"{"info": {"name": "s3cr3t c"}, "item": [{"name": "a s3cr3t", "request": "http://h/"}]}"#;
        run.run(collection, 1, [0, 0], |run, _| {
            run.item(
                "a s3cr3t",
                |_| {},
                |run| {
                    run.request_with_warning("http://h/?key=s3cr3t", "no file s3cr3t");
                },
            );
        });
    });
    let expected = "postrider\n\n******** c\n\n→ a ********\n  GET http://h/?key=******** [200 OK, 129B, 7ms]\n  ┌\n  │ 'no file ********'\n  └\n";
    assert_eq!(&text[..expected.len()], expected);
}

#[test]
fn values_of_the_console_are_masked_before_they_are_shown() {
    let masker = Masker::new();
    masker.add("12345678");
    let printer = Printer::new(Box::new(io::sink()), Arc::new(masker), 54);
    let value =
        ConsoleValue::Object(String::new(), vec![("x12345678".to_owned(), ConsoleValue::Number(12_345_678.into()))]);
    let shown = Inspector::new(Paint::new(false), 44).show(&console::masked(&printer, &value));
    assert_eq!(shown, "{ 'x********': ******** }");
}
