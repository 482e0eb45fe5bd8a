use std::io::Read;
use std::sync::Arc;

use postrider_core::mask::{MASK, Masker};
use serde_json::Value;

use super::super::testing::{Driver, report, sample, settings, verbose};
use super::super::{ReporterOptions, ReporterValue};
use super::*;

fn written(settings: ReporterSettings, run: impl FnOnce(&mut Driver)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let value = ReporterValue::Text(path.to_str().unwrap().to_owned());
    let options = ReporterOptions::from([("export".to_owned(), value)]);
    report(JsonReporter::new(&options, &settings), settings, run);
    let mut text = String::new();
    File::open(path).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Replaces what differs from run to run and what belongs to Node: identifiers, times, check sums,
/// frames of Node's stack.
fn normalized(report: &str) -> String {
    let mut value = serde_json::from_str(report).unwrap();
    normalize(&mut value);
    serde_json::to_string_pretty(&value).unwrap()
}

fn normalize(value: &mut Value) {
    match value {
        Value::String(text) if is_uuid(text) => *text = "<uuid>".to_owned(),
        Value::Array(items) => items.iter_mut().for_each(normalize),
        Value::Object(map) => {
            map.shift_remove("_lastExecutionId");
            let is_from_node = map.contains_key("errno");
            for (key, value) in map.iter_mut() {
                match key.as_str() {
                    "checksum" => *value = "<checksum>".into(),
                    "timestamp" => *value = "<time>".into(),
                    "stacktrace" if is_from_node => *value = Value::Array(Vec::new()),
                    "stack" if is_from_node => {
                        let first = value.as_str().unwrap().lines().next().unwrap().to_owned();
                        *value = first.into();
                    }
                    _ => normalize(value),
                }
            }
        }
        _ => {}
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::parse_str(text).is_ok() && !text.starts_with("11111111")
}

#[test]
fn a_report_is_that_of_the_reference() {
    let newman = include_str!("../../../tests/fixtures/reporters/sample.newman.json");
    let (actual, expected) = (normalized(&written(settings(), sample)), normalized(newman));
    for (number, (actual, expected)) in actual.lines().zip(expected.lines()).enumerate() {
        assert_eq!(actual, expected, "line {}", number + 1);
    }
    assert_eq!(actual, expected);
}

#[test]
fn a_report_is_indented_as_the_reference_does() {
    let text = written(settings(), sample);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(text, serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn cursors_say_where_an_iteration_starts() {
    let report: Value = serde_json::from_str(&written(settings(), verbose)).unwrap();
    let executions = report["run"]["executions"].as_array().unwrap();
    let marks: Vec<&Value> = executions.iter().map(|execution| &execution["cursor"]["cr"]).collect();
    let (first, start, none) = (Value::Bool(false), Value::Bool(true), Value::Null);
    let expected = [&first, &none, &none, &none, &none, &start, &none, &none, &none, &none];
    assert_eq!(marks, expected);
    assert_eq!(report["run"]["timings"]["firstByteAverage"], 0);
}

#[test]
fn secrets_are_masked_and_the_json_stays_valid() {
    let masker = Masker::new();
    // Also as key, number, quote and in the bytes of the body.
    for secret in ["undefinedFn", "{\"ok\"", "18923", "X-A\""] {
        masker.add(secret);
    }
    let settings = ReporterSettings { masker: Arc::new(masker), ..settings() };
    let text = written(settings, sample);
    let report: Value = serde_json::from_str(&text).unwrap();
    for secret in ["undefinedFn", "18923"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(report["run"]["failures"][1]["error"]["message"], format!("{MASK} is not defined"));
    let response = &report["run"]["executions"][0]["response"];
    let bytes = response["stream"]["data"].as_array().unwrap();
    let body: Vec<u8> = bytes.iter().map(|byte| u8::try_from(byte.as_u64().unwrap()).unwrap()).collect();
    assert_eq!(body, b"********:true}");
    assert_eq!(response["responseSize"], 11);
}

#[test]
fn a_run_that_was_stopped_says_why() {
    let text = written(settings(), |run| run.stopped_run("the run was interrupted"));
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["run"]["error"]["message"], "the run was interrupted");
    assert_eq!(report["collection"]["variable"][0]["key"], "final", "variables are shown as scripts left them");
    assert_eq!(report["run"]["executions"].as_array().unwrap().len(), 1, "the item that was under way is there");
}

#[test]
fn a_report_that_cannot_be_written_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let blocker = folder.path().join("file");
    std::fs::write(&blocker, "").unwrap();
    let value = ReporterValue::Text(blocker.join("report.json").to_str().unwrap().to_owned());
    let options = ReporterOptions::from([("export".to_owned(), value)]);
    let reporters: Vec<Box<dyn Reporter>> = vec![Box::new(JsonReporter::new(&options, &settings()))];
    let mut driver = Driver::new(super::super::Emitter::with_reporters(reporters, settings()));
    sample(&mut driver);
    let errors = driver.finish();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].to_string().starts_with("failed to write the json report: "), "{}", errors[0]);
    assert!(errors[0].to_string().contains("file"), "{}", errors[0]);
}
