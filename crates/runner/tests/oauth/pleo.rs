//! The repository's Pleo collection, unmodified, against the echo server's expense API.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use postrider_echo::{EchoOptions, EchoServer};
use serde_json::Value;

use crate::rig::home::{Home, Outcome};

const PLEO: &str = "collections/pleo.postman_collection.json";

/// The echo server on a thread of its own; everybody says yes at once.
struct Echo {
    url: String,
    _runtime: tokio::runtime::Runtime,
    _server: EchoServer,
}

impl Echo {
    /// Its access tokens live that long.
    fn start(access_token_lifetime: Duration) -> Self {
        let options = EchoOptions { auto_approve: true, access_token_lifetime, ..EchoOptions::default() };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(EchoServer::start_with(([127, 0, 0, 1], 0).into(), options)).unwrap();
        Self { url: server.base_url(), _runtime: runtime, _server: server }
    }

    /// A home with the repository's own collections and environments, unmodified.
    fn home() -> Home {
        let home = Home::new();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for folder in ["collections", "environments"] {
            symlink(repository.join(folder), home.path(folder)).unwrap();
        }
        home.keep_secret("demo-secret").keep_secret("demo-api-key");
        home
    }

    /// The words that lead the local environment to this server.
    fn words(&self) -> [String; 4] {
        let url = format!("echoUrl={}", self.url);
        ["-e".to_owned(), "local".to_owned(), "--env-var".to_owned(), url]
    }
}

impl Home {
    /// Nothing may say the tokens of the stored sessions.
    fn keep_stored_tokens(&self) -> &Self {
        for session in self.sessions() {
            for name in ["access_token", "refresh_token"] {
                if let Some(token) = session["session"]["tokens"][name].as_str() {
                    self.keep_secret(token);
                }
            }
        }
        self
    }
}

/// Runs a command on the collection with the local environment.
fn local(home: &Home, echo: &Echo, command: &[&str], more: &[&str]) -> Outcome {
    home.run(&words(echo, command, more).iter().map(String::as_str).collect::<Vec<_>>())
}

fn words(echo: &Echo, command: &[&str], more: &[&str]) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    [own(command), vec![PLEO.to_owned()], echo.words().to_vec(), own(more)].concat()
}

fn login(home: &Home, echo: &Echo) {
    let words = words(echo, &[], &[]);
    home.login(&words.iter().map(String::as_str).collect::<Vec<_>>()).expect_said(&["Signed in"]);
    home.keep_stored_tokens();
}

/// The state of the only session that `auth status` tells of.
fn state(outcome: &Outcome) -> String {
    let status = outcome.json();
    assert_eq!(status["sessions"].as_array().unwrap().len(), 1, "{status}");
    status["sessions"][0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn one_sign_in_is_enough_for_runs_to_come() {
    let echo = Echo::start(Duration::from_secs(2));
    let home = Echo::home();
    let before = local(&home, &echo, &["auth", "status"], &["--json"]).expect_code(0);
    assert_eq!(state(&before), "signed_out");
    local(&home, &echo, &["run"], &[]).expect_code(1).expect_said(&["postrider auth login", "-e local"]);

    login(&home, &echo);
    let first = home.sessions();
    local(&home, &echo, &["run"], &[]).expect_code(0);
    sleep(Duration::from_millis(2100));
    let dead = local(&home, &echo, &["auth", "status"], &["--json", "--check"]).expect_code(0);
    assert_eq!(state(&dead), "refreshable");

    let silent = local(&home, &echo, &["run"], &[]).expect_code(0);
    assert_eq!(silent.stderr, "");
    home.keep_stored_tokens();
    let second = home.sessions();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(tokens(&first), tokens(&second));
    home.expect_no_leaks(&[]);
}

fn tokens(sessions: &[Value]) -> &Value {
    &sessions[0]["session"]["tokens"]
}

#[test]
fn the_environment_chooses_the_session() {
    let echo = Echo::start(Duration::from_hours(1));
    let home = Echo::home();
    login(&home, &echo);
    assert_eq!(state(&local(&home, &echo, &["auth", "status"], &["--json", "--check"]).expect_code(0)), "alive");

    let client = ["--env-var", "clientId=somebody"];
    let staging = [&[PLEO, "-e", "staging"], &client[..]].concat();
    let status = home.run(&[&["auth", "status", "--json", "--check"], &staging[..]].concat()).expect_code(3);
    assert_eq!(state(&status), "signed_out");
    assert!(status.stdout.contains("https://auth.staging.pleo.io"), "{}", status.stdout);
    home.run(&[&["auth", "token"], &staging[..]].concat()).expect_code(3).expect_said(&["-e staging"]);
    home.run(&[&["run"], &staging[..]].concat()).expect_code(1).expect_said(&["-e staging"]);

    local(&home, &echo, &["run"], &[]).expect_code(0);
    local(&home, &echo, &["auth", "logout"], &["--no-revoke"]).expect_code(0);
    local(&home, &echo, &["auth", "status"], &["--check"]).expect_code(3);
    home.expect_no_leaks(&[]);
}

#[test]
fn no_report_and_no_log_has_a_secret() {
    let echo = Echo::start(Duration::from_hours(1));
    let home = Echo::home();
    login(&home, &echo);
    home.set("POSTRIDER_LOG", "trace");
    let exports = ["--reporter-json-export", "report.json", "--reporter-junit-export", "report.xml"];
    let more = [&["--verbose", "-r", "cli,json,junit"], &exports[..]].concat();
    let outcome = local(&home, &echo, &["run"], &more).expect_code(0);
    assert!(outcome.stdout.contains("Search for companies"), "{}", outcome.stdout);
    assert!(home.read("report.json").contains("Bearer ****"));
    assert!(home.read("report.xml").contains("Search for companies"));

    // The same report without masking has the token: the search would find it.
    let plain = ["--no-mask", "-r", "json", "--reporter-json-export", "plain.secret"];
    local(&home, &echo, &["run"], &plain).expect_code(0);
    let token = tokens(&home.sessions())["access_token"].as_str().unwrap().to_owned();
    assert!(home.read("plain.secret").contains(&token));
    home.expect_no_leaks(&[]);
}
