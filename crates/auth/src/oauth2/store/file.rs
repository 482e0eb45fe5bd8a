//! Sessions as files.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::document::{DocumentError, about, decode, encode};
use super::folder::{self, Content, shown};
use super::{Found, Listed, LockFuture, SessionKey, Stamp, StoreError, StoreKey, StoreLock, StoredSession, TokenStore};

/// Longer than a refresh takes whose three tries all run into a limit of 30 seconds.
const LOCK_LIMIT: Duration = Duration::from_mins(2);
const FIRST_WAIT: Duration = Duration::from_millis(2);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// Keeps each session in a file `<key>.json` of its own, beside `<key>.lock`. Files are 0600 in a folder that is 0700
/// if it was made here; a file or folder of another user, or that others may change, is not trusted. Lock files stay:
/// they are empty, and removing them would take the lock from others.
#[derive(Debug)]
pub struct FileStore {
    dir: PathBuf,
    seal: Option<StoreKey>,
    lock_limit: Duration,
}

impl FileStore {
    /// A store in `dir`, which is made when the first session is written. With `seal` sessions are encrypted.
    pub fn new(dir: PathBuf, seal: Option<StoreKey>) -> Self {
        Self { dir, seal, lock_limit: LOCK_LIMIT }
    }

    /// The same, with another limit of time for waiting for a lock. The default is 120 seconds.
    #[must_use]
    pub fn with_lock_limit(self, lock_limit: Duration) -> Self {
        Self { lock_limit, ..self }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn path(&self, key: &SessionKey) -> PathBuf {
        self.dir.join(file_name(key))
    }

    async fn wait_for_lock(&self, key: SessionKey) -> Result<StoreLock, StoreError> {
        folder::prepare(&self.dir)?;
        let path = self.dir.join(format!("{}.lock", key.file_stem()));
        let start = Instant::now();
        let mut wait = FIRST_WAIT;
        let mut file = folder::open_for_lock(&path)?;
        loop {
            match file.try_lock() {
                Ok(()) if folder::is_still_at(&file, &path) => return Ok(StoreLock::new(key, Locked(file))),
                // Somebody has removed the file; others would lock the next one.
                Ok(()) => file = folder::open_for_lock(&path)?,
                Err(TryLockError::WouldBlock) if start.elapsed() < self.lock_limit => {
                    // Waiting processes spread out, so that they do not try in step.
                    tokio::time::sleep(wait.mul_f64(rand::random_range(0.5..1.0))).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(self.lock_limit.as_secs())),
                Err(TryLockError::Error(error)) => return Err(folder::unavailable("lock", &path, &error)),
            }
        }
    }
}

/// Closing the file ends its lock, and so does the end of the process.
struct Locked(#[expect(dead_code, reason = "held for its end")] File);

fn file_name(key: &SessionKey) -> String {
    format!("{}.json", key.file_stem())
}

impl TokenStore for FileStore {
    fn read(&self, key: &SessionKey) -> Result<Found, StoreError> {
        if !folder::check(&self.dir)? {
            return Ok(Found::Nothing);
        }
        let path = self.path(key);
        let unusable = |what: &str| Ok(Found::Unusable(format!("the file {} {what}", shown(&path))));
        let bytes = match folder::read(&path)? {
            Content::Absent => return Ok(Found::Nothing),
            Content::Unusable(what) => return unusable(&what),
            Content::Bytes(bytes) => bytes,
        };
        match decode(&bytes, self.seal.as_ref()) {
            Ok((inner, session)) if inner == *key => Ok(Found::Session(Box::new(session))),
            Ok(_) => unusable("holds another session"),
            Err(DocumentError::Damaged(what)) => unusable(&what),
            Err(DocumentError::Protected(error)) => Err(about(&format!("the file {}", shown(&path)), error)),
        }
    }

    fn write(&self, lock: &StoreLock, session: &StoredSession) -> Result<(), StoreError> {
        folder::prepare(&self.dir)?;
        let stem = lock.key().file_stem();
        folder::remove_leftovers(&self.dir, stem);
        let document = encode(lock.key(), session, self.seal.as_ref());
        folder::replace(&self.dir, stem, &file_name(lock.key()), document.as_bytes())
    }

    fn remove(&self, lock: &StoreLock) -> Result<bool, StoreError> {
        if !folder::check(&self.dir)? {
            return Ok(false);
        }
        folder::remove_leftovers(&self.dir, lock.key().file_stem());
        folder::remove(&self.dir, &file_name(lock.key()))
    }

    fn lock<'a>(&'a self, key: &SessionKey) -> LockFuture<'a> {
        Box::pin(self.wait_for_lock(key.clone()))
    }

    fn list(&self) -> Result<Vec<Listed>, StoreError> {
        if !folder::check(&self.dir)? {
            return Ok(Vec::new());
        }
        let entries = fs::read_dir(&self.dir).map_err(|error| folder::unavailable("list", &self.dir, &error))?;
        let key_of =
            |entry: fs::DirEntry| SessionKey::from_file_stem(entry.file_name().to_str()?.strip_suffix(".json")?);
        let mut keys: Vec<SessionKey> = entries.flatten().filter_map(key_of).collect();
        keys.sort_unstable();
        Ok(keys.into_iter().map(|key| Listed { found: self.read(&key), key }).collect())
    }

    fn stamp(&self, key: &SessionKey) -> Option<Stamp> {
        folder::stamp(&self.path(key)).map(Stamp)
    }

    fn is_persistent(&self) -> bool {
        true
    }

    fn place(&self, key: &SessionKey) -> String {
        shown(&self.path(key))
    }
}
