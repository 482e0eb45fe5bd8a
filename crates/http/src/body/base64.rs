//! Base64 as Node reads it.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes leniently: both alphabets, padding optional, foreign characters skipped, and whatever
/// follows the first `=` ignored.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let standard = |byte: u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    };
    let mut digits: Vec<u8> = text
        .bytes()
        .take_while(|byte| *byte != b'=')
        .map(standard)
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .collect();
    // A single digit left over holds less than a byte.
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    // What is left cannot fail.
    LENIENT.decode(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_node_reads() {
        let table: [(&str, &[u8]); 7] = [
            ("aGVsbG8=", b"hello"),
            ("aGVsbG8", b"hello"),
            ("!!aGV sbG8*", b"hello"),
            ("-_-_", b"\xfb\xff\xbf"),
            ("aGVsb", b"hel"),
            ("YQ==YQ==", b"a"),
            ("", b""),
        ];
        for (text, expected) in table {
            assert_eq!(decode(text), expected, "{text}");
        }
    }
}
