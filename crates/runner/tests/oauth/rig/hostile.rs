//! An authorization server that lies as the test tells it to, and its protected resource.
//!
//! It answers honestly wherever the test does not answer instead. It knows every request it got.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use url::form_urlencoded;

use super::home::Keeper;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) head: String,
    pub(crate) form: HashMap<String, String>,
    /// How many requests with this path came before.
    pub(crate) n_before: usize,
}

/// What it answers.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// A status line's end, header lines, and the body.
    Full(String, Vec<String>, Vec<u8>),
    /// These bytes, then the end of the connection.
    Raw(Vec<u8>),
}

impl Request {
    /// The value of a header; the name in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

impl Reply {
    pub(crate) fn new(status: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Full(status.to_owned(), vec![format!("Content-Type: {content_type}")], body.into())
    }

    pub(crate) fn json(status: &str, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// A JSON text as it stands.
    pub(crate) fn text(body: impl Into<Vec<u8>>) -> Self {
        Self::new("200 OK", "application/json", body)
    }

    /// An error of the token end point (RFC 6749 section 5.2).
    pub(crate) fn error(error: &str, description: &str) -> Self {
        Self::json("400 Bad Request", &json!({ "error": error, "error_description": description }))
    }

    pub(crate) fn redirect(location: &str) -> Self {
        Self::Full("302 Found".to_owned(), vec![format!("Location: {location}")], Vec::new())
    }

    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Full(status, mut lines, body) => {
                lines.push(format!("Content-Length: {}", body.len()));
                lines.push("Connection: close".to_owned());
                [format!("HTTP/1.1 {status}\r\n{}\r\n\r\n", lines.join("\r\n")).into_bytes(), body].concat()
            }
            Self::Raw(bytes) => bytes,
        }
    }
}

/// The server. It lives as long as the test's process.
pub(crate) struct Hostile {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

/// The test's own answers.
type Answer = dyn Fn(&Request) -> Option<Reply> + Send + Sync;

struct Shared {
    url: String,
    requests: Mutex<Vec<Request>>,
    issued: Mutex<Vec<String>>,
    answer: Box<Answer>,
}

impl Hostile {
    /// A server whose answers come from `answer` where it has one.
    pub(crate) fn start(answer: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared =
            Shared { url: url.clone(), requests: Mutex::default(), issued: Mutex::default(), answer: Box::new(answer) };
        let shared = Arc::new(shared);
        let server = Self { url, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.serve(stream));
            }
        });
        server
    }

    /// A server whose token end point gives this answer each time.
    pub(crate) fn token(reply: Reply) -> Self {
        Self::start(move |request| (request.path == "/token").then(|| reply.clone()))
    }

    /// The requests with this path.
    pub(crate) fn requests(&self, path: &str) -> Vec<Request> {
        self.shared.requests.lock().unwrap().iter().filter(|request| request.path == path).cloned().collect()
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.requests(path).len()
    }

    /// How often a grant was asked for.
    pub(crate) fn n_grants(&self, grant_type: &str) -> usize {
        let requests = self.requests("/token");
        requests
            .iter()
            .filter(|request| request.form.get("grant_type").is_some_and(|grant| grant == grant_type))
            .count()
    }
}

impl Keeper for Hostile {
    fn secrets(&self) -> Vec<String> {
        let mut secrets = self.shared.issued.lock().unwrap().clone();
        for request in self.requests("/token") {
            secrets.extend(request.form.get("code_verifier").cloned());
        }
        secrets
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) {
        let Some(mut request) = read(&stream) else { return };
        {
            let mut requests = self.requests.lock().unwrap();
            request.n_before = requests.iter().filter(|known| known.path == request.path).count();
            requests.push(request.clone());
        }
        let reply = (self.answer)(&request).unwrap_or_else(|| self.honest(&request));
        drop(stream.write_all(&reply.bytes()));
    }

    fn honest(&self, request: &Request) -> Reply {
        match request.path.as_str() {
            "/authorize" => {
                let code = self.issue("code");
                let answer = [("code", code.as_str()), ("state", request.query["state"].as_str())];
                let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
                Reply::redirect(&format!("{}?{query}", request.query["redirect_uri"]))
            }
            "/token" => Reply::json("200 OK", &self.tokens(3600)),
            "/device" => Reply::json(
                "200 OK",
                &json!({
                    "device_code": self.issue("device"), "user_code": "ABCD-EFGH", "expires_in": 60, "interval": 1,
                    "verification_uri": format!("{}/enter", self.url),
                }),
            ),
            "/api" => {
                let issued = self.issued.lock().unwrap();
                let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
                if token.is_some_and(|token| issued.iter().any(|known| known == token)) {
                    Reply::json("200 OK", &json!({}))
                } else {
                    let lines = vec!["WWW-Authenticate: Bearer error=\"invalid_token\"".to_owned()];
                    Reply::Full("401 Unauthorized".to_owned(), lines, Vec::new())
                }
            }
            "/revoke" => Reply::text("{}"),
            _ => Reply::new("404 Not Found", "text/plain", "no such page"),
        }
    }

    fn tokens(&self, expires_in: u64) -> Value {
        json!({
            "access_token": self.issue("access"), "refresh_token": self.issue("refresh"),
            "token_type": "Bearer", "expires_in": expires_in,
        })
    }

    fn issue(&self, kind: &str) -> String {
        let mut issued = self.issued.lock().unwrap();
        let value = format!("{kind}-of-the-hostile-server-{}", issued.len());
        issued.push(value.clone());
        value
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut words = head.split_ascii_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let (path, query) = (path.to_owned(), pairs(query.as_bytes()));
    let mut request = Request { method, path, query, head, form: HashMap::new(), n_before: 0 };
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.form = pairs(&body);
    Some(request)
}

fn pairs(text: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(text).into_owned().collect()
}
