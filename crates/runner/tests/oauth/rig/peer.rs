//! The foreign programs: authorization servers of Node and Python, a follower of addresses, and Chromium.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::{Map, Value, json};

use super::home::Keeper;
use super::http;
use super::installed::installed;

/// An authorization server in a process of its own, which ends with this value, or with the test.
pub(crate) struct Peer {
    pub(crate) url: String,
    /// Private keys of its clients, by client id (PEM).
    pub(crate) keys: Map<String, Value>,
    child: Child,
    _stdin: ChildStdin,
}

impl Peer {
    /// npm oidc-provider; see `peers/oidc.mjs` for its options.
    pub(crate) fn oidc(options: &Value) -> Self {
        let mut command = Command::new("node");
        command.arg(source("oidc.mjs")).arg(options.to_string());
        Self::start(&mut command)
    }

    /// Authlib with Flask; see `peers/authlib_server.py` for its options.
    pub(crate) fn authlib(options: &Value) -> Self {
        let mut command = Command::new(installed().join("venv/bin/python"));
        command.arg(source("authlib_server.py")).arg(options.to_string()).env("PYTHONDONTWRITEBYTECODE", "1");
        Self::start(&mut command)
    }

    fn start(command: &mut Command) -> Self {
        command.env("PEERS", installed());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{command:?}: {error}: {line}"));
        let keys = ready["keys"].as_object().cloned().unwrap_or_default();
        let stdin = child.stdin.take().unwrap();
        Self { url: format!("http://127.0.0.1:{}", ready["port"]), keys, child, _stdin: stdin }
    }

    /// How often something happened there.
    pub(crate) fn count(&self, what: &str) -> u64 {
        self.ask("/_counts")[what].as_u64().unwrap_or_default()
    }

    /// The answer to a GET request.
    pub(crate) fn ask(&self, path: &str) -> Value {
        http::get(&format!("{}{path}", self.url), &[]).json()
    }

    /// The status of the protected resource for this token.
    pub(crate) fn resource(&self, token: &str) -> u16 {
        http::get(&format!("{}/api", self.url), &[("Authorization", &format!("Bearer {token}"))]).status
    }
}

impl Keeper for Peer {
    fn secrets(&self) -> Vec<String> {
        let secrets = self.ask("/_secrets");
        secrets.as_array().unwrap().iter().map(|secret| secret.as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Follows an address as a browser would, as far as loopback goes: `url`, and for loopback `status`, `headers`, `body`.
pub(crate) fn follow(url: &str) -> Value {
    let output = Command::new("node").arg(source("follow.mjs")).arg(url).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("following {url}: {error}"))
}

/// Opens an address in Chromium, signs in and agrees (or not); see `peers/browser.mjs` for the answer.
pub(crate) fn browse(url: &str, screenshot: &str, deny: bool) -> Value {
    let pictures = installed().with_file_name("screenshots");
    fs::create_dir_all(&pictures).unwrap();
    let options = json!({
        "url": url,
        "deny": deny,
        "screenshot": pictures.join(screenshot),
        "chromium": chromium(),
    });
    // A folder of its own for the profile, also when the test is killed.
    let temporary = tempfile::tempdir().unwrap();
    let mut command = Command::new("node");
    command.arg(source("browser.mjs")).arg(options.to_string()).env("PEERS", installed());
    command.env("TMPDIR", temporary.path()).env("HOME", temporary.path()).stdin(Stdio::piped());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Its stdin stays open until it has ended: `wait_with_output` would close it.
    let mut child = child;
    let stdin = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("chromium at {url}: {error}"))
}

/// Whether there is a browser. Where CI says that there must be one, a missing one fails the test.
pub(crate) fn has_chromium() -> bool {
    let advice = "chromium is not installed (Debian: apt-get install chromium)";
    let is_there = chromium().is_some();
    assert!(is_there || std::env::var_os("POSTRIDER_REQUIRE_CHROMIUM").is_none(), "{advice}");
    if !is_there {
        // Not by the macro: what it prints of tests that pass is not shown.
        drop(writeln!(std::io::stderr(), "SKIPPED, nothing was tested: {advice}"));
    }
    is_there
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|folder| [folder.join("chromium"), folder.join("chromium-browser")])
        .find(|file| file.is_file())
}

/// The file of a peer.
pub(crate) fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oauth/peers").join(name)
}
