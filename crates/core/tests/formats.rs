//! Collection and environment files as people have them, compared with what Newman shows of them in
//! its JSON report.

use std::fmt::Write as _;
use std::path::PathBuf;

use postrider_core::format::export::{self, ExportStamp};
use postrider_core::format::{
    load_collection, load_environment, load_globals, load_iteration_data, request_from_value,
};
use postrider_core::variable::VariableType;
use proptest::prelude::*;
use serde_json::{Value, json};

fn fixture(name: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "fixtures", name].iter().collect();
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn no_ids() -> String {
    panic!("the fixture has all identifiers")
}

const STAMP: ExportStamp<'_> =
    ExportStamp { exported_at: "2026-01-02T03:04:05.678Z", exported_using: "postrider/0.1.0" };

/// Reports have no identifier for the scope of a collection's variables, so that one may be made.
fn collection_as_reported(json: &str) -> String {
    let loaded = load_collection(json.as_bytes(), &mut || "scope".to_owned()).expect("the collection loads");
    serde_json::to_string_pretty(&loaded.collection).expect("the collection is JSON") + "\n"
}

#[test]
fn collections_look_as_in_newmans_report() {
    for version in ["v2.0", "v2.1"] {
        let file = fixture(&format!("{version}/every_feature.postman_collection.json"));
        let expected = fixture(&format!("{version}/every_feature.report.json"));
        assert_eq!(collection_as_reported(&file), expected, "{version}");
    }
}

#[test]
fn environments_look_as_in_newmans_report() {
    let file = fixture("v2.1/environment.postman_environment.json");
    let scope = load_environment(file.as_bytes(), &mut no_ids).unwrap();
    let shown = serde_json::to_string_pretty(&scope).unwrap() + "\n";
    assert_eq!(shown, fixture("v2.1/environment.report.json"));
}

#[test]
fn an_exported_collection_is_the_same_collection() {
    let file = fixture("v2.1/every_feature.postman_collection.json");
    let loaded = load_collection(file.as_bytes(), &mut || "scope".to_owned()).unwrap().collection;
    let exported = export::collection(&loaded, &loaded.variables, STAMP);
    assert!(exported.ends_with("\"_postman_exported_using\": \"postrider/0.1.0\"\n}"));
    let as_json: Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(as_json["name"], "collection");
    assert_eq!(as_json["_postman_variable_scope"], "collection");
    let mut expected: Value = serde_json::from_str(&fixture("v2.1/every_feature.report.json")).unwrap();
    let mut again: Value = serde_json::from_str(&collection_as_reported(&exported)).unwrap();
    for report in [&mut expected, &mut again] {
        remove_meta(report);
        // A version is shown in parts, which name its text otherwise than files do.
        report["info"].as_object_mut().unwrap().remove("version");
    }
    assert_eq!(again, expected);
}

/// Removes what changes when a report is read as a file, in the SDK as here: underscored keys, which
/// are shown under `_` and not read from there, and descriptions without a content.
fn remove_meta(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(remove_meta),
        Value::Object(fields) => {
            fields.remove("_");
            if fields
                .get("description")
                .is_some_and(|description| description.get("content").is_none_or(Value::is_null))
            {
                fields.remove("description");
            }
            fields.values_mut().for_each(remove_meta);
        }
        _ => {}
    }
}

#[test]
fn an_exported_environment_is_the_same_environment() {
    let file = fixture("v2.1/environment.postman_environment.json");
    let mut scope = load_environment(file.as_bytes(), &mut no_ids).unwrap();
    scope.set("made", Some(json!([1])), None);
    let exported = export::environment(&scope, STAMP);
    let again = load_environment(exported.as_bytes(), &mut no_ids).unwrap();
    assert_eq!(serde_json::to_value(again.variables()).unwrap(), serde_json::to_value(scope.variables()).unwrap());
    assert_eq!(again.get("token").map(|token| token.kind), Some(VariableType::Secret));
    assert_eq!((again.name, again.id), (scope.name, scope.id));
}

#[test]
fn nameless_scopes_are_exported_under_the_name_of_their_kind() {
    let globals = load_globals(b"[{\"key\": \"a\", \"value\": 1}]", &mut || "made".to_owned()).unwrap();
    let expected = r#"{
  "id": "made",
  "values": [
    {
      "type": "any",
      "value": 1,
      "key": "a"
    }
  ],
  "name": "globals",
  "_postman_variable_scope": "globals",
  "_postman_exported_at": "2026-01-02T03:04:05.678Z",
  "_postman_exported_using": "postrider/0.1.0"
}"#;
    assert_eq!(export::globals(&globals, STAMP), expected);
}

/// Any JSON, with the keys that mean something often among them.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        proptest::sample::select(vec![
            "item",
            "request",
            "url",
            "header",
            "body",
            "mode",
            "raw",
            "urlencoded",
            "formdata",
            "file",
            "graphql",
            "auth",
            "type",
            "basic",
            "event",
            "listen",
            "script",
            "exec",
            "src",
            "info",
            "name",
            "id",
            "description",
            "variable",
            "values",
            "key",
            "value",
            "query",
            "host",
            "path",
            "response",
            "collection",
            "environment",
            "disabled",
            "protocolProfileBehavior",
            "options",
            "_x",
        ])
        .prop_map(str::to_owned),
        ".{0,4}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        proptest::sample::select(vec![
            "test",
            "raw",
            "formdata",
            "basic",
            "string",
            "object",
            "a: b\n c",
            "{{a.b}}.c:1/:d?e&f#g"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_json_makes_the_loaders_panic(value in any_json()) {
        let text = value.to_string();
        for json in [text.clone(), format!("{{\"item\": [{text}]}}"), format!("{{\"values\": [{text}]}}")] {
            let mut ids = String::new;
            if let Ok(loaded) = load_collection(json.as_bytes(), &mut ids) {
                prop_assert!(serde_json::to_string(&loaded.collection).is_ok());
            }
            if let Ok(scope) = load_environment(json.as_bytes(), &mut ids) {
                prop_assert!(serde_json::to_string(&scope).is_ok());
            }
        }
        let _ = load_iteration_data(text.as_bytes());
    }

    #[test]
    fn a_request_as_shown_is_the_same_request(value in any_json()) {
        let request = request_from_value(value);
        let shown = serde_json::to_value(&request).unwrap();
        let again = serde_json::to_value(request_from_value(shown.clone())).unwrap();
        prop_assert_eq!(without_meta(again), without_meta(shown));
    }

    #[test]
    fn no_bytes_make_the_loaders_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = load_collection(&bytes, &mut String::new).map_err(|error| error.to_string());
        let _ = load_iteration_data(&bytes).map_err(|error| error.to_string());
    }

    #[test]
    fn csv_rows_have_at_most_the_columns_of_the_first_line(cells in proptest::collection::vec(("[a-z]{1,3}", "[^\"]{0,5}"), 1..5)) {
        let mut header = String::new();
        let mut row = String::new();
        for (idx, (name, cell)) in cells.iter().enumerate() {
            let comma = if idx == 0 { "" } else { "," };
            let _ = write!(header, "{comma}{name}{idx}");
            let _ = write!(row, "{comma}\"{cell}\"");
        }
        let rows = load_iteration_data(format!("{header}\n{row}\n").as_bytes()).unwrap();
        prop_assert_eq!(rows.len(), 1);
        for (idx, (name, cell)) in cells.iter().enumerate() {
            prop_assert_eq!(&rows[0][&format!("{name}{idx}")], &json!(cell));
        }
    }
}

fn without_meta(mut value: Value) -> Value {
    remove_meta(&mut value);
    value
}
