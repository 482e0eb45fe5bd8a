//! Large bodies, in both directions: what the program needs for them does not grow with them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use serde_json::{Value, json};

use super::support::{Scratch, collection, item};

const MEGABYTE: u64 = 1024 * 1024;

/// Peak memory that is allowed, in bytes. The program of the tests is not optimised.
const ALLOWED: u64 = 48 * MEGABYTE;

/// What a server did and saw.
#[derive(Debug)]
struct Seen {
    /// Bytes of the request's body.
    received: u64,
    /// Peak memory of the client just before the end of the exchange; unknown where there is no procfs.
    peak: Option<u64>,
}

/// Serves one request: reads its body, and answers with `size` bytes.
fn start(size: u64) -> (String, Sender<u32>, Receiver<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (pid_sender, pid) = channel();
    let (sender, seen) = channel();
    thread::spawn(move || {
        let stream = listener.accept().unwrap().0;
        drop(sender.send(serve(stream, size, &pid)));
    });
    (url, pid_sender, seen)
}

fn serve(mut stream: TcpStream, size: u64, pid: &Receiver<u32>) -> Seen {
    let mut reader = BufReader::with_capacity(1 << 20, stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let received = std::io::copy(&mut reader.take(length), &mut std::io::sink()).unwrap();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n").unwrap();
    let portion = vec![b' '; 1 << 20];
    let mut left = size.saturating_sub(1);
    while left > 0 {
        let length = left.min(portion.len() as u64);
        // The client may have had enough.
        if stream.write_all(&portion[..usize::try_from(length).unwrap()]).is_err() {
            return Seen { received, peak: None };
        }
        left -= length;
    }
    let peak = peak_memory(pid.recv().unwrap());
    if size > 0 {
        stream.write_all(b"1").unwrap();
    }
    Seen { received, peak }
}

fn peak_memory(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().unwrap() * 1024)
}

/// Runs a collection of this item against a server that answers with `size` bytes.
fn exchange(
    scratch: &Scratch,
    request: impl Fn(&str) -> Value,
    size: u64,
    more: &[&str],
) -> (Option<i32>, Seen, String) {
    let (url, pid, seen) = start(size);
    scratch.write("c.json", collection(&[request(&url)]));
    let running = scratch.start(&[&["run", "c.json"], more].concat());
    pid.send(running.id()).ok();
    let outcome = running.wait();
    (outcome.code, seen.recv().unwrap(), outcome.stdout)
}

fn upload(url: &str, body: Value) -> Value {
    let mut item = item("Upload", url, "");
    item["request"]["method"] = "POST".into();
    item["request"]["body"] = body;
    item
}

#[test]
fn uploads_are_streamed_from_disk() {
    let scratch = Scratch::new();
    let size = 100 * MEGABYTE;
    scratch.write("large.bin", "").resize("large.bin", size);
    let file = json!({ "mode": "file", "file": { "src": "large.bin" } });
    let form = json!({ "mode": "formdata", "formdata": [
        { "key": "note", "value": "x", "type": "text" },
        { "key": "file", "src": "large.bin", "type": "file" },
    ] });
    for (body, around) in [(file, 0..1), (form, 300..600)] {
        let (code, seen, stdout) = exchange(&scratch, |url| upload(url, body.clone()), 0, &[]);
        assert_eq!(code, Some(0), "{stdout}");
        assert!(around.contains(&(seen.received - size)), "{seen:?}");
        assert!(seen.peak.is_none_or(|peak| peak < ALLOWED), "{seen:?}");
    }
}

#[test]
fn answers_that_nobody_reads_are_not_kept_in_memory() {
    let scratch = Scratch::new();
    let status_only = "pm.test('status', () => pm.response.to.have.status(200)); \
                       pm.test('size', () => pm.expect(pm.response.responseSize).to.equal(209715200))";
    for script in ["", status_only] {
        let (code, seen, stdout) =
            exchange(&scratch, |url| item("Download", url, script), 200 * MEGABYTE, &["-r", "cli,junit", "--verbose"]);
        assert_eq!(code, Some(0), "{stdout}");
        assert!(stdout.contains("209.72MB"), "{stdout}");
        assert!(seen.peak.is_none_or(|peak| peak < ALLOWED), "{seen:?}");
    }
}

#[test]
fn a_script_reads_a_large_answer_though_it_does_not_look_like_it() {
    let scratch = Scratch::new();
    // 8 MiB of blanks and a number.
    let hidden = "const name = 'js' + 'on'; pm.test('read', () => pm.expect(pm.response[name]()).to.equal(1))";
    let plain = "pm.test('read', () => pm.expect(pm.response.json()).to.equal(1))";
    for script in [hidden, plain] {
        let (code, _, stdout) = exchange(&scratch, |url| item("Read", url, script), 8 * MEGABYTE, &[]);
        assert_eq!(code, Some(0), "{stdout}");
        assert!(stdout.contains("✓  read"), "{stdout}");
    }
    let more = ["-r", "json", "--reporter-json-export", "report.json"];
    let (code, _, _) = exchange(&scratch, |url| item("Report", url, ""), 5 * MEGABYTE, &more);
    let report = scratch.read_json("report.json");
    let body = report["run"]["executions"][0]["response"]["stream"]["data"].as_array().unwrap();
    assert_eq!((code, body.len() as u64, body.last().unwrap()), (Some(0), 5 * MEGABYTE, &json!(49)));
}

#[test]
fn answers_beyond_the_limit_fail() {
    let scratch = Scratch::new();
    for (size, code) in [(MEGABYTE, Some(0)), (MEGABYTE + 1, Some(1)), (400 * MEGABYTE, Some(1))] {
        let (actual, _, stdout) =
            exchange(&scratch, |url| item("Large", url, ""), size, &["--max-response-size", "1M"]);
        assert_eq!(actual, code, "{size}: {stdout}");
        assert_eq!(stdout.contains("Maximum response size reached"), code == Some(1), "{stdout}");
        assert_eq!(stdout.contains("--max-response-size sets the limit"), code == Some(1), "{stdout}");
    }
}
