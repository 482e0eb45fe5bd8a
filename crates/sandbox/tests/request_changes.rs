//! What scripts change in the request, and how they read it.

mod common;

use common::in_lane;
use postrider_core::format::request_from_value;
use serde_json::json;

#[test]
fn an_untouched_request_does_not_come_back() {
    in_lane(async |lane| {
        for source in
            ["", "pm.request.url.toString(); pm.request.headers.get('a'); request.method", "pm.request.toJSON()"]
        {
            assert_eq!(lane.prerequest(source).await.0.request, None, "{source}");
        }
    });
}

#[test]
fn changes_come_back_as_a_request() {
    in_lane(async |lane| {
        lane.request = request_from_value(json!({
            "url": "http://{{host}}/a?x=1", "method": "POST", "header": [{"key": "A", "value": "1"}],
            "body": {"mode": "raw", "raw": "{\"a\": {{b}}}", "options": {"raw": {"language": "json"}}},
            "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "t"}]},
        }));
        let (outcome, _) = lane
            .prerequest(
                "pm.request.method = 'PUT';
                 pm.request.headers.add({key: 'B', value: '2'});
                 pm.request.headers.upsert({key: 'A', value: '3'});
                 pm.request.url.query.add({key: 'y', value: '2'});
                 pm.request.body.raw = 'changed';
                 pm.request.auth.bearer.one('token').value = 'new';",
            )
            .await;
        let request = outcome.request.expect("a changed request");
        assert_eq!(request.method, "PUT");
        assert_eq!(request.url.to_string(), "http://{{host}}/a?x=1&y=2");
        let headers: Vec<_> =
            request.headers.iter().map(|header| (header.key.as_str(), header.value.as_str())).collect();
        assert_eq!(headers, [("A", "3"), ("B", "2")]);
        let body = request.body.as_ref().expect("a body");
        assert_eq!((body.raw.as_deref(), body.raw_language()), (Some("changed"), Some("json")));
        assert_eq!(request.auth.and_then(|auth| auth.text("token")).as_deref(), Some("new"));
    });
}

#[test]
fn url_and_body_can_be_replaced() {
    in_lane(async |lane| {
        let (outcome, _) = lane
            .prerequest(
                "pm.request.url.update('https://other.test/b?c=d');
                 pm.request.update({body: {mode: 'urlencoded', urlencoded: [{key: 'k', value: 'v'}]}});",
            )
            .await;
        let request = outcome.request.expect("a changed request");
        assert_eq!(request.url.to_string(), "https://other.test/b?c=d");
        assert_eq!(request.body.expect("a body").urlencoded[0].key, "k");
    });
}

#[test]
fn test_scripts_hand_changes_on_too() {
    in_lane(async |lane| {
        let (outcome, _) =
            lane.run(postrider_core::collection::Listen::Test, "pm.request.headers.add({key: 'X', value: 'y'})").await;
        assert_eq!(outcome.request.expect("a changed request").headers[0].key, "X");
    });
}
