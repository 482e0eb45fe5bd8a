//! The expense API over the wire.

use super::common::{Fixture, header, json};
use postrider_echo::DEMO_API_KEY;
use reqwest::Response;
use serde_json::{Value, json};

/// base64 of `demo-client:demo-secret`
const BASIC: &str = "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=";

async fn access_token(fixture: &Fixture, scope: &str) -> String {
    let form = format!("grant_type=client_credentials&scope={scope}");
    let response = fixture.post_form("/oauth/token", &form, Some(BASIC)).await;
    json(response).await["access_token"].as_str().unwrap().to_owned()
}

async fn with_key(fixture: &Fixture, method: &str, path: &str, body: Option<&Value>) -> Response {
    let mut request = fixture.request(method, &format!("/expenses-api{path}")).basic_auth(DEMO_API_KEY, Some(""));
    if let Some(body) = body {
        request = request.header("Content-Type", "application/json").body(body.to_string());
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn every_list_has_data_and_pagination() {
    let fixture = Fixture::start().await;
    let cases = [
        ("GET", "/v1/companies"),
        ("GET", "/v1/employees"),
        ("GET", "/v2/employees"),
        ("GET", "/v1/vendors"),
        ("GET", "/v1/expenses"),
        ("GET", "/v0/tag-groups"),
        ("GET", "/v0/tags"),
        ("GET", "/v3/export-jobs"),
        ("GET", "/v3/export-items"),
        ("POST", "/v1/vendors:search"),
        ("POST", "/v1/chart-of-accounts:search"),
        ("POST", "/v0/tax-codes:search"),
    ];
    for (method, path) in cases {
        let body = (method == "POST").then(|| json!({}));
        let response = with_key(&fixture, method, path, body.as_ref()).await;
        assert_eq!(response.status(), 200, "{method} {path}");
        let list = json(response).await;
        assert!(!list["data"].as_array().unwrap().is_empty(), "{method} {path}");
        assert!(list["pagination"]["hasNextPage"].is_boolean(), "{method} {path}");
    }
}

#[tokio::test]
async fn single_records_and_404() {
    let fixture = Fixture::start().await;
    for path in ["/v1/companies", "/v2/employees", "/v1/vendors", "/v1/expenses", "/v3/export-jobs", "/v0/tags"] {
        let list = json(with_key(&fixture, "GET", path, None).await).await;
        let id = list["data"][0]["id"].as_str().unwrap();
        let single = json(with_key(&fixture, "GET", &format!("{path}/{id}"), None).await).await;
        assert_eq!(single["data"], list["data"][0], "{path}");
        let missing = with_key(&fixture, "GET", &format!("{path}/nobody"), None).await;
        assert_eq!(missing.status(), 404, "{path}");
        assert_eq!(json(missing).await["type"], "NOT_FOUND");
    }
    for path in ["/v1/nothing", "/v9/employees", "/", "/v1/chart-of-accounts", "/v3/export-jobs/nobody/items"] {
        let response = with_key(&fixture, "GET", path, None).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(json(response).await["type"], "NOT_FOUND", "{path}");
    }
    let company = json(with_key(&fixture, "GET", "/v1/company", None).await).await;
    assert!(company["data"]["name"].is_string());
}

#[tokio::test]
async fn pages_of_expenses_by_cursor() {
    let fixture = Fixture::start().await;
    let first = json(with_key(&fixture, "GET", "/v1/expenses?pageSize=20", None).await).await;
    assert_eq!(first["data"].as_array().unwrap().len(), 20);
    assert_eq!(first["pagination"]["total"], 24);
    let cursor = first["pagination"]["endCursor"].as_str().unwrap();
    let path = format!("/v1/expenses?pageSize=20&cursor={cursor}");
    let second = json(with_key(&fixture, "GET", &path, None).await).await;
    assert_eq!(second["data"].as_array().unwrap().len(), 4);
    assert_eq!(second["pagination"]["hasNextPage"], false);
    let refused = with_key(&fixture, "GET", "/v1/expenses?pageSize=0", None).await;
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn items_of_an_export_job() {
    let fixture = Fixture::start().await;
    let jobs = json(with_key(&fixture, "GET", "/v3/export-jobs?statuses=in_progress", None).await).await;
    assert_eq!(jobs["data"].as_array().unwrap().len(), 1);
    let job_id = jobs["data"][0]["id"].as_str().unwrap();
    for path in [format!("/v3/export-jobs/{job_id}/items"), format!("/v3/export-items?job_id={job_id}")] {
        let items = json(with_key(&fixture, "GET", &path, None).await).await;
        assert_eq!(items["pagination"]["total"], jobs["data"][0]["numberOfItems"], "{path}");
    }
}

#[tokio::test]
async fn searches_filter_by_body() {
    let fixture = Fixture::start().await;
    let body = json!({"codes": ["V001", "V002"]});
    let found = json(with_key(&fixture, "POST", "/v1/vendors:search", Some(&body)).await).await;
    assert_eq!(found["pagination"]["total"], 2);
    let refused = with_key(&fixture, "POST", "/v1/vendors:search", Some(&json!([]))).await;
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn credentials_are_needed_and_scopes_checked() {
    let fixture = Fixture::start().await;
    let path = "/expenses-api/v2/employees";
    let none = fixture.get(path).await;
    assert_eq!(none.status(), 401);
    let challenges: Vec<_> = none.headers().get_all("www-authenticate").iter().collect();
    assert_eq!(challenges, ["Bearer realm=\"expenses-api\"", "Basic realm=\"expenses-api\""]);
    assert_eq!(json(none).await["type"], "UNAUTHORIZED");

    for (key, password, status) in [(DEMO_API_KEY, "", 200), (DEMO_API_KEY, "x", 401), ("other", "", 401)] {
        let response = fixture.request("GET", path).basic_auth(key, Some(password)).send().await.unwrap();
        assert_eq!(response.status(), status, "{key}:{password}");
    }
    for (scope, status) in [("test:test", 200), ("expenses:read", 200), ("users:read", 200), ("tags:read", 403)] {
        let token = access_token(&fixture, scope).await;
        let response = fixture.request("GET", path).bearer_auth(&token).send().await.unwrap();
        assert_eq!(response.status(), status, "{scope}");
        let in_query = fixture.get(&format!("{path}?access_token={token}")).await;
        assert_eq!(in_query.status(), status, "{scope} in the query");
    }
    let unknown = fixture.request("GET", path).bearer_auth("made-up").send().await.unwrap();
    assert_eq!(unknown.status(), 401);
    assert!(header(&unknown, "www-authenticate").contains("error=\"invalid_token\""));
    let twice = fixture.request("GET", &format!("{path}?access_token=x")).bearer_auth("x").send().await.unwrap();
    assert_eq!(twice.status(), 400);
}

#[tokio::test]
async fn expenses_are_created_with_the_write_scope() {
    let fixture = Fixture::start().await;
    let expense = json!({"note": "Hay", "transactionValue": {"currency": "DKK", "minors": 12_500}});
    let post = async |token: &str, body: &str| {
        fixture
            .request("POST", "/expenses-api/v1/expenses")
            .bearer_auth(token)
            .body(body.to_owned())
            .send()
            .await
            .unwrap()
    };
    let refused = post(&access_token(&fixture, "expenses:read").await, &expense.to_string()).await;
    assert_eq!(refused.status(), 403);
    assert!(header(&refused, "www-authenticate").contains("scope=\"expenses:write\""));

    let token = access_token(&fixture, "expenses:write%20expenses:read").await;
    assert_eq!(post(&token, "no json").await.status(), 400);
    let created = post(&token, &expense.to_string()).await;
    assert_eq!(created.status(), 201);
    let created = json(created).await;
    let id = created["data"]["id"].as_str().unwrap();
    let single = json(with_key(&fixture, "GET", &format!("/v1/expenses/{id}"), None).await).await;
    assert_eq!(single["data"]["note"], "Hay");
    let list = json(with_key(&fixture, "GET", "/v1/expenses?limit=1", None).await).await;
    assert_eq!(list["pagination"]["total"], 25);
}
