//! Where sessions are kept between runs.
//!
//! A [`TokenStore`] keeps one [`StoredSession`] per [`SessionKey`]. [`FileStore`] is the one on disk,
//! [`MemoryStore`] forgets with the process. What changes a session holds its [`StoreLock`].

mod digest;
mod document;
mod error;
mod file;
mod folder;
mod key;
mod lock;
mod memory;
mod place;
mod record;
mod seal;

#[cfg(test)]
mod tests;

use std::fmt::Debug;
use std::pin::Pin;

pub(crate) use digest::digest;
pub use document::{export_session, import_session};
pub use error::StoreError;
pub use file::FileStore;
pub use key::SessionKey;
pub use lock::StoreLock;
pub use memory::MemoryStore;
pub use place::{StoreEnv, state_dir};
pub use record::{EndedSession, SessionFacts, StoredSession};
pub use seal::StoreKey;

/// What [`TokenStore::lock`] gives.
pub type LockFuture<'a> = Pin<Box<dyn Future<Output = Result<StoreLock, StoreError>> + Send + 'a>>;

/// What a store holds for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing: signed out.
    Nothing,
    /// A session.
    Session(Box<StoredSession>),
    /// Something that cannot be used, such as a damaged file or one that belongs to another user: signed out,
    /// and the text says why. The next sign-in replaces it.
    Unusable(String),
}

/// Tells whether a session has changed since it was read, without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp(pub(crate) Vec<u128>);

/// One entry of [`TokenStore::list`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: SessionKey,
    /// What is there; an error for a session that this process must leave alone, e.g. one of another store key.
    pub found: Result<Found, StoreError>,
}

/// Keeps sessions. Reading needs no lock, since a session is replaced as a whole; writing and removing do.
pub trait TokenStore: Send + Sync + Debug {
    /// Reads a session.
    ///
    /// # Errors
    ///
    /// [`StoreError::Protected`] for a session that is there but cannot be opened, [`StoreError::Unavailable`] when
    /// the store itself cannot be used.
    fn read(&self, key: &SessionKey) -> Result<Found, StoreError>;

    /// Replaces a session. When this returns, the session outlives a crash.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); what was there before is then still there.
    fn write(&self, lock: &StoreLock, session: &StoredSession) -> Result<(), StoreError>;

    /// Removes a session, whatever state it is in, and says whether there was one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn remove(&self, lock: &StoreLock) -> Result<bool, StoreError>;

    /// Waits for the right to change a session, against other tasks, threads and processes.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] after the store's limit of time, [`StoreError::Unavailable`].
    fn lock<'a>(&'a self, key: &SessionKey) -> LockFuture<'a>;

    /// All sessions, in the order of their keys.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn list(&self) -> Result<Vec<Listed>, StoreError>;

    /// Changes when the session changes; `None` when the store cannot tell or holds nothing.
    fn stamp(&self, key: &SessionKey) -> Option<Stamp>;

    /// Whether sessions outlive the process.
    fn is_persistent(&self) -> bool;

    /// Where a session is kept, for people.
    fn place(&self, key: &SessionKey) -> String;
}
