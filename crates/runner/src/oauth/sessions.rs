//! The sessions of this process.

use std::collections::HashMap;
use std::fmt::{self, Debug, Write as _};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use postrider_auth::oauth2::session::{SeedOutcome, Session, SessionEvent};
use postrider_auth::oauth2::store::{FileStore, MemoryStore, SessionKey, StoreKey, TokenStore, export_session};
use postrider_auth::oauth2::{Grant, OAuthError, OAuthSettings, SystemClock, Transport};
use postrider_core::collection::RequestAuth;
use postrider_core::mask::Masker;
use postrider_core::secret::Secret;
use thiserror::Error;

use super::OAuthOptions;
use super::lazy::LazyTransport;

/// Blocks whose session is remembered. Data rows can make any number of different ones.
const MAX_BLOCKS: usize = 256;

/// What [`SignIn::sign_in`] gives.
pub type SignInFuture<'a> = Pin<Box<dyn Future<Output = Result<(), OAuthError>> + Send + 'a>>;

/// Lets a person sign in.
pub trait SignIn: Send + Sync + Debug {
    /// Signs in and keeps the tokens in the session of these settings.
    fn sign_in<'a>(&'a self, sessions: &'a Sessions, settings: &'a OAuthSettings) -> SignInFuture<'a>;
}

/// Why the file of `--token-out` could not be written.
#[derive(Debug, Error)]
pub enum TokenOutError {
    /// A session could not be read.
    #[error("failed to export the OAuth 2.0 sessions: {0}")]
    Session(#[from] OAuthError),
    /// The file could not be written.
    #[error("failed to write {path}: {source}", path = path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The sessions of this process, made when they are first asked for: as long as nobody asks, nothing
/// is read, connected or kept. Shared by all lanes.
#[derive(Debug, Default)]
pub struct Sessions {
    options: OAuthOptions,
    sign_in: Option<Box<dyn SignIn>>,
    masker: Arc<Masker>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    transport: Option<Arc<dyn Transport>>,
    store: Option<Arc<dyn TokenStore>>,
    by_key: HashMap<SessionKey, Known>,
    by_block: HashMap<String, Arc<Session>>,
    /// The session that the refresh token of the environment went to.
    seeded: Option<SessionKey>,
    warnings: Vec<String>,
}

struct Known {
    /// As asked for, before metadata of the issuer was added.
    asked: OAuthSettings,
    session: Arc<Session>,
}

impl Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("sessions", &self.by_key.len()).finish_non_exhaustive()
    }
}

impl Sessions {
    /// No session yet.
    pub fn new(options: OAuthOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// The same with a way to sign in.
    #[must_use]
    pub fn with_sign_in(self, sign_in: Box<dyn SignIn>) -> Self {
        Self { sign_in: Some(sign_in), ..self }
    }

    /// The same with the masker of everything that is written.
    #[must_use]
    pub fn with_masker(self, masker: Arc<Masker>) -> Self {
        Self { masker, ..self }
    }

    /// The same with a transport and a store of the caller's, for tests.
    #[must_use]
    pub fn with_parts(self, transport: Arc<dyn Transport>, store: Arc<dyn TokenStore>) -> Self {
        {
            let mut state = self.state();
            state.transport = Some(transport);
            state.store = Some(store);
        }
        self
    }

    /// What the user asked for.
    pub fn options(&self) -> &OAuthOptions {
        &self.options
    }

    /// What hides the secrets of all sessions.
    pub fn masker(&self) -> &Masker {
        &self.masker
    }

    /// Makes secrets known to the masker.
    pub fn hide<'a>(&self, secrets: impl IntoIterator<Item = &'a Secret>) {
        for secret in secrets {
            self.masker.add(secret.expose());
        }
    }

    /// The way to sign in, when somebody asked for it and can use it.
    pub fn sign_in(&self) -> Option<&dyn SignIn> {
        self.sign_in.as_deref().filter(|_| self.options.login && self.options.is_interactive)
    }

    /// What talks to authorization servers. What is wrong with certificate files shows at the first request.
    pub fn transport(&self) -> Arc<dyn Transport> {
        let mut state = self.state();
        let lazy = || Arc::new(LazyTransport::new(self.options.transport.clone())) as Arc<dyn Transport>;
        Arc::clone(state.transport.get_or_insert_with(lazy))
    }

    /// Where sessions are kept: files, or memory where there is no home.
    ///
    /// # Errors
    ///
    /// When the store key cannot be used.
    pub fn store(&self) -> Result<Arc<dyn TokenStore>, OAuthError> {
        let mut state = self.state();
        if let Some(store) = &state.store {
            return Ok(Arc::clone(store));
        }
        let store: Arc<dyn TokenStore> = match &self.options.token_dir {
            Some(dir) => Arc::new(FileStore::new(dir.clone(), self.store_key()?)),
            None => Arc::new(MemoryStore::new()),
        };
        Ok(Arc::clone(state.store.insert(store)))
    }

    /// The key that sessions are encrypted with, if there is one.
    ///
    /// # Errors
    ///
    /// When it cannot be used.
    pub fn store_key(&self) -> Result<Option<StoreKey>, OAuthError> {
        Ok(self.options.store_key.as_ref().map(StoreKey::new).transpose()?)
    }

    /// Fills in what the issuer publishes about itself, if an issuer is named.
    ///
    /// # Errors
    ///
    /// When its metadata cannot be had.
    pub async fn complete(&self, settings: &mut OAuthSettings) -> Result<(), OAuthError> {
        match settings.issuer {
            Some(_) => settings.discover(&*self.transport()).await,
            None => Ok(()),
        }
    }

    /// The session of these settings. A refresh token of the environment starts it, once.
    ///
    /// # Errors
    ///
    /// When it cannot be set up: metadata, store.
    pub async fn session(&self, settings: &OAuthSettings) -> Result<Arc<Session>, OAuthError> {
        let key = SessionKey::new(settings);
        if let Some(known) = self.state().by_key.get(&key).filter(|known| known.asked == *settings) {
            return Ok(Arc::clone(&known.session));
        }
        self.hide(settings.secrets());
        self.hide([&self.options.refresh_token, &self.options.store_key].into_iter().flatten());
        if settings.grant == Grant::Password {
            settings.notes.iter().for_each(|note| self.warn(note.clone()));
        }
        let mut complete = settings.clone();
        if complete.token_url.is_none() {
            self.complete(&mut complete).await?;
        }
        let session = Session::new(complete, self.transport(), self.store()?, Arc::new(SystemClock));
        let session = {
            let mut state = self.state();
            match state.by_key.get(&key) {
                // Another lane was faster.
                Some(known) if known.asked == *settings => Arc::clone(&known.session),
                _ => {
                    let session = Arc::new(session);
                    let known = Known { asked: settings.clone(), session: Arc::clone(&session) };
                    state.by_key.insert(key, known);
                    session
                }
            }
        };
        self.seed(&session).await?;
        Ok(session)
    }

    /// The session that a resolved OAuth 2.0 block describes.
    ///
    /// # Errors
    ///
    /// When the block says too little, or nonsense; as [`Sessions::session`].
    pub async fn of_block(&self, auth: &RequestAuth) -> Result<Arc<Session>, OAuthError> {
        let id = block_id(auth);
        if let Some(session) = self.state().by_block.get(&id) {
            return Ok(Arc::clone(session));
        }
        let settings = OAuthSettings::from_block(auth, &self.options.overrides)?;
        let session = self.session(&settings).await?;
        let mut state = self.state();
        if state.by_block.len() >= MAX_BLOCKS {
            state.by_block.clear();
        }
        state.by_block.insert(id, Arc::clone(&session));
        Ok(session)
    }

    /// Hands the refresh token of the environment to the first session of a person: it belongs to one,
    /// and no other server may see it.
    async fn seed(&self, session: &Session) -> Result<(), OAuthError> {
        let Some(refresh_token) = &self.options.refresh_token else { return Ok(()) };
        if !matches!(session.settings().grant, Grant::AuthorizationCode | Grant::DeviceCode) {
            return Ok(());
        }
        let seeded = self.state().seeded.replace(session.key().clone());
        if seeded.as_ref() == Some(session.key()) {
            return Ok(());
        }
        if let Some(seeded) = seeded {
            self.state().seeded = Some(seeded);
            self.warn(format!(
                "POSTRIDER_REFRESH_TOKEN is for one session; client {} at another server or with another scope got none",
                session.settings().client_id
            ));
            return Ok(());
        }
        if let SeedOutcome::Dead(reason) = session.seed(refresh_token.clone()).await? {
            self.warn(format!("the server has refused this POSTRIDER_REFRESH_TOKEN before: {reason}"));
        }
        Ok(())
    }

    /// The sessions asked for so far, in the order of their keys.
    pub fn used(&self) -> Vec<Arc<Session>> {
        let state = self.state();
        let mut sessions: Vec<_> = state.by_key.iter().collect();
        sessions.sort_by(|one, other| one.0.cmp(other.0));
        sessions.into_iter().map(|(_, known)| Arc::clone(&known.session)).collect()
    }

    /// The sessions asked for so far as documents for `postrider auth import`, one a line. Sessions
    /// without tokens are left out.
    ///
    /// # Errors
    ///
    /// When a session cannot be read.
    pub fn export(&self) -> Result<Secret, OAuthError> {
        let seal = self.store_key()?;
        let mut documents = String::new();
        for session in self.used() {
            if let Some(stored) = session.stored()? {
                // Writing to a string cannot fail.
                let _ = writeln!(documents, "{}", export_session(session.key(), &stored, seal.as_ref()).expose());
            }
        }
        Ok(Secret::new(documents))
    }

    /// Writes [`Sessions::export`] to the file of `--token-out`, if there is one: whole or not at all, and
    /// for the user alone.
    ///
    /// # Errors
    ///
    /// When a session cannot be read, or the file not be written.
    pub fn write_token_out(&self) -> Result<(), TokenOutError> {
        let Some(path) = &self.options.token_out else { return Ok(()) };
        let documents = self.export()?;
        if documents.expose().is_empty() {
            self.warn("--token-out: this run used no OAuth 2.0 session, so there is nothing to write".to_owned());
            return Ok(());
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let write = || {
            // The file of another name is made with 0600.
            let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")))?;
            file.write_all(documents.expose().as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)
        };
        write().map(drop).map_err(|source| TokenOutError::Write { path: path.clone(), source })
    }

    /// Notes what the user should know: a sentence without secrets. The same is noted once.
    pub fn warn(&self, text: String) {
        let mut state = self.state();
        if !state.warnings.contains(&text) {
            state.warnings.push(text);
        }
    }

    /// What the user should know, since the last time.
    pub fn take_warnings(&self) -> Vec<String> {
        for session in self.used() {
            self.hide(&session.secrets());
            let client = &session.settings().client_id;
            for event in session.take_events() {
                if event.is_warning() {
                    self.warn(format!("OAuth 2.0 client {client}: {event}"));
                }
                self.note_lost_rotation(&session, &event);
            }
        }
        let warnings = std::mem::take(&mut self.state().warnings);
        warnings.into_iter().map(|text| self.masker.mask(&text).into_owned()).collect()
    }

    /// A machine of a CI service is gone after the job, and with it a replaced refresh token.
    fn note_lost_rotation(&self, session: &Session, event: &SessionEvent) {
        let is_seeded = self.state().seeded.as_ref() == Some(session.key());
        let is_kept = self.options.token_out.is_some() || self.options.is_token_dir_given || !self.options.is_ci;
        if matches!(event, SessionEvent::Refreshed { rotated: true, .. }) && is_seeded && !is_kept {
            self.warn(
                "the server replaced POSTRIDER_REFRESH_TOKEN, and nothing hands the new one on: the next job will \
                 fail; see --token-out"
                    .to_owned(),
            );
        }
    }

    /// A panic elsewhere leaves the maps whole: every change to them is a single step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells blocks apart, whatever token they hold at the moment.
fn block_id(auth: &RequestAuth) -> String {
    let mut id = String::new();
    for param in auth.params.iter().filter(|param| param.key != "accessToken") {
        // Writing to a string cannot fail.
        let _ = writeln!(id, "{:?} {}", param.key, param.value);
    }
    id
}
