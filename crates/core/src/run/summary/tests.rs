use std::sync::Arc;

use super::*;
use crate::collection::{Item, PhaseTimings, Request, RequestError, Response};
use crate::run::{Assertion, AssertionError, Cursor, PlannedItem, RequestOrigin, ScriptError};

fn item() -> PlannedItem {
    PlannedItem { item: Arc::new(Item { name: "item".to_owned(), ..Item::default() }), ancestors: Arc::from([]) }
}

fn exchange(outcome: Result<Response, RequestError>) -> Exchange {
    Exchange { request: Request::default(), outcome, hops: Vec::new(), warnings: Vec::new(), signature_base: None }
}

fn answered(response_time: u64, dns: f64) -> Exchange {
    let timings = PhaseTimings { dns, first_byte: 1.5, ..PhaseTimings::default() };
    exchange(Ok(Response { response_time, body_size_on_wire: 10, timings, ..Response::default() }))
}

fn request(summary: &mut RunSummary, origin: RequestOrigin, exchange: &Exchange) {
    let (cursor, item) = (Cursor::default(), item());
    if origin == RequestOrigin::Item {
        let request = &exchange.request;
        summary.on_event(&RunEvent::BeforeRequest { cursor: &cursor, item: &item, request });
    }
    summary.on_event(&RunEvent::Request { cursor: &cursor, item: &item, origin, exchange });
}

fn script(summary: &mut RunSummary, listen: Listen, error: Option<&ScriptError>) {
    let (cursor, item) = (&Cursor::default(), &item());
    let script_id = "s";
    summary.on_event(&RunEvent::BeforeScript { cursor, item, listen, script_id });
    summary.on_event(&RunEvent::Script { cursor, item, listen, script_id, error, next_request: None });
}

#[test]
fn everything_is_counted_once() {
    let mut summary = RunSummary::default();
    let (cursor, planned) = (&Cursor::default(), &item());
    summary.on_event(&RunEvent::BeforeIteration { cursor });
    summary.on_event(&RunEvent::BeforeItem { cursor, item: planned });
    script(&mut summary, Listen::Prerequest, None);
    summary.on_event(&RunEvent::Scripts { cursor, item: planned, listen: Listen::Prerequest });
    request(&mut summary, RequestOrigin::Item, &answered(5, 0.0));
    request(&mut summary, RequestOrigin::Script, &answered(5, 0.0));
    let error = ScriptError { name: "TypeError".to_owned(), line: Some(3), column: Some(7), ..ScriptError::default() };
    script(&mut summary, Listen::Test, Some(&error));
    for error in [None, Some(AssertionError { name: "AssertionError".to_owned(), ..AssertionError::default() })] {
        let assertion = Assertion { name: "a".to_owned(), index: 4, skipped: false, error };
        let event =
            RunEvent::Assertion { cursor, item: planned, listen: Listen::Test, script_id: "s", assertion: &assertion };
        summary.on_event(&event);
    }
    summary.on_event(&RunEvent::Scripts { cursor, item: planned, listen: Listen::Test });
    summary.on_event(&RunEvent::Item { cursor, item: planned, skipped: false });

    let counted: Vec<String> = summary
        .stats
        .named()
        .iter()
        .map(|(name, tally)| format!("{name} {} {} {}", tally.total, tally.pending, tally.failed))
        .collect();
    assert_eq!(
        counted,
        [
            "iterations 0 1 0",
            "items 1 0 0",
            "scripts 2 0 1",
            "prerequests 1 0 0",
            "requests 2 0 0",
            "tests 1 0 0",
            "assertions 2 0 1",
            "testScripts 1 0 1",
            "prerequestScripts 1 0 0",
        ]
    );
    let places: Vec<String> = summary.failures.iter().map(|failure| failure.at.to_string()).collect();
    assert_eq!(places, ["test-script:3:7", "assertion:4 in test-script"]);
    assert_eq!(summary.response_total, 20);
}

#[test]
fn failed_requests_count_in_the_divisor_of_the_average() {
    // Newman's figures for the same times: 34, 4, 4, refused, 3, 3, refused, 5, 3, 4, 4, 3.
    let mut summary = RunSummary::default();
    let refused = exchange(Err(RequestError { message: "refused".to_owned(), ..RequestError::default() }));
    for time in [34, 4, 4, 0, 3, 3, 0, 5, 3, 4, 4, 3] {
        let exchange = if time == 0 { refused.clone() } else { answered(time, 2.0) };
        request(&mut summary, RequestOrigin::Item, &exchange);
    }
    let expected = Spread { average: 7.611_111_111_111_112, min: 3.0, max: 34.0, sd: 10.201_518_889_573_31 };
    assert_eq!(summary.timings.response, expected);
    assert_eq!(summary.timings.dns, Spread::default(), "phases are taken in when asked for");
    assert_eq!(summary.failures.len(), 2);
    assert_eq!(summary.failures[0].at.to_string(), "request");
}

#[test]
fn a_response_within_a_millisecond_counts_with_its_fraction() {
    let mut summary = RunSummary::default();
    for total in [0.25, 0.75] {
        let mut exchange = answered(0, 0.0);
        if let Ok(response) = &mut exchange.outcome {
            response.timings.total = total;
        }
        request(&mut summary, RequestOrigin::Item, &exchange);
    }
    assert_eq!(summary.timings.response, Spread { average: 0.5, min: 0.25, max: 0.75, sd: 0.25 });
}

#[test]
fn phases_that_did_not_happen_change_nothing() {
    let mut summary = RunSummary::new(true);
    for dns in [4.0, 0.0, 0.0] {
        request(&mut summary, RequestOrigin::Item, &answered(1, dns));
    }
    assert_eq!(summary.timings.dns, Spread { average: 4.0, min: 4.0, max: 4.0, sd: 0.0 });
    assert_eq!(summary.timings.first_byte, Spread { average: 1.5, min: 1.5, max: 1.5, sd: 0.0 });
}

#[test]
fn memory_grows_with_failures_only() {
    let mut summary = RunSummary::default();
    for _ in 0..1000 {
        request(&mut summary, RequestOrigin::Item, &answered(1, 0.0));
    }
    assert_eq!(summary.failures.capacity(), 0);
}
