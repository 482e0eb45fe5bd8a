//! Sessions against a server and a clock of our own.

mod failures;
mod refresh;
mod rejection;
mod seed;
mod sharing;
mod status;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use postrider_core::secret::Secret;

use super::{Need, Session};
use crate::oauth2::store::{FileStore, MemoryStore, SessionFacts, StoredSession, TokenStore};
use crate::oauth2::{
    Clock, EndpointRequest, EndpointResponse, Grant, OAuthSettings, TokenSet, Transport, TransportError,
    TransportFuture,
};

pub(super) const FORCE: Need = Need { min_life: None, force_refresh: true };
pub(super) const START: u64 = 1_000_000;

/// A clock that stands still until it is told otherwise.
#[derive(Debug)]
pub(super) struct TestClock(AtomicU64);

impl TestClock {
    pub(super) fn set(&self, now: u64) {
        self.0.store(now, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A server that gives `a1`, `a2`, … for an hour, replaces refresh tokens, and ends the session when one comes a
/// second time.
#[derive(Debug, Default)]
pub(super) struct TestServer {
    pub(super) state: Mutex<ServerState>,
}

#[derive(Debug, Default)]
pub(super) struct ServerState {
    /// `grant_type` and refresh token, or `revoke` and token type, in the order of arrival.
    pub(super) requests: Vec<String>,
    /// Answers that come first, instead of the usual ones.
    pub(super) scripted: VecDeque<Result<(u16, String), TransportError>>,
    pub(super) refresh_token: Option<String>,
    pub(super) n_tokens: usize,
}

impl TestServer {
    pub(super) fn requests(&self) -> Vec<String> {
        self.state.lock().unwrap().requests.clone()
    }

    pub(super) fn script(&self, answer: Result<(u16, &str), TransportError>) {
        let answer = answer.map(|(status, body)| (status, body.to_owned()));
        self.state.lock().unwrap().scripted.push_back(answer);
    }

    pub(super) fn accept(&self, refresh_token: &str) {
        self.state.lock().unwrap().refresh_token = Some(refresh_token.to_owned());
    }

    fn answer(&self, request: &EndpointRequest) -> Result<(u16, String), TransportError> {
        let field = |name: &str| {
            let found = request.form.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.expose().to_owned()).unwrap_or_default()
        };
        let mut state = self.state.lock().unwrap();
        if request.url.ends_with("/revoke") {
            state.requests.push(format!("revoke {} {}", field("token_type_hint"), field("token")));
            return state.scripted.pop_front().unwrap_or(Ok((200, String::new())));
        }
        let (grant, token) = (field("grant_type"), field("refresh_token"));
        state.requests.push(format!("{grant} {token}").trim_end().to_owned());
        if let Some(answer) = state.scripted.pop_front() {
            return answer;
        }
        if grant == "refresh_token" && state.refresh_token.as_deref() != Some(&token) {
            state.refresh_token = None;
            return Ok((400, r#"{"error":"invalid_grant"}"#.to_owned()));
        }
        state.n_tokens += 1;
        let n_tokens = state.n_tokens;
        let mut body =
            serde_json::json!({ "access_token": format!("a{n_tokens}"), "token_type": "Bearer", "expires_in": 3600 });
        if grant != "client_credentials" {
            state.refresh_token = Some(format!("r{n_tokens}"));
            body["refresh_token"] = format!("r{n_tokens}").into();
        }
        Ok((200, body.to_string()))
    }
}

impl Transport for TestServer {
    fn send(&self, request: EndpointRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            // Long enough for other tasks to get in between, if they could.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let (status, body) = self.answer(&request)?;
            let content_type = "application/json".to_owned();
            Ok(EndpointResponse { status, content_type, retry_after: None, location: None, body: body.into_bytes() })
        })
    }
}

pub(super) fn settings(grant: Grant) -> OAuthSettings {
    let facts = SessionFacts {
        issuer: None,
        token_url: Some("https://server.test/token".to_owned()),
        revocation_url: Some("https://server.test/revoke".to_owned()),
        client_id: "client".to_owned(),
        scope: Some("read write".to_owned()),
        audience: None,
        resources: Vec::new(),
        profile: String::new(),
        grant,
        username: (grant == Grant::Password).then(|| "user".to_owned()),
    };
    OAuthSettings { password: (grant == Grant::Password).then(|| Secret::new("pass")), ..facts.settings() }
}

pub(super) fn tokens(access: &str, refresh: Option<&str>, life: u64) -> TokenSet {
    TokenSet {
        access_token: Secret::new(access),
        token_type: "Bearer".to_owned(),
        refresh_token: refresh.map(Secret::new),
        scope: None,
        obtained_at: START,
        expires_at: Some(START + life),
        id_token: None,
    }
}

/// A session with all that surrounds it.
pub(super) struct Rig {
    pub(super) session: Session,
    pub(super) server: Arc<TestServer>,
    pub(super) clock: Arc<TestClock>,
    pub(super) store: Arc<dyn TokenStore>,
}

impl Rig {
    pub(super) fn new(grant: Grant) -> Self {
        Self::with_store(grant, Arc::new(MemoryStore::new()))
    }

    pub(super) fn on_disk(grant: Grant, dir: &Path) -> Self {
        Self::with_store(grant, Arc::new(FileStore::new(dir.to_owned(), None)))
    }

    pub(super) fn with_store(grant: Grant, store: Arc<dyn TokenStore>) -> Self {
        let server = Arc::new(TestServer::default());
        let clock = Arc::new(TestClock(AtomicU64::new(START)));
        let session = Session::new(
            settings(grant),
            Arc::clone(&server) as Arc<dyn Transport>,
            Arc::clone(&store),
            Arc::clone(&clock) as Arc<dyn Clock>,
        );
        Self { session, server, clock, store }
    }

    /// Another process: nothing shared but the server, the clock and the folder.
    pub(super) fn other_process(&self, store: Arc<dyn TokenStore>) -> Session {
        Session::new(
            self.session.settings().clone(),
            Arc::clone(&self.server) as Arc<dyn Transport>,
            store,
            Arc::clone(&self.clock) as Arc<dyn Clock>,
        )
    }

    /// Another session of the same process.
    pub(super) fn other_session(&self, settings: OAuthSettings) -> Session {
        Session::new(
            settings,
            Arc::clone(&self.server) as Arc<dyn Transport>,
            Arc::clone(&self.store),
            Arc::clone(&self.clock) as Arc<dyn Clock>,
        )
    }

    /// Somebody has signed in: `a0` for `life` seconds, `r0`.
    pub(super) async fn signed_in(self, life: u64) -> Self {
        self.server.accept("r0");
        self.session.keep(tokens("a0", Some("r0"), life)).await.unwrap();
        self
    }

    pub(super) async fn token(&self) -> String {
        self.session.token(Need::default()).await.unwrap().access_token.expose().to_owned()
    }

    pub(super) fn stored(&self) -> Option<StoredSession> {
        self.session.stored().unwrap()
    }
}
