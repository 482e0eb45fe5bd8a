//! The echo server, with its OAuth 2.0 server and expense API, for the collections of the repository.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

use postrider_echo::{EchoOptions, EchoServer};

use super::home::Home;

/// The echo server on a thread of its own; everybody says yes at once.
pub(crate) struct Echo {
    pub(crate) url: String,
    _runtime: tokio::runtime::Runtime,
    _server: EchoServer,
}

impl Echo {
    /// Its access tokens live that long.
    pub(crate) fn start(access_token_lifetime: Duration) -> Self {
        let options = EchoOptions { auto_approve: true, access_token_lifetime, ..EchoOptions::default() };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(EchoServer::start_with(([127, 0, 0, 1], 0).into(), options)).unwrap();
        Self { url: server.base_url(), _runtime: runtime, _server: server }
    }

    /// A home with the repository's own collections and environments, unmodified.
    pub(crate) fn home() -> Home {
        let home = Home::new();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for folder in ["collections", "environments"] {
            symlink(repository.join(folder), home.path(folder)).unwrap();
        }
        home.keep_secret("demo-secret").keep_secret("demo-api-key");
        home
    }

    /// The words that lead the local environment to this server.
    pub(crate) fn words(&self) -> [String; 4] {
        let url = format!("echoUrl={}", self.url);
        ["-e".to_owned(), "local".to_owned(), "--env-var".to_owned(), url]
    }
}

impl Home {
    /// Nothing may say the tokens of the stored sessions.
    pub(crate) fn keep_stored_tokens(&self) -> &Self {
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
