//! What runs next, `pm.info`, `pm.execution` and the visualizer.

mod common;

use common::{check_logs, in_lane};
use postrider_core::collection::Listen;
use postrider_sandbox::Visualizer;
use serde_json::json;

#[test]
fn next_request_is_what_was_said_last() {
    in_lane(async |lane| {
        let table: [(&str, Option<Option<&str>>); 7] = [
            ("", None),
            ("postman.setNextRequest('a')", Some(Some("a"))),
            ("pm.execution.setNextRequest('a'); postman.setNextRequest('b')", Some(Some("b"))),
            ("pm.execution.setNextRequest(null)", Some(None)),
            ("postman.setNextRequest('a'); postman.setNextRequest(undefined)", None),
            ("postman.setNextRequest(5)", Some(Some("5"))),
            ("setTimeout(() => postman.setNextRequest('late'), 1)", Some(Some("late"))),
        ];
        for (source, expected) in table {
            let (outcome, _) = lane.run(Listen::Test, source).await;
            assert_eq!(outcome.next_request, expected.map(|next| next.map(str::to_owned)), "{source}");
        }
    });
}

#[test]
fn a_skipped_request_ends_the_script_at_once() {
    in_lane(async |lane| {
        let (outcome, host) = lane
            .prerequest(
                "pm.environment.set('before', 1);
                 setTimeout(() => console.log('timer'), 1);
                 try { pm.execution.skipRequest() } catch (error) { console.log('caught') }
                 console.log('after'); pm.environment.set('after', 1); pm.test('x', () => {})",
            )
            .await;
        assert!(outcome.skip_request);
        assert!(host.lines().is_empty() && host.assertion_lines().is_empty());
        let scopes = lane.scopes.borrow();
        assert!(scopes.environment.has("before") && !scopes.environment.has("after"));
    });
    in_lane(async |lane| {
        let (outcome, _) = lane.prerequest("pm.test('in a test', () => pm.execution.skipRequest()); x.y").await;
        assert!(outcome.skip_request);
        let (outcome, _) = lane.run(Listen::Test, "pm.execution.skipRequest()").await;
        assert_eq!(outcome.error.expect("an error").message, "pm.execution.skipRequest is not a function");
        assert!(!outcome.skip_request);
    });
}

#[test]
fn scripts_know_where_they_are() {
    check_logs(&[
        (
            "console.log(pm.info)",
            "{eventName: test, iteration: 2, iterationCount: 5, requestName: item, requestId: item-id}",
        ),
        ("console.log(pm.execution.location, pm.execution.location.current)", "[collection, folder, item] item"),
        ("console.log(iteration)", "2"),
    ]);
}

#[test]
fn the_visualizer_keeps_template_and_data() {
    in_lane(async |lane| {
        let (outcome, _) = lane.run(Listen::Test, "pm.visualizer.set('<b>{{a}}</b>', {a: [1]})").await;
        let expected = Visualizer { template: "<b>{{a}}</b>".to_owned(), data: json!({"a": [1]}) };
        assert_eq!(outcome.visualizer, Some(expected));
        let (outcome, _) = lane.run(Listen::Test, "pm.visualizer.set('x'); pm.visualizer.clear()").await;
        assert_eq!(outcome.visualizer, None);
        let (outcome, _) = lane.run(Listen::Test, "pm.visualizer.set(1)").await;
        let message = outcome.error.expect("an error").message;
        assert_eq!(message, "Invalid template. Template must be of type string, found number");
    });
}
