//! The collections and environments of the repository fit this server.

use std::path::Path;

use postrider_echo::DEMO_API_KEY;
use serde_json::Value;

use super::common::{Fixture, json};

fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn variables(environment: &str) -> Vec<Value> {
    let file = read(&format!("environments/{environment}.postman_environment.json"));
    assert_eq!(file["name"], environment);
    file["values"].as_array().unwrap().clone()
}

#[test]
fn environments_differ_only_in_values() {
    let without_value = |mut variable: Value| {
        variable["value"].take();
        variable
    };
    let local: Vec<Value> = variables("local").into_iter().map(without_value).collect();
    for environment in ["staging", "production"] {
        let variables = variables(environment);
        for secret in variables.iter().filter(|variable| variable["type"] == "secret") {
            assert_eq!(secret["value"], "", "{environment}: {}", secret["key"]);
        }
        let variables: Vec<Value> = variables.into_iter().map(without_value).collect();
        assert_eq!(variables, local, "{environment}");
    }
}

/// Calls `visit` for every request at any depth.
fn for_each_request(items: &Value, visit: &mut dyn FnMut(&Value)) {
    for item in items.as_array().into_iter().flatten() {
        for_each_request(&item["item"], visit);
        if item["request"].is_object() {
            visit(&item["request"]);
        }
    }
}

#[tokio::test]
async fn every_path_of_the_pleo_collection_exists_here() {
    let mut requests = Vec::new();
    for_each_request(&read("collections/pleo.postman_collection.json")["item"], &mut |request| {
        let path = request["url"]["path"].as_array().unwrap();
        let path: Vec<&str> = path.iter().map(|segment| segment.as_str().unwrap()).collect();
        requests.push((request["method"].as_str().unwrap().to_owned(), path.join("/")));
    });
    assert!(!requests.is_empty());
    let fixture = Fixture::start().await;
    for (method, path) in requests {
        let request = fixture.request(&method, &format!("/expenses-api/{path}")).basic_auth(DEMO_API_KEY, Some(""));
        let response = json(request.body("{}").send().await.unwrap()).await;
        // The variables in the path are not filled in, so a single record may be missing, but not the end point.
        let is_found = response["data"].is_array() || response["message"].as_str().unwrap().starts_with("no record");
        assert!(is_found || response["message"] == "no export job has this id", "{method} {path}: {response}");
    }
}
