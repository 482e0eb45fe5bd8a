//! Files that a run leaves behind.

use serde_json::{Value, json};

use super::support::{Echo, Scratch, collection, item};

#[test]
fn exports_hold_what_scripts_changed_also_after_a_failing_run() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    let script =
        "pm.environment.set('e', 1); pm.globals.set('g', 'two'); pm.collectionVariables.set('c', true); throw 1";
    scratch.write("c.json", collection(&[item("A", &format!("{}/get", echo.url), script)]));
    let outcome = scratch.run(&[
        "run",
        "c.json",
        "--export-environment",
        "out/e.json",
        "--export-globals",
        "g.json",
        "--export-collection",
        "c2.json",
    ]);
    assert_eq!(outcome.code, Some(1));

    let value = |scope: &Value, key: &str| {
        let values = scope.as_array().unwrap();
        values.iter().find(|variable| variable["key"] == key).map(|variable| variable["value"].clone())
    };
    let environment = scratch.read_json("out/e.json");
    assert_eq!(value(&environment["values"], "e"), Some(json!(1)));
    assert_eq!(environment["_postman_variable_scope"], "environment");
    assert_eq!(value(&scratch.read_json("g.json")["values"], "g"), Some(json!("two")));
    assert_eq!(value(&scratch.read_json("c2.json")["variable"], "c"), Some(json!(true)));

    let words = ["run", "c2.json", "-e", "out/e.json", "-g", "g.json", "-x"];
    assert_eq!(scratch.run(&words).code, Some(0), "what was exported can be run");
}

#[test]
fn a_folder_gets_a_dated_file() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    scratch.write("out/keep", "").write("c.json", collection(&[item("A", &format!("{}/get", echo.url), "")]));
    let outcome = scratch.run(&["run", "c.json", "--export-environment", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let names = std::fs::read_dir(scratch.path("out")).unwrap();
    let is_export = |name: String| name.starts_with("newman-environment-") && name.ends_with("-0.json");
    assert!(names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).any(is_export));
}
