//! An empty folder to run the binary in, a server whose answers are a closure, and the echo server.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use postrider_echo::{EchoOptions, EchoServer};
use serde_json::{Value, json};

/// Longer than any run of these tests, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// An empty folder: current folder and home of the binary.
pub(crate) struct Scratch(tempfile::TempDir);

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A run that has not ended yet.
pub(crate) struct Running {
    child: Child,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Gives a file this many bytes; new ones are zeros and take no room on most file systems.
    pub(crate) fn resize(&self, name: &str, size: u64) -> &Self {
        fs::File::options().write(true).open(self.path(name)).unwrap().set_len(size).unwrap();
        self
    }

    pub(crate) fn read_json(&self, name: &str) -> Value {
        read_json(&self.path(name))
    }

    /// Starts `postrider` with these words, without the environment of the test.
    pub(crate) fn start(&self, words: &[&str]) -> Running {
        self.start_with(words, &[])
    }

    /// The same with these environment variables.
    pub(crate) fn start_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postrider"));
        command.args(words).current_dir(self.0.path()).env_clear();
        for name in ["PATH", "SystemRoot", "TEMP", "TMP"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.env("HOME", self.0.path()).env("CI", "true");
        command.envs(variables.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdout, stderr) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
        Running { child, stdout, stderr }
    }

    /// Runs `postrider` with these words and environment variables.
    pub(crate) fn run_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Outcome {
        self.start_with(words, variables).wait()
    }

    /// Runs `postrider` with these words.
    pub(crate) fn run(&self, words: &[&str]) -> Outcome {
        self.start(words).wait()
    }
}

pub(crate) fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

impl Running {
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(status.unwrap().success());
    }

    #[cfg(unix)]
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn wait(mut self) -> Outcome {
        let status = self.wait_for_end();
        Outcome { code: status.code(), stdout: self.stdout.join().unwrap(), stderr: self.stderr.join().unwrap() }
    }

    fn wait_for_end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if Instant::now() > deadline {
                self.child.kill().unwrap();
                panic!("postrider did not end");
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

fn collect(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}

/// Answers every request by a closure: request head in, raw response out. Fails the test when it
/// was never asked.
pub(crate) struct Server {
    pub(crate) url: String,
    n_requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let n_requests = Arc::new(AtomicUsize::new(0));
        let (counter, answer) = (Arc::clone(&n_requests), Arc::new(answer));
        // Ends with the test's process: it owns nothing that outlives it.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                counter.fetch_add(1, Ordering::SeqCst);
                let answer = Arc::clone(&answer);
                thread::spawn(move || serve(stream, &*answer));
            }
        });
        Self { url, n_requests }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let n_requests = self.n_requests.load(Ordering::SeqCst);
        assert!(n_requests > 0 || thread::panicking(), "the server was never asked");
    }
}

fn serve(stream: TcpStream, answer: &dyn Fn(&str) -> Vec<u8>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream);
    while !head.ends_with("\r\n\r\n") {
        let mut line = Vec::new();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => head.push_str(&String::from_utf8_lossy(&line)),
        }
        // Not HTTP, e.g. a TLS handshake: a server would answer in HTTP all the same.
        if !head.starts_with(|c: char| c.is_ascii_uppercase()) {
            break;
        }
    }
    drop(reader.get_mut().write_all(&answer(&head)));
}

/// A complete answer with this body.
pub(crate) fn response(status: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The echo server on a thread of its own.
pub(crate) struct Echo {
    pub(crate) url: String,
    _runtime: tokio::runtime::Runtime,
    _server: EchoServer,
}

impl Echo {
    pub(crate) fn start() -> Self {
        Self::start_with(EchoOptions::default())
    }

    pub(crate) fn start_with(options: EchoOptions) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(EchoServer::start_with(([127, 0, 0, 1], 0).into(), options)).unwrap();
        Self { url: server.base_url(), _runtime: runtime, _server: server }
    }
}

/// A collection with these items, as file content.
pub(crate) fn collection(items: &[Value]) -> String {
    json!({
        "info": {
            "name": "Test",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
        },
        "item": items
    })
    .to_string()
}

/// A GET request with a test script.
pub(crate) fn item(name: &str, url: &str, test: &str) -> Value {
    json!({
        "name": name,
        "request": { "method": "GET", "url": url },
        "event": [{ "listen": "test", "script": { "exec": test.lines().collect::<Vec<_>>() } }]
    })
}

/// A test script with one test that passes when `condition` holds.
pub(crate) fn test(condition: &str) -> String {
    format!("pm.test('it holds', () => pm.expect({condition}).to.be.true)")
}
