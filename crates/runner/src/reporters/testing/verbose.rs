//! Two iterations in every detail: `verbose.postman_collection.json`.

use postrider_core::collection::{BodyMode, Header, Listen, PhaseTimings, RequestBody, Response, UrlencodedParam};
use postrider_core::run::{ConsoleLevel, Exchange};

use super::driver::{Driver, answered, refused, response, sent, text};

const BASE: &str = "http://127.0.0.1:18923";

/// Emits the run, with the times that Newman measured in its own.
pub(in super::super) fn verbose(run: &mut Driver) {
    let collection = include_bytes!("../../../tests/fixtures/reporters/verbose.postman_collection.json");
    run.run(collection, 2, [1_795_469_840_049, 1_795_469_840_283], |run, iteration| {
        run.item(
            "Post",
            |_| {},
            |run| {
                run.request(&post(iteration));
                run.script(Listen::Test, "s-post", |run| {
                    if iteration == 0 {
                        run.pass("iteration");
                        run.fail("7", "expected +0 to equal 1");
                    } else {
                        run.fail("iteration", "expected 1 to equal +0");
                        run.pass("7");
                    }
                    run.console(ConsoleLevel::Log, &[text("x")]);
                });
            },
        );
        run.item("Text", |_| {}, |run| run.request(&text_page(iteration)));
        run.item("Big", |_| {}, |run| run.request(&big(iteration)));
        run.item("Empty", |_| {}, |run| run.request(&empty(iteration)));
        run.item("Refused", |_| {}, |run| run.request(&refused("/")));
    });
}

fn post(iteration: usize) -> Exchange {
    let param = |key: &str, value: &str| UrlencodedParam {
        key: key.to_owned(),
        value: value.into(),
        ..UrlencodedParam::default()
    };
    let mut request = sent("POST", &format!("{BASE}/post"));
    request.headers.push(Header::system("Content-Length", "15"));
    request.body = Some(RequestBody {
        mode: Some(BodyMode::Urlencoded),
        urlencoded: vec![param("a b", "c d"), param("e", "f")],
        ..RequestBody::default()
    });
    let body = "{\"ok\":true}";
    let (time, times, head) = [
        (16, [11.0, 4.0, 0.0, 1.0, FIRST_BYTES[0][0], 7.0, 0.4457, 26.0], 252),
        (3, [0.8457, 0.4747, 0.0, 0.0, FIRST_BYTES[1][0], 1.0, 0.0557, 3.0], 265),
    ][iteration];
    if iteration > 0 {
        request.headers.push(Header::system("Cookie", "a=1"));
    }
    let mut exchange = answered(request, timed(response(200, Some("application/json"), body, time), times));
    exchange.hops[0].request_header_size = head;
    exchange.hops[0].request_body_size = 15;
    exchange
}

/// First-byte times of all answered requests: they are summed up in the table.
const FIRST_BYTES: [[f64; 4]; 2] = [[1.8, 1.2, 0.8787, 0.8118], [0.9067, 1.1, 0.9997, 0.9687]];

fn text_page(iteration: usize) -> Exchange {
    let (time, times) = [
        (5, [1.0, 0.7947, 0.0, 0.0, FIRST_BYTES[0][1], 2.0, 0.0817, 5.0]),
        (3, [0.8647, 0.5017, 0.0, 0.0, FIRST_BYTES[1][1], 1.0, 0.0487, 3.0]),
    ][iteration];
    let mut response = response(200, Some("text/plain; charset=utf-8"), "héllo\n\n\nworld", time);
    response.headers.insert(1, ("Set-Cookie".to_owned(), "a=1".to_owned()));
    get("/text", iteration > 0, [231, 244][iteration], timed(response, times))
}

fn big(iteration: usize) -> Exchange {
    let (time, times) = [
        (3, [0.9627, 0.4317, 0.0, 0.0, FIRST_BYTES[0][2], 1.0, 0.0667, 3.0]),
        (3, [0.8797, 0.2727, 0.0, 0.0, FIRST_BYTES[1][2], 1.0, 0.0557, 3.0]),
    ][iteration];
    let body = format!("{{\"x\":\"{}\"}}", "y".repeat(3000));
    get("/big", true, 243, timed(response(200, Some("application/json"), &body, time), times))
}

fn empty(iteration: usize) -> Exchange {
    let (time, times) = [
        (2, [0.6067, 0.3037, 0.0, 0.0, FIRST_BYTES[0][3], 0.8037, 0.0517, 2.0]),
        (3, [0.6177, 0.3077, 0.0, 0.0, FIRST_BYTES[1][3], 0.7787, 0.0407, 2.0]),
    ][iteration];
    get("/empty", true, 245, timed(response(204, None, "", time), times))
}

fn get(path: &str, has_cookie: bool, head_size: u64, response: Response) -> Exchange {
    let mut request = sent("GET", &format!("{BASE}{path}"));
    if has_cookie {
        request.headers.push(Header::system("Cookie", "a=1"));
    }
    let mut exchange = answered(request, response);
    exchange.hops[0].request_header_size = head_size;
    exchange
}

fn timed(
    mut response: Response,
    [prepare, wait, dns, tcp, first_byte, download, process, total]: [f64; 8],
) -> Response {
    response.timings =
        PhaseTimings { prepare, wait, dns, tcp, first_byte, download, process, total, ..PhaseTimings::default() };
    response
}
