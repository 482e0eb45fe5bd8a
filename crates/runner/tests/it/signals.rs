//! SIGINT and SIGTERM: reports and exports of what has happened, and the shell's exit status.

use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::support::{Scratch, Server, collection, item, response};

const PATIENCE: Duration = Duration::from_mins(1);

/// A collection whose second request is not answered, its run, and a way to know that it hangs.
fn run_until_it_hangs(scratch: &Scratch, check: impl FnOnce(super::support::Running)) {
    let (sender, hangs) = channel();
    let sender = Mutex::new(sender);
    let server = Server::start(move |head| {
        if head.starts_with("GET /hang") {
            sender.lock().unwrap().send(()).unwrap();
            std::thread::sleep(PATIENCE);
        }
        response("200 OK", "text/plain", b"ok")
    });
    scratch.write(
        "c.json",
        collection(&[
            item("First", &format!("{}/first", server.url), "pm.environment.set('first', 'done')"),
            item("Hangs", &format!("{}/hang", server.url), ""),
        ]),
    );
    let words = ["run", "c.json", "-r", "cli,json,junit", "--export-environment", "e.json"];
    let exports = ["--reporter-json-export", "report.json", "--reporter-junit-export", "report.xml"];
    let running = scratch.start(&[&words[..], &exports].concat());
    hangs.recv_timeout(PATIENCE).unwrap();
    check(running);
}

#[test]
fn a_signal_ends_the_run_with_its_reports() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let scratch = Scratch::new();
        run_until_it_hangs(&scratch, |running| {
            running.signal(signal);
            let outcome = running.wait();
            assert_eq!(outcome.code, Some(code), "{outcome:?}");
            assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
            assert!(outcome.stdout.contains("/first"), "{}", outcome.stdout);
        });
        let executions = &scratch.read_json("report.json")["run"]["executions"];
        assert_eq!(executions[0]["item"]["name"], "First");
        assert!(scratch.path("report.xml").is_file());
        assert_eq!(scratch.read_json("e.json")["values"][0]["key"], "first");
    }
}

#[test]
fn one_signal_ends_a_script_that_never_ends_and_reports_are_written() {
    let (sender, is_running) = channel();
    let sender = Mutex::new(sender);
    let server = Server::start(move |_| {
        sender.lock().unwrap().send(()).unwrap();
        response("200 OK", "text/plain", b"ok")
    });
    let scratch = Scratch::new();
    scratch
        .write("c.json", collection(&[item("Endless", &server.url, "while (true) {}"), item("Next", &server.url, "")]));
    let running = scratch.start(&["run", "c.json", "-r", "json", "--reporter-json-export", "report.json"]);
    is_running.recv_timeout(PATIENCE).unwrap();
    running.signal("INT");
    assert_eq!(running.wait().code, Some(130));
    assert!(scratch.read_json("report.json")["run"]["executions"].as_array().unwrap().len() <= 1);
}

#[test]
fn a_second_signal_ends_a_script_that_never_ends() {
    let (sender, is_running) = channel();
    let sender = Mutex::new(sender);
    let server = Server::start(move |_| {
        sender.lock().unwrap().send(()).unwrap();
        response("200 OK", "text/plain", b"ok")
    });
    let scratch = Scratch::new();
    scratch.write("c.json", collection(&[item("Endless", &server.url, "while (true) {}")]));
    let mut running = scratch.start(&["run", "c.json"]);
    is_running.recv_timeout(PATIENCE).unwrap();
    // Signals of one kind that arrive together count as one, so there may be more than two.
    while !running.has_ended() {
        running.signal("INT");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(running.wait().code, Some(130));
}
