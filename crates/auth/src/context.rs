//! What a signer needs besides the request: the time, chance, and the body as it will be sent.

use std::fmt::Debug;
use std::time::{SystemTime, UNIX_EPOCH};

use postrider_core::collection::{BodyMode, Request};
use rand::RngCore;

/// Gives random bytes to signers.
pub trait Random: Debug {
    /// Fills `bytes` with bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// The generator of this thread, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThreadRandom;

impl Random for ThreadRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// Letters and digits, as nonces are made of.
pub(crate) fn alphanumeric(random: &dyn Random, length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let letter = |_| {
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        // A remainder below 62 fits every integer; its bias is one in 2^26.
        char::from(ALPHABET[(u32::from_le_bytes(bytes) % 62) as usize])
    };
    (0..length).map(letter).collect()
}

/// A random UUID (RFC 9562, version 4).
pub(crate) fn uuid(random: &dyn Random) -> String {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// What reading a body for its hash found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadKind {
    /// The request has no body, or an empty one. Nothing was read.
    Empty,
    /// All bytes of the body were read.
    Whole,
    /// The bytes are not known beforehand (multipart forms) or could not be read. What was read does
    /// not count.
    Unknown,
}

/// The body of a request as it will be sent, for signers that hash it.
pub trait Payload {
    /// Hands the bytes of the body to `sink`, in pieces.
    fn read(&self, sink: &mut dyn FnMut(&[u8])) -> PayloadKind;
}

impl<F: Fn(&mut dyn FnMut(&[u8])) -> PayloadKind> Payload for F {
    fn read(&self, sink: &mut dyn FnMut(&[u8])) -> PayloadKind {
        self(sink)
    }
}

/// What can be told from the request alone: its text in mode `raw`, nothing in the others.
#[derive(Debug, Clone)]
pub(crate) enum RequestPayload {
    /// The text of mode `raw`, or nothing where there is no body.
    Text(String),
    /// A body that has to be encoded or read first.
    Unknown,
}

impl RequestPayload {
    pub(crate) fn of(request: &Request) -> Self {
        let Some(body) = request.body.as_ref().filter(|body| !body.disabled) else { return Self::Text(String::new()) };
        match body.mode {
            None => Self::Text(String::new()),
            Some(BodyMode::Raw) => Self::Text(body.raw.clone().unwrap_or_default()),
            Some(_) => Self::Unknown,
        }
    }
}

impl Payload for RequestPayload {
    fn read(&self, sink: &mut dyn FnMut(&[u8])) -> PayloadKind {
        match self {
            Self::Text(text) if text.is_empty() => PayloadKind::Empty,
            Self::Text(text) => {
                sink(text.as_bytes());
                PayloadKind::Whole
            }
            Self::Unknown => PayloadKind::Unknown,
        }
    }
}

/// What a signer is given besides the request.
#[derive(Clone, Copy)]
pub struct SignContext<'a> {
    /// Milliseconds since the Unix epoch.
    pub unix_millis: u64,
    /// Where nonces come from.
    pub random: &'a dyn Random,
    /// The body as it will be sent.
    pub payload: &'a dyn Payload,
    /// `disableUrlEncoding` of the protocol profile: the URL is sent as it is written.
    pub disable_url_encoding: bool,
}

impl Debug for SignContext<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignContext")
            .field("unix_millis", &self.unix_millis)
            .field("random", &self.random)
            .field("disable_url_encoding", &self.disable_url_encoding)
            .finish_non_exhaustive()
    }
}

impl<'a> SignContext<'a> {
    /// The present time and true chance; URLs are encoded.
    pub fn now(payload: &'a dyn Payload) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            unix_millis: u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
            random: &ThreadRandom,
            payload,
            disable_url_encoding: false,
        }
    }

    /// Whole seconds since the Unix epoch.
    pub(crate) fn unix_seconds(&self) -> u64 {
        self.unix_millis / 1000
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Every byte is the same.
    #[derive(Debug)]
    pub(crate) struct Constant(pub(crate) u8);

    impl Random for Constant {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    /// A body in memory.
    #[derive(Debug)]
    pub(crate) struct Body(pub(crate) &'static [u8]);

    impl Payload for Body {
        fn read(&self, sink: &mut dyn FnMut(&[u8])) -> PayloadKind {
            if self.0.is_empty() {
                return PayloadKind::Empty;
            }
            self.0.chunks(7).for_each(sink);
            PayloadKind::Whole
        }
    }

    /// No body, bytes that are all zero, and the given second.
    pub(crate) fn at(unix_seconds: u64) -> SignContext<'static> {
        SignContext {
            unix_millis: unix_seconds * 1000,
            random: &Constant(0),
            payload: &Body(b""),
            disable_url_encoding: false,
        }
    }

    #[test]
    fn nonces_are_letters_and_digits() {
        assert_eq!(alphanumeric(&Constant(0), 6), "aaaaaa");
        let nonce = alphanumeric(&ThreadRandom, 64);
        assert_eq!(nonce.len(), 64);
        assert!(nonce.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{nonce}");
        assert_eq!(uuid(&Constant(0)), "00000000-0000-4000-8000-000000000000");
    }

    #[test]
    fn only_raw_bodies_are_known_from_the_request() {
        let read = |request: &Request| {
            let mut bytes = Vec::new();
            let kind = RequestPayload::of(request).read(&mut |piece| bytes.extend_from_slice(piece));
            (kind, bytes)
        };
        let mut request = Request::default();
        assert_eq!(read(&request).0, PayloadKind::Empty);
        let body = request.body.insert(postrider_core::collection::RequestBody {
            mode: Some(BodyMode::Raw),
            raw: Some("x".to_owned()),
            ..Default::default()
        });
        body.disabled = true;
        assert_eq!(read(&request).0, PayloadKind::Empty);
        request.body.as_mut().unwrap().disabled = false;
        assert_eq!(read(&request), (PayloadKind::Whole, b"x".to_vec()));
        request.body.as_mut().unwrap().mode = Some(BodyMode::Formdata);
        assert_eq!(read(&request).0, PayloadKind::Unknown);
    }
}
