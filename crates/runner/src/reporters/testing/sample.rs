//! A run with something of everything: `sample.postman_collection.json`.

use postrider_core::collection::{BodyMode, Header, Listen, RequestBody};
use postrider_core::run::{ConsoleLevel, ConsoleValue};
use serde_json::json;

use super::driver::{Driver, answered, ok, refused, response, sent, text};

const BASE: &str = "http://127.0.0.1:18923";

/// Start of Newman's run, in milliseconds since the Unix epoch.
const SAMPLE_STARTED: u64 = 1_795_469_838_754;
/// End of Newman's run.
pub(in super::super) const SAMPLE_ENDED: u64 = 1_795_469_839_081;

/// Emits the run.
pub(in super::super) fn sample(run: &mut Driver) {
    let collection = include_bytes!("../../../tests/fixtures/reporters/sample.postman_collection.json");
    run.run(collection, 1, [SAMPLE_STARTED, SAMPLE_ENDED], |run, _| {
        items_with_failures(run);
        items_that_send(run);
        last_items(run);
    });
}

/// The collection's own script, which runs before every request.
fn before(run: &mut Driver) {
    run.script(Listen::Prerequest, "s-collection", |_| {});
}

fn items_with_failures(run: &mut Driver) {
    run.item(
        "Login",
        |run| {
            before(run);
            run.script(Listen::Prerequest, "s-login-pre", |run| {
                let a = ConsoleValue::Array(vec![ConsoleValue::Number(1.into()), text("two"), ConsoleValue::Null]);
                let b = ConsoleValue::Object(String::new(), vec![("c".to_owned(), ConsoleValue::Bool(true))]);
                let object = ConsoleValue::Object(String::new(), vec![("a".to_owned(), a), ("b".to_owned(), b)]);
                run.console(ConsoleLevel::Log, &[text("hello"), object]);
                let long = "careful, this is a long line that does not fit into the frame";
                run.console(ConsoleLevel::Warn, &[text(long)]);
                run.console(ConsoleLevel::Error, &[text("bad")]);
            });
        },
        |run| {
            let mut request = sent("POST", &format!("{BASE}/login?user=ann"));
            request.headers.insert(0, Header::new("X-A", "1"));
            request.headers.insert(1, Header::system("Content-Type", "application/json"));
            request.headers.push(Header::system("Content-Length", "7"));
            request.body = Some(RequestBody {
                mode: Some(BodyMode::Raw),
                raw: Some("{\"a\":1}".to_owned()),
                options: Some(json!({ "raw": { "language": "json" } })),
                ..RequestBody::default()
            });
            run.request(&ok(request, 34));
            run.script(Listen::Test, "s-login", |run| {
                run.pass("status is 200");
                run.fail("fails", "expected 1 to equal 2");
                run.skip("later");
            });
        },
    );
    run.item("Inner", before, |run| run.request(&ok(sent("GET", &format!("{BASE}/inner")), 4)));
    run.item("Script error", before, |run| {
        run.request(&ok(sent("GET", &format!("{BASE}/error")), 4));
        let error = ("ReferenceError", "undefinedFn is not defined");
        run.failing_script(Listen::Test, "s-error", error, |run| run.pass("before"));
    });
    run.item("Refused", before, |run| {
        run.request(&refused("/"));
        run.script(Listen::Test, "s-refused", |run| run.fail("runs anyway", "expected undefined to equal 1"));
    });
}

fn items_that_send(run: &mut Driver) {
    run.item("Sends in test", before, |run| {
        run.request(&ok(sent("GET", &format!("{BASE}/send-test")), 3));
        run.script(Listen::Test, "s-send-test", |run| {
            run.script_request(&ok(sent("GET", &format!("{BASE}/sent")), 3));
            run.pass("sent");
            run.console(ConsoleLevel::Log, &[text("sent"), ConsoleValue::Number(200.into())]);
        });
    });
    run.item(
        "Sends before",
        |run| {
            before(run);
            run.script(Listen::Prerequest, "s-send-pre", |run| {
                run.script_request(&refused("/x"));
                run.script_request(&ok(sent("GET", &format!("{BASE}/sent")), 5));
            });
        },
        |run| run.request(&ok(sent("GET", &format!("{BASE}/send-pre")), 3)),
    );
}

fn last_items(run: &mut Driver) {
    run.skipped_item("Skipped", |run| {
        before(run);
        run.script(Listen::Prerequest, "s-skipped", |_| {});
    });
    run.item(
        "Error before",
        |run| {
            before(run);
            run.failing_script(Listen::Prerequest, "s-error-pre", ("TypeError", "boom & <bust>"), |_| {});
        },
        |run| run.request(&ok(sent("GET", &format!("{BASE}/error-pre")), 4)),
    );
    run.item("Jump", before, |run| {
        run.request(&ok(sent("GET", &format!("{BASE}/jump")), 4));
        run.script(Listen::Test, "s-jump", |run| run.next_request("Last"));
    });
    run.item("Last", before, |run| {
        run.request(&answered(sent("GET", &format!("{BASE}/empty")), response(204, None, "", 3)));
    });
}
