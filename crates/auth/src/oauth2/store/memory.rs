//! Sessions that end with the process.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Found, Listed, LockFuture, SessionKey, Stamp, StoreError, StoreLock, StoredSession, TokenStore};

/// Keeps sessions in memory: for machines without a folder to keep them in, and for tests.
#[derive(Debug, Default)]
pub struct MemoryStore {
    sessions: Mutex<Sessions>,
    locks: Mutex<HashMap<SessionKey, Arc<tokio::sync::Mutex<()>>>>,
}

#[derive(Debug, Default)]
struct Sessions {
    by_key: BTreeMap<SessionKey, (u128, StoredSession)>,
    n_writes: u128,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A panic elsewhere leaves the map whole, since every change to it is a single step.
    fn sessions(&self) -> std::sync::MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryStore {
    fn read(&self, key: &SessionKey) -> Result<Found, StoreError> {
        let found = self.sessions().by_key.get(key).map(|(_, session)| Box::new(session.clone()));
        Ok(found.map_or(Found::Nothing, Found::Session))
    }

    fn write(&self, lock: &StoreLock, session: &StoredSession) -> Result<(), StoreError> {
        let mut sessions = self.sessions();
        sessions.n_writes += 1;
        let entry = (sessions.n_writes, session.clone());
        sessions.by_key.insert(lock.key().clone(), entry);
        Ok(())
    }

    fn remove(&self, lock: &StoreLock) -> Result<bool, StoreError> {
        Ok(self.sessions().by_key.remove(lock.key()).is_some())
    }

    fn lock<'a>(&'a self, key: &SessionKey) -> LockFuture<'a> {
        let key = key.clone();
        Box::pin(async move {
            let mutex = {
                let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(locks.entry(key.clone()).or_default())
            };
            let guard = mutex.lock_owned().await;
            Ok(StoreLock::new(key, guard))
        })
    }

    fn list(&self) -> Result<Vec<Listed>, StoreError> {
        let sessions = self.sessions();
        let listed = sessions.by_key.iter().map(|(key, (_, session))| Listed {
            key: key.clone(),
            found: Ok(Found::Session(Box::new(session.clone()))),
        });
        Ok(listed.collect())
    }

    fn stamp(&self, key: &SessionKey) -> Option<Stamp> {
        self.sessions().by_key.get(key).map(|(n_write, _)| Stamp(vec![*n_write]))
    }

    fn is_persistent(&self) -> bool {
        false
    }

    fn place(&self, _key: &SessionKey) -> String {
        "memory".to_owned()
    }
}
