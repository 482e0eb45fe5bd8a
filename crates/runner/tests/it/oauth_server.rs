//! An authorization server and an API in one, whose rules are chosen by the test, and which remembers
//! what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::support::response;

/// What was asked, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// Forms that the token end point got.
    pub(crate) forms: Vec<String>,
    /// Authorization headers that the API got.
    pub(crate) authorizations: Vec<Option<String>>,
}

/// The server.
pub(crate) struct OAuthServer {
    pub(crate) url: String,
    seen: Arc<Mutex<Seen>>,
}

/// What the token end point answers to a form, which is the n-th from 1: status and JSON.
type Answer = dyn Fn(usize, &str) -> (&'static str, String) + Send + Sync;
/// Whether the API takes this Authorization header.
type Accept = dyn Fn(&str) -> bool + Send + Sync;

impl OAuthServer {
    /// Gives out `access-token-1`, `access-token-2`, … for an hour each.
    pub(crate) fn start(accept: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self::with_answers(accept, |n, _| {
            ("200 OK", format!(r#"{{"access_token":"access-token-{n}","expires_in":3600}}"#))
        })
    }

    pub(crate) fn with_answers(
        accept: impl Fn(&str) -> bool + Send + Sync + 'static,
        answer: impl Fn(usize, &str) -> (&'static str, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Seen>>::default();
        let (accept, answer, shared): (Arc<Accept>, Arc<Answer>, _) =
            (Arc::new(accept), Arc::new(answer), Arc::clone(&seen));
        // Ends with the test's process: it owns nothing that outlives it.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (accept, answer, seen) = (Arc::clone(&accept), Arc::clone(&answer), Arc::clone(&shared));
                thread::spawn(move || serve(stream, &*accept, &*answer, &seen));
            }
        });
        Self { url, seen }
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, accept: &Accept, answer: &Answer, seen: &Mutex<Seen>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if matches!(reader.read_line(&mut head), Ok(0) | Err(_)) {
            return;
        }
    }
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    let reply = if head.starts_with("POST /token") {
        let form = String::from_utf8(body).unwrap();
        let mut seen = seen.lock().unwrap();
        seen.forms.push(form.clone());
        let (status, json) = answer(seen.forms.len(), &form);
        response(status, "application/json", json.as_bytes())
    } else {
        let authorization = header("authorization");
        let is_accepted = authorization.as_deref().is_some_and(accept);
        seen.lock().unwrap().authorizations.push(authorization);
        let status = if is_accepted { "200 OK" } else { "401 Unauthorized" };
        response(status, "text/plain", &body)
    };
    drop(reader.get_mut().write_all(&reply));
}
