//! PEM: blocks of base64 between a BEGIN and an END line (RFC 7468), with the headers of RFC 1421 that
//! OpenSSL still uses.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Padding may be missing, and bits behind the last byte do not matter.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// One block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// What stands between `BEGIN` and the dashes, e.g. `CERTIFICATE`.
    pub(crate) label: String,
    /// Names and values in front of the base64.
    pub(crate) headers: Vec<(String, String)>,
    /// What the base64 says; `None` when it is none.
    pub(crate) content: Option<Vec<u8>>,
}

impl Block {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// All blocks of a file. Text between them, line ends of any kind and indentation do not matter.
pub(crate) fn blocks(bytes: &[u8]) -> Vec<Block> {
    let text = String::from_utf8_lossy(bytes);
    let mut blocks = Vec::new();
    let mut rest = text.as_ref();
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        rest = after;
        let Some((label, body)) = after.split_once("-----") else { break };
        if label.contains('\n') {
            continue;
        }
        let Some((body, after)) = body.split_once(&format!("-----END {label}-----")) else { continue };
        blocks.push(block(label, body));
        rest = after;
    }
    blocks
}

fn block(label: &str, body: &str) -> Block {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut base64 = String::with_capacity(body.len());
    for line in body.lines() {
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        } else {
            base64.extend(line.chars().filter(|character| !character.is_whitespace()));
        }
    }
    Block { label: label.to_owned(), headers, content: LENIENT.decode(base64).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_among_other_text() {
        let text = "\u{feff}Bag Attributes\r\n  friendlyName: x\r\n-----BEGIN A-----\r\n  SGVs\r\nbG8=\r\n-----END A-----\r\n\
                    -----BEGIN B C-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: X,00\n\nSGk\n-----END B C-----\n\
                    -----BEGIN OPEN-----\nSGk=\n-----BEGIN D-----\n?\n-----END D-----";
        let blocks = blocks(text.as_bytes());
        let labels: Vec<_> = blocks.iter().map(|block| (block.label.as_str(), block.content.as_deref())).collect();
        assert_eq!(labels, [("A", Some(b"Hello".as_slice())), ("B C", Some(b"Hi")), ("D", None)]);
        assert_eq!(blocks[1].header("dek-info"), Some("X,00"));
        assert_eq!(blocks[0].header("dek-info"), None);
    }
}
