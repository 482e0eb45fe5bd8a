//! Files that are missing or wrong, servers that cannot be reached, scripts that never end: a clear
//! message, the right exit status, no lost report.

use std::net::TcpListener;

use serde_json::{Value, json};

use super::support::{Echo, Outcome, Scratch, Server, collection, item, response, test};

/// The run fails with exactly this on stderr, and shows nothing.
fn check_refused(outcome: &Outcome, stderr: &str) {
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""), "{outcome:?}");
    assert_eq!(outcome.stderr, stderr);
}

#[test]
fn a_missing_file_is_named() {
    let scratch = Scratch::new();
    scratch.write("c.json", collection(&[]));
    let hint = "  relative file names start from the current folder\n";
    for (words, subject, file) in [
        (&["run", "nope.json"][..], "collection", "nope.json"),
        (&["run", "c.json", "-e", "nope.json"], "environment", "nope.json"),
        (&["run", "c.json", "-g", "x/nope.json"], "globals", "x/nope.json"),
        (&["run", "c.json", "-d", "nope.csv"], "iteration data", "nope.csv"),
        (&["run", "nope.json", "-x"], "collection", "nope.json"),
        (&["run", "nope.json", "--silent"], "collection", "nope.json"),
    ] {
        let message = format!("error: {subject} could not be loaded: {file}: no such file or directory\n{hint}");
        check_refused(&scratch.run(words), &message);
    }
}

#[test]
fn a_folder_is_no_collection() {
    let scratch = Scratch::new();
    scratch.write("folder/file", "");
    let outcome = scratch.run(&["run", "folder"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.starts_with("error: collection could not be loaded: folder: "), "{}", outcome.stderr);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    scratch.write("c.json", "{}");
    std::fs::set_permissions(scratch.path("c.json"), std::fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may read everything.
    if std::fs::read(scratch.path("c.json")).is_err() {
        check_refused(
            &scratch.run(&["run", "c.json"]),
            "error: collection could not be loaded: c.json: permission denied\n",
        );
    }
}

#[test]
fn wrong_json_is_named_with_line_and_column() {
    let scratch = Scratch::new();
    scratch.write("c.json", "{\n  \"info\": {},\n  \"item\": [,]\n}");
    let outcome = scratch.run(&["run", "c.json"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.starts_with("error: collection could not be loaded: c.json:3:12: "), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().count(), 1);
}

#[test]
fn a_wrong_shape_is_named_with_its_path() {
    let scratch = Scratch::new();
    scratch.write("c.json", r#"{"info": {"name": "C"}, "item": "none"}"#);
    let outcome = scratch.run(&["run", "c.json"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.starts_with("error: collection could not be loaded: c.json:1:"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("item: "), "{}", outcome.stderr);
}

#[test]
fn an_unknown_reporter_is_refused_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let scratch = Scratch::new();
    scratch.write("c.json", collection(&[item("A", &url, "")]));
    let outcome = scratch.run(&["run", "c.json", "-r", "cli,nope"]);
    check_refused(&outcome, "error: unknown reporter \"nope\"\n  known reporters: cli, json, junit\n");
    assert!(listener.accept().is_err(), "nobody called");
}

#[test]
fn an_unknown_folder_lists_those_that_are_there() {
    let scratch = Scratch::new();
    let folder = |name| json!({ "name": name, "item": [] });
    scratch.write("c.json", collection(&[folder("Login"), folder("Users")]));
    let outcome = scratch.run(&["run", "c.json", "--folder", "Logni"]);
    assert_eq!(outcome.code, Some(1));
    let error = "error: Unable to find a folder or request: \"Logni\"\n  folders: Login, Users\n";
    assert!(outcome.stderr.ends_with(error), "{}", outcome.stderr);
}

/// The messages of the failures in the JSON report.
fn failures(scratch: &Scratch) -> Vec<String> {
    let report = scratch.read_json("report.json");
    let failures = report["run"]["failures"].as_array().unwrap();
    failures.iter().map(|failure| failure["error"]["message"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Runs a collection with one item after which another one passes; the report is `report.json`.
fn run_with_report(scratch: &Scratch, items: &[Value], more: &[&str]) -> Outcome {
    scratch.write("c.json", collection(items));
    let words = ["run", "c.json", "-r", "cli,json", "--reporter-json-export", "report.json"];
    scratch.run(&[&words, more].concat())
}

#[test]
fn an_unreachable_host_is_a_failure_and_the_run_goes_on() {
    let echo = Echo::start();
    // A port that was free a moment ago, and nobody listens at.
    let refused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let scratch = Scratch::new();
    let items = [
        item("Refused", &format!("http://{refused}/"), ""),
        item("Then", &format!("{}/get", echo.url), &test("pm.response.code === 200")),
    ];
    let outcome = run_with_report(&scratch, &items, &[]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(outcome.stderr, "");
    assert_eq!(failures(&scratch), [format!("connect ECONNREFUSED {refused}")]);
    assert!(outcome.stdout.contains("it holds"), "{}", outcome.stdout);
}

#[test]
fn a_tls_failure_is_a_failure() {
    let server = Server::start(|_| response("400 Bad Request", "text/plain", b"this is http"));
    let scratch = Scratch::new();
    let url = server.url.replace("http://", "https://");
    let outcome = run_with_report(&scratch, &[item("TLS", &url, "")], &[]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(failures(&scratch).len(), 1);
}

#[test]
fn a_script_that_never_ends_is_stopped_and_the_run_goes_on() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    let url = format!("{}/get", echo.url);
    let items = [item("Endless", &url, "while (true) {}"), item("Then", &url, &test("true"))];
    let outcome = run_with_report(&scratch, &items, &["--timeout-script", "100"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(failures(&scratch), ["sandbox: synchronous script execution timeout"]);
    assert!(outcome.stdout.contains("it holds"), "{}", outcome.stdout);
}

#[test]
fn a_binary_body_can_be_read_as_text() {
    let server = Server::start(|_| response("200 OK", "application/octet-stream", &[0xff, 0x00, 0xfe, 0x80, b'!']));
    let scratch = Scratch::new();
    let script = test("pm.response.text().length === 5 && pm.response.text().endsWith('!')");
    let outcome = run_with_report(&scratch, &[item("Bytes", &server.url, &script)], &[]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
}

#[test]
fn an_answer_that_breaks_off_is_a_failure() {
    let server = Server::start(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".to_vec());
    let scratch = Scratch::new();
    let outcome = run_with_report(&scratch, &[item("Short", &server.url, "")], &[]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(failures(&scratch), ["aborted"]);
}

#[test]
fn a_report_that_cannot_be_written_is_named() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    scratch.write("file", "");
    scratch.write("c.json", collection(&[item("A", &format!("{}/get", echo.url), "")]));
    let words = ["run", "c.json", "-r", "json,junit", "--reporter-json-export", "file/x.json"];
    let outcome = scratch.run(&[&words[..], &["--reporter-junit-export", "report.xml"]].concat());
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.starts_with("error: failed to write the json report: "), "{}", outcome.stderr);
    assert!(scratch.path("report.xml").is_file(), "the other report is written");
}
