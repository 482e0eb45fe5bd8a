//! Collections, environments and data by URL.

use std::sync::{Arc, Mutex};

use super::support::{Echo, Scratch, Server, collection, item, response, test};

#[test]
fn everything_can_be_given_as_a_url() {
    let echo = Echo::start();
    let script = test("pm.environment.get('e') === 'yes' && pm.iterationData.get('row') === 7");
    let file = collection(&[item("A", &format!("{}/get", echo.url), &script)]);
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let server = Server::start(move |head| {
        seen.lock().unwrap().push(head.to_owned());
        let body = match head.split(' ').nth(1).unwrap_or_default() {
            "/c.json" => file.as_str(),
            "/e.json" => r#"{"values": [{"key": "e", "value": "yes"}]}"#,
            "/d.csv" => "row\n7\n",
            _ => return response("404 Not Found", "text/plain", b""),
        };
        response("200 OK", "application/json", body.as_bytes())
    });
    let url = |name| format!("{}/{name}", server.url);
    let outcome = Scratch::new().run(&["run", &url("c.json"), "-e", &url("e.json"), "-d", &url("d.csv")]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
    let heads = heads.lock().unwrap();
    let agent = concat!("postrider/", env!("CARGO_PKG_VERSION"));
    assert!(heads.iter().all(|head| head.contains(agent)), "{heads:?}");
}

#[test]
fn another_status_than_200_is_an_error_without_what_may_be_secret() {
    let server = Server::start(|_| response("404 Not Found", "text/plain", b""));
    let outcome = Scratch::new().run(&["run", &format!("{}/c.json?apikey=hidden", server.url)]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        outcome.stderr,
        format!(
            "error: collection could not be loaded: {}/c.json: error fetching resource, \
             the provided URL returned status code: 404\n  ensure that the URL is valid\n",
            server.url
        )
    );
}

#[test]
fn a_file_at_a_url_that_is_wrong_is_named_with_its_place() {
    let server = Server::start(|_| response("200 OK", "text/html", b"<html>"));
    let outcome = Scratch::new().run(&["run", &format!("{}/c", server.url)]);
    assert_eq!(outcome.code, Some(1));
    let start = format!("error: collection could not be loaded: {}/c:1:1: ", server.url);
    assert!(outcome.stderr.starts_with(&start), "{}", outcome.stderr);
}

#[test]
fn a_url_that_nobody_serves_is_an_error() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outcome = Scratch::new().run(&["run", &format!("http://{address}/c.json")]);
    assert_eq!(outcome.code, Some(1));
    let start =
        format!("error: collection could not be loaded: http://{address}/c.json: connect ECONNREFUSED {address}");
    assert!(outcome.stderr.starts_with(&start), "{}", outcome.stderr);
}
