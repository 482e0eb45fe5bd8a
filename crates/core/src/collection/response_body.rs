//! Bodies of responses: in memory, or somewhere else until somebody reads them.

use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

/// A body that is kept outside of memory.
pub trait StoredBody: Debug + Send + Sync {
    /// Bytes in it.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first bytes, at most `limit`. Nothing when they cannot be read any more.
    fn read(&self, limit: u64) -> Bytes;
}

/// A body after content decoding. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ResponseBody(Place);

#[derive(Debug, Clone)]
enum Place {
    Memory(Bytes),
    Elsewhere(Arc<Elsewhere>),
}

#[derive(Debug)]
struct Elsewhere {
    stored: Box<dyn StoredBody>,
    read: OnceLock<Bytes>,
}

impl ResponseBody {
    /// A body that is read when it is asked for.
    pub fn stored(stored: impl StoredBody + 'static) -> Self {
        Self(Place::Elsewhere(Arc::new(Elsewhere { stored: Box::new(stored), read: OnceLock::new() })))
    }

    /// Bytes in the body. Nothing is read for it.
    pub fn len(&self) -> u64 {
        match &self.0 {
            Place::Memory(bytes) => bytes.len() as u64,
            Place::Elsewhere(elsewhere) => elsewhere.stored.len(),
        }
    }

    /// Whether there is no body, or an empty one.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it, in memory from now on.
    pub fn bytes(&self) -> &Bytes {
        match &self.0 {
            Place::Memory(bytes) => bytes,
            Place::Elsewhere(elsewhere) => elsewhere.read.get_or_init(|| elsewhere.stored.read(u64::MAX)),
        }
    }

    /// Its beginning, at most `limit` bytes.
    pub fn beginning(&self, limit: usize) -> Bytes {
        match &self.0 {
            Place::Elsewhere(elsewhere) if elsewhere.read.get().is_none() => elsewhere.stored.read(limit as u64),
            _ => {
                let bytes = self.bytes();
                bytes.slice(..bytes.len().min(limit))
            }
        }
    }
}

impl Default for ResponseBody {
    fn default() -> Self {
        Self(Place::Memory(Bytes::new()))
    }
}

impl<B: Into<Bytes>> From<B> for ResponseBody {
    fn from(bytes: B) -> Self {
        Self(Place::Memory(bytes.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[derive(Debug, Default)]
    struct Counted(Arc<AtomicUsize>);

    impl StoredBody for Counted {
        fn len(&self) -> u64 {
            5
        }

        fn read(&self, limit: u64) -> Bytes {
            self.0.fetch_add(1, Ordering::Relaxed);
            Bytes::from_static(b"hello").slice(..usize::try_from(limit.min(5)).unwrap())
        }
    }

    #[test]
    fn a_stored_body_is_read_once_and_only_when_it_is_wanted() {
        let n_reads = Arc::new(AtomicUsize::new(0));
        let body = ResponseBody::stored(Counted(Arc::clone(&n_reads)));
        let copy = body.clone();
        assert_eq!((body.len(), body.is_empty(), n_reads.load(Ordering::Relaxed)), (5, false, 0));
        assert_eq!((body.beginning(2).as_ref(), n_reads.load(Ordering::Relaxed)), (b"he".as_slice(), 1));
        assert_eq!((body.bytes().as_ref(), copy.bytes().as_ref()), (b"hello".as_slice(), b"hello".as_slice()));
        assert_eq!((copy.beginning(3).as_ref(), copy.beginning(9).as_ref()), (b"hel".as_slice(), b"hello".as_slice()));
        assert_eq!(n_reads.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_body_in_memory_is_what_it_was_made_of() {
        let body = ResponseBody::from("text");
        assert_eq!((body.len(), body.bytes().as_ref(), body.beginning(2).as_ref()), (4, &b"text"[..], &b"te"[..]));
        assert!(ResponseBody::default().is_empty());
    }
}
