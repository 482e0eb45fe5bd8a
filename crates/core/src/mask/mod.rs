//! What hides secrets in everything that is written. Root type: [`Masker`].

mod forms;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use aho_corasick::{AhoCorasick, MatchKind};

/// What stands in a secret's place.
pub const MASK: &str = "********";

/// Secrets below this many bytes are hidden only where they are the whole text: inside other text
/// they would be found everywhere, and the report could not be read any more.
const SHORT: usize = 4;
/// Words that reports are full of. As a secret they are treated like short ones.
const COMMON: &[&str] = &[
    "admin",
    "basic",
    "bearer",
    "default",
    "example",
    "guest",
    "http",
    "https",
    "localhost",
    "none",
    "password",
    "postman",
    "root",
    "secret",
    "string",
    "test",
    "text",
    "token",
    "user",
    "username",
    "value",
];
/// Texts that say nothing, though a variable that is declared secret may hold them.
const MEANINGLESS: &[&str] = &["", "true", "false", "null", "undefined"];
/// Secrets that share one search automaton. A new secret costs building one of this size.
const BATCH: usize = 16;
/// Automata that are kept. A run that makes a new token for every request forgets the oldest: what
/// it wrote about them is masked already.
const BATCHES: usize = 32;

/// The secrets of a run. They are added as they become known, and hidden in all their spellings:
/// as they are, percent-encoded, form-encoded, in base64 (also inside a Basic pair or a longer
/// text), escaped for JSON, XML or HTML.
///
/// Shared by the engine and all reporters. Costs nothing while no secret is known.
#[derive(Debug, Default)]
pub struct Masker {
    is_disabled: bool,
    is_active: AtomicBool,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    /// Hidden only as whole texts.
    short: HashSet<String>,
    batches: VecDeque<Batch>,
}

/// Some secrets and what finds them.
#[derive(Default)]
struct Batch {
    secrets: HashSet<String>,
    needles: BTreeSet<String>,
    automaton: Option<AhoCorasick>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

impl Masker {
    /// A masker that knows no secret yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A masker that never hides anything (`--no-mask`).
    pub fn disabled() -> Self {
        Self { is_disabled: true, ..Self::default() }
    }

    /// Adds a secret. Empty texts and the words for true, false and nothing are left out; see
    /// [`Masker::mask`] for short ones.
    pub fn add(&self, secret: &str) {
        let secret = secret.trim();
        if self.is_disabled || MEANINGLESS.contains(&secret) || self.knows(secret) {
            return;
        }
        let is_whole_text_only = secret.len() < SHORT || COMMON.iter().any(|word| word.eq_ignore_ascii_case(secret));
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if is_whole_text_only {
            state.short.insert(secret.to_owned());
        } else {
            state.add(secret);
        }
        self.is_active.store(true, Ordering::Release);
    }

    /// Adds a password and the pair that Basic authentication sends (RFC 7617), so that a short
    /// password is hidden there too.
    pub fn add_basic(&self, username: &str, password: &str) {
        self.add(password);
        let pair = format!("{username}:{password}");
        if pair.len() > ":".len() {
            self.add(&pair);
        }
    }

    /// Replaces every secret in a text by [`MASK`]. A secret of one to three bytes, or a word that
    /// reports are full of, is replaced only if it is the whole text.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.mask_bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // Needles and mask are whole characters, so what is left is UTF-8.
            Cow::Owned(masked) => Cow::Owned(String::from_utf8_lossy(&masked).into_owned()),
        }
    }

    /// The same for bytes, e.g. of a body.
    pub fn mask_bytes<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        let mut masked = Cow::Borrowed(bytes);
        if !self.is_active() {
            return masked;
        }
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if std::str::from_utf8(bytes).is_ok_and(|text| state.short.contains(text)) {
            return Cow::Owned(MASK.as_bytes().to_vec());
        }
        for automaton in state.batches.iter().filter_map(|batch| batch.automaton.as_ref()) {
            if automaton.is_match(&*masked) {
                masked = Cow::Owned(replace(automaton, &masked));
            }
        }
        masked
    }

    /// Whether any secret is known.
    pub fn is_active(&self) -> bool {
        self.is_active.load(Ordering::Acquire)
    }

    fn knows(&self, secret: &str) -> bool {
        if !self.is_active() {
            return false;
        }
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.short.contains(secret) || state.batches.iter().any(|batch| batch.secrets.contains(secret))
    }
}

impl State {
    fn add(&mut self, secret: &str) {
        if self.batches.back().is_none_or(|batch| batch.secrets.len() >= BATCH) {
            self.batches.push_back(Batch::default());
        }
        if self.batches.len() > BATCHES {
            self.batches.pop_front();
        }
        if let Some(batch) = self.batches.back_mut() {
            batch.secrets.insert(secret.to_owned());
            batch.needles.extend(forms::spellings(secret));
            batch.automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&batch.needles).ok();
        }
    }
}

fn replace(automaton: &AhoCorasick, bytes: &[u8]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(bytes.len());
    let mut end = 0;
    for found in automaton.find_iter(bytes) {
        masked.extend_from_slice(&bytes[end..found.start()]);
        masked.extend_from_slice(MASK.as_bytes());
        end = found.end();
    }
    masked.extend_from_slice(&bytes[end..]);
    masked
}
