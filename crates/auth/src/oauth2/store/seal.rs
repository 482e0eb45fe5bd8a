//! Encryption of sessions with a key from outside.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use postrider_core::secret::Secret;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::pbkdf2;
use serde::{Deserialize, Serialize};

use super::StoreError;

const KDF: &str = "PBKDF2-HMAC-SHA256";
const CIPHER: &str = "ChaCha20-Poly1305";
/// OWASP Password Storage Cheat Sheet, 2023.
const N_ITERATIONS: u32 = 600_000;
/// A file that asks for more is not ours, and would only burn time.
const MAX_ITERATIONS: u32 = 5_000_000;
const SALT_LEN: usize = 16;

/// The key of an encrypted store. Every text serves; long random ones serve best.
#[derive(Clone)]
pub struct StoreKey {
    shared: Arc<Shared>,
}

struct Shared {
    passphrase: Secret,
    derived: Mutex<Derived>,
}

/// Deriving is slow on purpose, so it happens once for each salt, and what this process writes reuses a salt.
#[derive(Default)]
struct Derived {
    by_salt: HashMap<(Vec<u8>, u32), [u8; 32]>,
    salt_for_sealing: Option<Vec<u8>>,
}

impl StoreKey {
    /// A key from a text. Blanks and line breaks around it do not count, as files end with one.
    ///
    /// # Errors
    ///
    /// An empty text.
    pub fn new(passphrase: &Secret) -> Result<Self, StoreError> {
        let passphrase = passphrase.expose().trim();
        if passphrase.is_empty() {
            return Err(StoreError::Protected {
                reason: "the store key is empty".to_owned(),
                hint: "set POSTRIDER_STORE_KEY to a long random text, or unset it".to_owned(),
            });
        }
        let shared = Shared { passphrase: Secret::new(passphrase), derived: Mutex::default() };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Seals a text; `context` must be the same when it is opened.
    pub(super) fn seal(&self, plain: &[u8], context: &str) -> Sealed {
        let salt = self.salt();
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut text = plain.to_vec();
        let key = aead_key(&self.derive(&salt, N_ITERATIONS));
        let sealed = key.and_then(|key| {
            let aad = Aad::from(context.as_bytes());
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text).ok()
        });
        if sealed.is_none() {
            // Only texts of 256 GiB cannot be sealed. Nothing is better than the plain text.
            text.clear();
        }
        Sealed {
            kdf: KDF.to_owned(),
            iterations: N_ITERATIONS,
            salt: STANDARD.encode(salt),
            cipher: CIPHER.to_owned(),
            nonce: STANDARD.encode(nonce),
            text: STANDARD.encode(text),
        }
    }

    /// Opens what [`seal`](Self::seal) made. `None` when the key, the context or the text is another one.
    pub(super) fn open(&self, sealed: &Sealed, context: &str) -> Option<Vec<u8>> {
        let known = sealed.kdf == KDF && sealed.cipher == CIPHER && sealed.iterations <= MAX_ITERATIONS;
        let salt = STANDARD.decode(&sealed.salt).ok()?;
        let nonce: [u8; NONCE_LEN] = STANDARD.decode(&sealed.nonce).ok()?.try_into().ok()?;
        let mut text = STANDARD.decode(&sealed.text).ok()?;
        if !known {
            return None;
        }
        let key = aead_key(&self.derive(&salt, sealed.iterations))?;
        let aad = Aad::from(context.as_bytes());
        let plain = key.open_in_place(Nonce::assume_unique_for_key(nonce), aad, &mut text).ok()?.to_vec();
        if sealed.iterations == N_ITERATIONS && salt.len() == SALT_LEN {
            self.derived().salt_for_sealing.get_or_insert(salt);
        }
        Some(plain)
    }

    fn salt(&self) -> Vec<u8> {
        let fresh = || rand::random::<[u8; SALT_LEN]>().to_vec();
        self.derived().salt_for_sealing.get_or_insert_with(fresh).clone()
    }

    fn derive(&self, salt: &[u8], iterations: u32) -> [u8; 32] {
        let id = (salt.to_vec(), iterations);
        if let Some(key) = self.derived().by_salt.get(&id) {
            return *key;
        }
        let n_iterations = NonZeroU32::new(iterations).unwrap_or(NonZeroU32::MIN);
        let mut key = [0; 32];
        let passphrase = self.shared.passphrase.expose().as_bytes();
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, n_iterations, salt, passphrase, &mut key);
        self.derived().by_salt.insert(id, key);
        key
    }

    /// A panic elsewhere leaves the cache usable.
    fn derived(&self) -> std::sync::MutexGuard<'_, Derived> {
        self.shared.derived.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(***)")
    }
}

fn aead_key(bytes: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, bytes).ok().map(LessSafeKey::new)
}

/// An encrypted text with what opening it needs beside the key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sealed {
    kdf: String,
    iterations: u32,
    salt: String,
    cipher: String,
    nonce: String,
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> StoreKey {
        StoreKey::new(&Secret::new(text)).unwrap()
    }

    #[test]
    fn only_the_same_key_context_and_text_open() {
        let sealed = key("correct horse").seal(b"session", "context");
        assert_eq!(key(" correct horse\n").open(&sealed, "context").as_deref(), Some(&b"session"[..]));
        assert_eq!(key("wrong horse").open(&sealed, "context"), None);
        let right = key("correct horse");
        assert_eq!(right.open(&sealed, "another context"), None);
        let mut changed = sealed.clone();
        changed.text = STANDARD.encode(b"something else, long enough");
        assert_eq!(right.open(&changed, "context"), None);
        for odd in ["", "AA==", "not base64"] {
            assert_eq!(right.open(&Sealed { nonce: odd.to_owned(), ..sealed.clone() }, "context"), None);
            assert_eq!(right.open(&Sealed { text: odd.to_owned(), ..sealed.clone() }, "context"), None);
        }
        assert_eq!(right.open(&Sealed { iterations: u32::MAX, ..sealed.clone() }, "context"), None);
        assert_eq!(right.open(&Sealed { iterations: 0, ..sealed }, "context"), None);
    }

    #[test]
    fn sealing_twice_gives_different_texts() {
        let key = key("k");
        let (one, two) = (key.seal(b"session", ""), key.seal(b"session", ""));
        assert_eq!(one.salt, two.salt);
        assert_ne!(one.nonce, two.nonce);
        assert_ne!(one.text, two.text);
    }

    #[test]
    fn an_empty_key_is_refused_and_no_key_is_printed() {
        assert!(StoreKey::new(&Secret::new(" \n")).is_err());
        assert!(!format!("{:?}", key("hunter2")).contains("hunter2"));
    }
}
