//! The right to change a session.

use std::any::Any;
use std::fmt;

use super::SessionKey;

/// The right to change a session, until it is dropped or the process dies.
pub struct StoreLock {
    key: SessionKey,
    /// What ends the lock by being dropped: a locked file, a mutex guard.
    _guard: Box<dyn Any + Send + Sync>,
}

impl StoreLock {
    /// A lock on `key` that lives as long as `guard`. For stores.
    pub fn new(key: SessionKey, guard: impl Any + Send + Sync) -> Self {
        Self { key, _guard: Box::new(guard) }
    }

    /// The session it is for.
    pub fn key(&self) -> &SessionKey {
        &self.key
    }
}

impl fmt::Debug for StoreLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreLock").field("key", &self.key).finish_non_exhaustive()
    }
}
