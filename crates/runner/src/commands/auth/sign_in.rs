//! A person signs in: in a browser of this machine, by pasting an address, or on another device.

use std::fmt::Debug;
use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use postrider_auth::oauth2::login::{
    AuthorizationRequest, BrowserEnv, CallbackError, LoopbackListener, LoopbackTarget, RedirectRoute, open_browser,
    redirect_route,
};
use postrider_auth::oauth2::session::{Need, Session};
use postrider_auth::oauth2::{
    Grant, OAuthError, OAuthSettings, Problem, Stage, SystemClock, TokenEndpoint, TokenSet, Transport,
};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::describe::{grant, plain};
use crate::cli::{LoginKind, LoginWay, ProcessEnv};
use crate::load::Stdin;
use crate::oauth::{Sessions, SignIn, SignInFuture};

/// The redirect URI of a client that has registered none, where nobody listens.
const UNHEARD_REDIRECT_URI: &str = "http://127.0.0.1/callback";

/// Longest address that can be pasted, in bytes.
const MAX_LINE: u64 = 64 * 1024;

/// Where a person signs in.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    browser: BrowserEnv,
    is_interactive: bool,
    is_ci: bool,
    is_stdin_terminal: bool,
}

impl Surroundings {
    pub(super) fn new(env: &ProcessEnv) -> Self {
        Self {
            browser: BrowserEnv::from_variables(|name| env.variable(name).map(str::to_owned)),
            is_interactive: env.is_interactive(),
            is_ci: env.is_ci(),
            is_stdin_terminal: env.terminal.stdin_is_terminal,
        }
    }
}

/// A sign-in under way. What it says goes to `out`; nothing of it is secret.
pub(super) struct SigningIn<'a, W: Write + ?Sized> {
    pub(super) way: LoginWay,
    pub(super) surroundings: &'a Surroundings,
    pub(super) stdin: &'a mut Stdin,
    pub(super) out: &'a mut W,
}

impl<W: Write + ?Sized> SigningIn<'_, W> {
    /// Gets tokens by the settings and keeps them.
    ///
    /// # Errors
    ///
    /// When nobody can sign in here, nobody does in time, or the server refuses.
    pub(super) async fn sign_in(
        &mut self,
        sessions: &Sessions,
        settings: &OAuthSettings,
    ) -> Result<Arc<Session>, OAuthError> {
        let mut settings = settings.clone();
        let needs_person = matches!(settings.grant, Grant::AuthorizationCode | Grant::DeviceCode);
        if needs_person {
            self.expect_person()?;
        }
        sessions.complete(&mut settings).await?;
        // Nobody is to sign in for a code that cannot be exchanged.
        settings.token_endpoint()?;
        let session = sessions.session(&settings).await?;
        self.announce(&settings);
        if needs_person {
            session.ensure_can_keep().await?;
            let transport = sessions.transport();
            let tokens = self.tokens(&settings, &*transport).await?;
            session.keep(tokens).await?;
        } else {
            session.token(Need { force_refresh: true, ..Need::default() }).await?;
        }
        Ok(session)
    }

    /// In CI, or where nobody sees a question, waiting for a browser would be waiting for ever.
    fn expect_person(&self) -> Result<(), OAuthError> {
        if self.surroundings.is_interactive || self.way.kind != LoginKind::Browser {
            return Ok(());
        }
        let why = if self.surroundings.is_ci { "CI is set" } else { "there is no terminal" };
        let problem = Problem::Aborted(format!("nobody can sign in here: {why}"));
        Err(OAuthError::new(Stage::Authorization, problem).with_hint(
            "use client credentials, POSTRIDER_ACCESS_TOKEN or POSTRIDER_REFRESH_TOKEN; \
             a person can sign in with --no-browser, --paste or --device",
        ))
    }

    fn announce(&mut self, settings: &OAuthSettings) {
        let server = settings.issuer.as_deref().or(settings.token_url.as_deref()).unwrap_or("an unknown server");
        self.say(&format!(
            "Signing in by {} as client {} at {}",
            grant(settings.grant),
            plain(&settings.client_id),
            plain(server.split(['?', '#']).next().unwrap_or_default())
        ));
        if let Some(scope) = &settings.scope {
            self.say(&format!("Scope: {}", plain(scope)));
        }
        for note in &settings.notes {
            self.say(&format!("Note: {}", plain(note)));
        }
    }

    async fn tokens(&mut self, settings: &OAuthSettings, transport: &dyn Transport) -> Result<TokenSet, OAuthError> {
        let endpoint = TokenEndpoint { settings, transport, clock: &SystemClock };
        if settings.grant == Grant::DeviceCode {
            return self.by_device(&endpoint).await;
        }
        let route = match self.way.kind {
            LoginKind::Paste => RedirectRoute::Paste { reason: String::new() },
            _ => redirect_route(settings.redirect_uri.as_deref())?,
        };
        let (request, code) = match route {
            RedirectRoute::Loopback(target) => self.by_browser(settings, &target).await?,
            RedirectRoute::Paste { reason } => self.by_paste(settings, &reason).await?,
        };
        endpoint.exchange_code(&code, request.redirect_uri(), request.verifier(), request.nonce()).await
    }

    async fn by_browser(
        &mut self,
        settings: &OAuthSettings,
        target: &LoopbackTarget,
    ) -> Result<(AuthorizationRequest, postrider_core::secret::Secret), OAuthError> {
        let listener = LoopbackListener::bind(target).await?;
        let request = AuthorizationRequest::new(settings, listener.redirect_uri())?;
        let seconds = self.way.timeout.as_secs();
        let opened = self.way.kind == LoginKind::Browser
            && match open_browser(request.url(), &self.surroundings.browser) {
                Ok(()) => true,
                Err(error) => {
                    self.say(&format!("Note: {}", error.problem));
                    false
                }
            };
        let invitation = if opened {
            "Continue in the browser. If none has opened, open this address yourself:"
        } else {
            "Open this address in a browser on this machine:"
        };
        self.say(&format!("{invitation}\n\n  {}\n", request.url()));
        self.say(&format!("Waiting for the answer at {}, up to {seconds} s", listener.redirect_uri()));
        let code = listener.wait(&request, self.way.timeout).await?;
        Ok((request, code))
    }

    async fn by_paste(
        &mut self,
        settings: &OAuthSettings,
        reason: &str,
    ) -> Result<(AuthorizationRequest, postrider_core::secret::Secret), OAuthError> {
        let redirect_uri = settings.redirect_uri.as_deref().map(str::trim).filter(|uri| !uri.is_empty());
        let request = AuthorizationRequest::new(settings, redirect_uri.unwrap_or(UNHEARD_REDIRECT_URI))?;
        let stdin = self.stdin.take().ok_or_else(|| {
            OAuthError::new(Stage::Authorization, Problem::Aborted("stdin has been read already".to_owned()))
                .with_hint("the address is pasted there: give the secret by an environment variable or a file")
        })?;
        if !reason.is_empty() {
            self.say(&format!("Note: {}; so the address is pasted (--redirect-uri names another)", plain(reason)));
        }
        self.say(&format!("Open this address in a browser and sign in:\n\n  {}\n", request.url()));
        self.say(&format!(
            "The browser ends on an address that starts with {}; the page may be blank or an error.",
            plain(request.redirect_uri())
        ));
        let mut lines = lines_of(stdin);
        let deadline = Instant::now() + self.way.timeout;
        loop {
            self.ask("Paste that address here: ");
            let line = timeout_at(deadline, lines.recv())
                .await
                .map_err(|_| OAuthError::new(Stage::Authorization, Problem::TimedOut(self.way.timeout.as_secs())))?;
            let Some(line) = line else {
                return Err(aborted("stdin ended before an address came"));
            };
            let line = line.map_err(|error| aborted(&format!("stdin: {error}")))?;
            if line.trim().is_empty() {
                continue;
            }
            match request.accept(&line) {
                Ok(code) => return Ok((request, code)),
                Err(CallbackError::Refused(error)) => return Err(error),
                // A person can try again; a program has said what it has to say.
                Err(CallbackError::Forged(why)) if self.surroundings.is_stdin_terminal => {
                    self.say(&format!("That is not it: {why}"));
                }
                Err(CallbackError::Forged(why)) => {
                    return Err(aborted(&format!("the pasted address is not the answer: {why}"))
                        .with_hint("paste the whole address that the browser ended on, from this sign-in"));
                }
            }
        }
    }

    async fn by_device(&mut self, endpoint: &TokenEndpoint<'_>) -> Result<TokenSet, OAuthError> {
        let device = endpoint.device_authorization().await?;
        self.say(&format!(
            "On any device, open\n\n  {}\n\nand enter the code {}",
            plain(&device.verification_uri),
            plain(&device.user_code)
        ));
        if let Some(complete) = &device.verification_uri_complete {
            self.say(&format!("or open {}", plain(complete)));
        }
        let limit = self.way.timeout.min(Duration::from_secs(device.expires_in));
        self.say(&format!("Waiting up to {} s", limit.as_secs()));
        let timed_out = |_| OAuthError::new(Stage::Authorization, Problem::TimedOut(limit.as_secs()));
        tokio::time::timeout(limit, endpoint.device_token(&device)).await.map_err(timed_out)?
    }

    /// A line for the person. That it cannot be written changes nothing.
    pub(super) fn say(&mut self, line: &str) {
        drop(self.out.write_all(format!("{line}\n").as_bytes()));
        drop(self.out.flush());
    }

    fn ask(&mut self, question: &str) {
        let end = if self.surroundings.is_stdin_terminal { "" } else { "\n" };
        drop(self.out.write_all(format!("{question}{end}").as_bytes()));
        drop(self.out.flush());
    }
}

fn aborted(why: &str) -> OAuthError {
    OAuthError::new(Stage::Authorization, Problem::Aborted(why.to_owned()))
}

/// Lines of stdin. They are read on a thread of their own, which nobody waits for: a read cannot be
/// called off when time is up.
fn lines_of(mut stdin: Box<dyn BufRead + Send>) -> mpsc::Receiver<io::Result<String>> {
    let (sender, receiver) = mpsc::channel(1);
    thread::spawn(move || {
        loop {
            let mut line = String::new();
            let read = (&mut *stdin).take(MAX_LINE).read_line(&mut line);
            let line = match read {
                Ok(0) => break,
                Ok(_) => Ok(line),
                Err(error) => Err(error),
            };
            let is_last = line.is_err();
            if sender.blocking_send(line).is_err() || is_last {
                break;
            }
        }
    });
    receiver
}

/// Lets the person at the terminal sign in before a run (`run --login`).
#[derive(Debug)]
pub(crate) struct TerminalSignIn {
    surroundings: Surroundings,
}

impl TerminalSignIn {
    pub(crate) fn new(env: &ProcessEnv) -> Self {
        Self { surroundings: Surroundings::new(env) }
    }
}

impl SignIn for TerminalSignIn {
    fn sign_in<'a>(&'a self, sessions: &'a Sessions, settings: &'a OAuthSettings) -> SignInFuture<'a> {
        Box::pin(async move {
            let mut stdin: Stdin = Some(Box::new(BufReader::new(io::stdin())));
            let mut signing_in = SigningIn {
                way: LoginWay::default(),
                surroundings: &self.surroundings,
                stdin: &mut stdin,
                out: &mut io::stderr(),
            };
            signing_in.sign_in(sessions, settings).await.map(drop)
        })
    }
}
