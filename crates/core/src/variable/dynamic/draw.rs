//! Small draws that the generators are put together from.

use std::ops::RangeInclusive;

use rand::Rng as _;

use super::DynamicContext;

impl DynamicContext<'_> {
    /// A number of the range.
    pub(super) fn number(&mut self, range: RangeInclusive<u64>) -> u64 {
        self.rng.random_range(range)
    }

    /// A count of the range.
    pub(super) fn count(&mut self, range: RangeInclusive<usize>) -> usize {
        self.rng.random_range(range)
    }

    /// Heads or tails.
    pub(super) fn chance(&mut self) -> bool {
        self.rng.random()
    }

    /// An element of a list that is not empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.rng.random_range(0..list.len())]
    }

    /// `n_characters` characters of an ASCII alphabet.
    pub(super) fn characters(&mut self, alphabet: &[u8], n_characters: usize) -> String {
        (0..n_characters).map(|_| char::from(self.pick(alphabet))).collect()
    }

    /// `n_digits` decimal digits.
    pub(super) fn digits(&mut self, n_digits: usize) -> String {
        self.characters(b"0123456789", n_digits)
    }

    /// `n_digits` lower-case hexadecimal digits.
    pub(super) fn hex(&mut self, n_digits: usize) -> String {
        self.characters(b"0123456789abcdef", n_digits)
    }

    /// `n_parts` drawn texts with a separator between them.
    pub(super) fn join(&mut self, n_parts: usize, separator: &str, part: impl Fn(&mut Self) -> String) -> String {
        let parts: Vec<String> = (0..n_parts).map(|_| part(self)).collect();
        parts.join(separator)
    }
}

/// A random UUID (version 4, RFC 9562 section 5.4).
pub(super) fn uuid(context: &mut DynamicContext<'_>) -> String {
    let mut bytes = [0; 16];
    context.rng.fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}
