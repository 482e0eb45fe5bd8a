use super::super::testing::{Driver, report, sample, settings, verbose};
use super::super::{ReporterOptions, ReporterValue};
use super::*;

fn written(run: impl FnOnce(&mut Driver)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/report.xml");
    let value = ReporterValue::Text(path.to_str().unwrap().to_owned());
    let options = ReporterOptions::from([("export".to_owned(), value)]);
    report(JunitReporter::new(&options, &settings()), settings(), run);
    std::fs::read_to_string(path).unwrap()
}

/// Newman's report without what there is no counterpart of: frames of Node's own stack.
fn expected(report: &str) -> String {
    let lines: Vec<&str> = report.lines().filter(|line| !line.contains("(node:net:")).collect();
    lines.join("\n")
}

#[test]
fn a_report_is_that_of_the_reference() {
    let newman = include_str!("../../../tests/fixtures/reporters/sample.newman.xml");
    assert_eq!(written(sample), expected(newman));
}

#[test]
fn a_report_of_two_iterations_is_that_of_the_reference() {
    let newman = include_str!("../../../tests/fixtures/reporters/verbose.newman.xml");
    assert_eq!(written(verbose), expected(newman));
}

#[test]
fn nothing_sent_gives_an_empty_report() {
    let collection = br#"{"info": {"name": "<none>"}, "item": []}"#;
    let xml = written(|run| run.run(collection, 1, [0, 0], |_, _| {}));
    assert_eq!(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"&lt;none>\" tests=\"0\" time=\"0.000\"/>"
    );
}
