//! An echo server that says yes at once, a folder with a collection for it, and a browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use postrider_echo::{EchoOptions, EchoServer};
use serde_json::{Value, json};

use super::support::{Outcome, Scratch};

/// Longer than any command of these tests, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Secrets of the demo client and API; no output may hold them.
pub(crate) const SECRETS: [&str; 2] = ["demo-secret", "demo-api-key"];

/// A server, a folder, and words for the binary.
pub(crate) struct Rig {
    pub(crate) scratch: Scratch,
    pub(crate) url: String,
    variables: Vec<(String, String)>,
    _runtime: tokio::runtime::Runtime,
    _server: EchoServer,
}

/// A command that has not ended yet.
pub(crate) struct Talking {
    child: Child,
    pub(crate) stdin: Option<ChildStdin>,
    stderr: BufReader<std::process::ChildStderr>,
    said: String,
    stdout: JoinHandle<String>,
}

impl Rig {
    pub(crate) fn start() -> Self {
        Self::with(EchoOptions { auto_approve: true, ..EchoOptions::default() })
    }

    pub(crate) fn with(options: EchoOptions) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(EchoServer::start_with(([127, 0, 0, 1], 0).into(), options)).unwrap();
        let (scratch, url) = (Scratch::new(), server.base_url());
        scratch.write("c.json", collection(&url, &[]).to_string());
        Self { scratch, url, variables: Vec::new(), _runtime: runtime, _server: server }
    }

    /// The same with an environment variable of the system.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The binary with these words: no terminal, no CI.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postrider"));
        command.args(words).current_dir(self.scratch.path("")).env_clear();
        for name in ["PATH", "SystemRoot", "TEMP", "TMP"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.env("HOME", self.scratch.path("home")).env("POSTRIDER_TOKEN_DIR", self.token_dir());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn token_dir(&self) -> PathBuf {
        self.scratch.path("tokens")
    }

    /// Names of the stored sessions' files.
    pub(crate) fn session_files(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.token_dir()) else { return Vec::new() };
        let files = entries.map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
    }

    pub(crate) fn run(&self, words: &[&str]) -> Outcome {
        self.talk(words).end()
    }

    /// Runs with this text on stdin.
    pub(crate) fn run_with(&self, words: &[&str], stdin: &str) -> Outcome {
        let mut talking = self.talk(words);
        talking.type_in(stdin);
        talking.stdin = None;
        talking.end()
    }

    /// Starts and lets the test answer.
    pub(crate) fn talk(&self, words: &[&str]) -> Talking {
        Talking::start(self.command(words))
    }

    /// Signs in by `--no-browser`, with the test as browser.
    pub(crate) fn login(&self, words: &[&str]) -> Outcome {
        let words: Vec<&str> = ["auth", "login"].iter().chain(words).chain(&["--no-browser"]).copied().collect();
        let mut talking = self.talk(&words);
        let Some(address) = talking.address() else { return talking.end() };
        assert_eq!(browse(&address).status, 200, "the page that ends a sign-in");
        talking.end()
    }

    pub(crate) fn token(&self, words: &[&str]) -> String {
        let words: Vec<&str> = ["auth", "token"].iter().chain(words).copied().collect();
        let outcome = self.run(&words);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        outcome.stdout.trim_end().to_owned()
    }
}

impl Talking {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let stdout = thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).unwrap();
            text
        });
        let (stdin, stderr) = (child.stdin.take(), BufReader::new(child.stderr.take().unwrap()));
        Self { child, stdin, stderr, said: String::new(), stdout }
    }

    /// Writes to stdin. That nobody reads it is the command's decision.
    pub(crate) fn type_in(&mut self, text: &str) {
        drop(self.stdin.as_mut().unwrap().write_all(text.as_bytes()));
    }

    /// The next line on stderr that `wanted` likes; `None` when the command has ended without one.
    pub(crate) fn line(&mut self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.stderr.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            self.said.push_str(&line);
            if wanted(&line) {
                return Some(line);
            }
        }
    }

    /// The address that the person is to open.
    pub(crate) fn address(&mut self) -> Option<String> {
        self.line(|line| line.starts_with("  http") && line.contains("code_challenge="))
            .map(|line| line.trim().to_owned())
    }

    pub(crate) fn end(mut self) -> Outcome {
        self.stdin = None;
        let deadline = Instant::now() + PATIENCE;
        let mut child = self.child;
        let stderr = thread::spawn(move || {
            self.stderr.read_to_string(&mut self.said).unwrap();
            self.said
        });
        let code = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status.code();
            }
            if Instant::now() > deadline {
                child.kill().unwrap();
                panic!("the command did not end: {}", stderr.join().unwrap());
            }
            thread::sleep(Duration::from_millis(2));
        };
        Outcome { code, stdout: self.stdout.join().unwrap(), stderr: stderr.join().unwrap() }
    }
}

/// What a browser sees at last.
pub(crate) struct Page {
    pub(crate) status: u16,
}

/// Opens an address and follows redirects.
pub(crate) fn browse(address: &str) -> Page {
    let mut address = address.to_owned();
    loop {
        let (status, location) = get(&address);
        match location {
            Some(location) => address = location,
            None => return Page { status },
        }
    }
}

/// Where an address leads to, without going there.
pub(crate) fn redirect(address: &str) -> String {
    get(address).1.unwrap()
}

fn get(address: &str) -> (u16, Option<String>) {
    let rest = address.strip_prefix("http://").unwrap();
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let location = answer.lines().take_while(|line| !line.is_empty()).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
    });
    (status, location)
}

/// The auth block of the demo client at a server, with some parameters replaced or added.
pub(crate) fn oauth2(url: &str, changes: &[(&str, &str)]) -> Value {
    let auth_url = format!("{url}/oauth/authorize");
    let token_url = format!("{url}/oauth/token");
    let mut params = vec![
        ("grant_type", "authorization_code_with_pkce"),
        ("authUrl", &auth_url),
        ("accessTokenUrl", &token_url),
        ("clientId", "demo-client"),
        ("clientSecret", "demo-secret"),
        ("redirect_uri", "http://127.0.0.1/callback"),
        ("scope", "test:test"),
    ];
    for (key, value) in changes {
        params.retain(|(known, _)| known != key);
        params.push((key, value));
    }
    let params: Vec<_> = params.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "type": "oauth2", "oauth2": params })
}

/// One request to the expense API with the collection's auth.
pub(crate) fn collection(url: &str, changes: &[(&str, &str)]) -> Value {
    json!({
        "info": {
            "name": "Expenses",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
        },
        "auth": oauth2(url, changes),
        "item": [{ "name": "Users", "request": { "method": "GET", "url": format!("{url}/get") } }]
    })
}

/// Fails when a text holds one of these.
pub(crate) fn assert_no_secret(outcome: &Outcome, secrets: &[&str]) {
    for secret in SECRETS.iter().chain(secrets) {
        for text in [&outcome.stdout, &outcome.stderr] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}
