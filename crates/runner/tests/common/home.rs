//! An empty home to run `postrider` in, that remembers all it said, and searches it for secrets at the end.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::leaks::Scanner;

/// Longer than anything of these tests takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// What streams said that must not hold secrets: a command, and its stream's text.
type Said = Arc<Mutex<Vec<(String, String)>>>;

/// Current folder and home of the binary. Every test ends with [`Home::expect_no_leaks`].
pub(crate) struct Home {
    folder: tempfile::TempDir,
    variables: RefCell<Vec<(String, String)>>,
    secrets: RefCell<Vec<String>>,
    said: Said,
    is_searched: Cell<bool>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Something that holds secrets: a server that issued them.
pub(crate) trait Keeper {
    /// All secrets that it has ever seen.
    fn secrets(&self) -> Vec<String>;
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: RefCell::default(),
            secrets: RefCell::default(),
            said: Said::default(),
            is_searched: Cell::new(false),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where sessions are stored.
    pub(crate) fn store(&self) -> PathBuf {
        self.path("tokens")
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        fs::write(self.path(name), content).unwrap();
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Sets an environment variable of all commands to come.
    pub(crate) fn set(&self, name: &str, value: &str) -> &Self {
        self.variables.borrow_mut().push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets one to a secret, which nothing may say.
    pub(crate) fn set_secret(&self, name: &str, value: &str) -> &Self {
        self.set(name, value).keep_secret(value)
    }

    pub(crate) fn unset(&self, name: &str) -> &Self {
        self.variables.borrow_mut().retain(|(known, _)| known != name);
        self
    }

    /// Nothing may say this.
    pub(crate) fn keep_secret(&self, value: &str) -> &Self {
        self.secrets.borrow_mut().push(value.to_owned());
        self
    }

    /// The command, without the environment of the test.
    pub(crate) fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(self.folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.folder.path()).env("POSTRIDER_TOKEN_DIR", self.store());
        for name in ["CONFIG", "STATE", "CACHE", "DATA"] {
            command.env(format!("XDG_{name}_HOME"), self.path(&format!("xdg-{}", name.to_lowercase())));
        }
        command.envs(self.variables.borrow().iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts `postrider`.
    pub(crate) fn start(&self, words: &[&str]) -> Running {
        self.start_with(words, "")
    }

    /// Starts `postrider` with this on stdin.
    pub(crate) fn start_with(&self, words: &[&str], stdin: &str) -> Running {
        self.spawn(&mut self.command(env!("CARGO_BIN_EXE_postrider"), words), Some(stdin))
    }

    /// Starts `postrider` with a stdin that waits for [`Running::tell`].
    pub(crate) fn start_open(&self, words: &[&str]) -> Running {
        self.spawn(&mut self.command(env!("CARGO_BIN_EXE_postrider"), words), None)
    }

    /// Starts a command with this on stdin, or with a stdin that stays open.
    pub(crate) fn spawn(&self, command: &mut Command, stdin: Option<&str>) -> Running {
        let running = Running::new(command, Arc::clone(&self.said));
        match stdin {
            Some(text) => running.tell(text),
            None => running,
        }
    }

    /// Runs `postrider`.
    pub(crate) fn run(&self, words: &[&str]) -> Outcome {
        self.start(words).wait()
    }

    /// Runs `postrider`, which must succeed.
    pub(crate) fn ok(&self, words: &[&str]) -> Outcome {
        self.run(words).expect_code(0)
    }

    /// Runs a command whose stdout is meant to hold secrets, such as `auth token`; it must succeed.
    pub(crate) fn private(&self, words: &[&str]) -> String {
        self.start_private(words).wait().expect_code(0).stdout
    }

    /// Starts a command whose stdout is meant to hold secrets.
    pub(crate) fn start_private(&self, words: &[&str]) -> Running {
        let mut running = self.start(words);
        running.is_private = true;
        running
    }

    /// The access token that `auth token` prints for these words.
    pub(crate) fn token(&self, words: &[&str]) -> String {
        let token = self.private(&[&["auth", "token"], words].concat()).trim_end().to_owned();
        self.keep_secret(&token);
        token
    }

    /// The stored sessions, as JSON.
    pub(crate) fn sessions(&self) -> Vec<Value> {
        let files = fs::read_dir(self.store()).into_iter().flatten().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap()).collect()
    }

    /// Searches all that was written and said for the secrets of these and of the test itself. Stored sessions may hold
    /// tokens, but nothing else; files named `*.secret` hold what the test put there.
    pub(crate) fn expect_no_leaks(&self, keepers: &[&dyn Keeper]) {
        self.is_searched.set(true);
        let own = self.secrets.borrow();
        let secrets = keepers.iter().flat_map(|keeper| keeper.secrets()).chain(own.iter().cloned());
        let scanner = Scanner::new(secrets);
        let is_meant = |path: &Path| path == self.store() || path.extension().is_some_and(|end| end == "secret");
        let mut found = scanner.find_in_files(self.folder.path(), &is_meant);
        for (place, text) in &*self.said.lock().unwrap() {
            found.extend(scanner.find(text).into_iter().map(|secret| format!("{place}: {secret}\n{text}")));
        }
        assert!(found.is_empty(), "secrets leaked:\n{}", found.join("\n"));
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        assert!(self.is_searched.get() || thread::panicking(), "the test did not look for leaks");
    }
}

impl Outcome {
    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Whether stderr has all of these.
    #[track_caller]
    pub(crate) fn expect_said(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "no `{part}` in stderr:\n{}\nstdout:\n{}", self.stderr, self.stdout);
        }
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// A command that has not ended yet.
pub(crate) struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    name: String,
    stdout: Stream,
    stderr: Stream,
    said: Said,
    is_private: bool,
}

/// What a stream has said so far.
struct Stream {
    text: Arc<(Mutex<String>, Condvar)>,
    reader: JoinHandle<()>,
}

impl Running {
    fn new(command: &mut Command, said: Said) -> Self {
        let name = command.get_args().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let (stdout, stderr) = (Stream::new(child.stdout.take().unwrap()), Stream::new(child.stderr.take().unwrap()));
        let stdin = child.stdin.take();
        Self { child, stdin, name, stdout, stderr, said, is_private: false }
    }

    /// Says this on its stdin, and that there is no more.
    pub(crate) fn tell(mut self, text: &str) -> Self {
        if let Some(mut stdin) = self.stdin.take() {
            // A program that does not read has ended already.
            drop(stdin.write_all(text.as_bytes()));
        }
        self
    }

    /// The authorization address that it prints.
    pub(crate) fn address(&self) -> String {
        let address = |text: &str| {
            let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n')).map(str::trim);
            lines.find(|line| line.starts_with("http") && line.contains("code_challenge=")).map(str::to_owned)
        };
        self.stderr.wait_for(address)
    }

    /// Waits until stderr has said something.
    pub(crate) fn said<T>(&self, find: impl Fn(&str) -> Option<T>) -> T {
        self.stderr.wait_for(find)
    }

    /// Ends it without a warning.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.wait();
    }

    pub(crate) fn wait(mut self) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > deadline {
                self.child.kill().unwrap();
                panic!("{} did not end; it said:\n{}", self.name, self.stderr.text.0.lock().unwrap());
            }
            thread::sleep(Duration::from_millis(2));
        };
        let (stdout, stderr) = (self.stdout.end(), self.stderr.end());
        let mut said = self.said.lock().unwrap();
        if !self.is_private {
            said.push((format!("{}, stdout", self.name), stdout.clone()));
        }
        said.push((format!("{}, stderr", self.name), stderr.clone()));
        Outcome { code: status.code(), stdout, stderr }
    }
}

impl Stream {
    fn new(mut source: impl Read + Send + 'static) -> Self {
        let text = Arc::new((Mutex::new(String::new()), Condvar::new()));
        let shared = Arc::clone(&text);
        let reader = thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n_read @ 1..) = source.read(&mut bytes) {
                shared.0.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..n_read]));
                shared.1.notify_all();
            }
            shared.1.notify_all();
        });
        Self { text, reader }
    }

    fn wait_for<T>(&self, find: impl Fn(&str) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut text = self.text.0.lock().unwrap();
        loop {
            if let Some(found) = find(&text) {
                return found;
            }
            let is_over = self.reader.is_finished() || Instant::now() > deadline;
            assert!(!is_over, "it never said what was waited for, but:\n{text}");
            text = self.text.1.wait_timeout(text, Duration::from_millis(50)).unwrap().0;
        }
    }

    fn end(self) -> String {
        self.reader.join().unwrap();
        let text = self.text.0.lock().unwrap();
        text.clone()
    }
}
