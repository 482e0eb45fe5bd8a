//! The server that verifies, in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::{Map, Value, json};

use super::installed::installed;

/// What is secret at the verifier. Some signers want more than 64 letters, and so do hashes.
pub(crate) const SECRET: &str = "the/secret+of=all of the peers, which is longer than a block of sixty-four";

/// A server of `PyPI`, which ends with this value, or with the test.
pub(crate) struct Peer {
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    keys: Map<String, Value>,
    child: Child,
    _stdin: ChildStdin,
}

impl Peer {
    /// See `peers/verifier.py`.
    pub(crate) fn verifier() -> Self {
        Self::start("verifier.py")
    }

    /// httpbin, for Digest and Basic.
    pub(crate) fn httpbin() -> Self {
        Self::start("httpbin_server.py")
    }

    fn start(name: &str) -> Self {
        let mut command = Command::new(installed().join("venv/bin/python"));
        command.arg(source(name)).arg(json!({ "secret": SECRET }).to_string());
        command.env("PYTHONDONTWRITEBYTECODE", "1").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{name}: {error}: {line}"));
        let keys = ready["keys"].as_object().cloned().unwrap_or_default();
        let stdin = child.stdin.take().unwrap();
        Self { url: format!("http://127.0.0.1:{}", ready["port"]), keys, child, _stdin: stdin }
    }

    /// The private key for this algorithm, as PEM: `RSA`, `ES256`, `ES384` or `ES512`.
    pub(crate) fn key(&self, name: &str) -> &str {
        self.keys[name].as_str().unwrap()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signers/peers").join(name)
}
