//! Answers with a content coding. They are coded always, whatever `Accept-Encoding` says, as Postman Echo does.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use http::header::CONTENT_ENCODING;
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::request::EchoRequest;
use crate::response::{Answer, content, error};
use crate::state::State;

/// Greatest number of bytes in a meta-block whose length is written with four nibbles (RFC 7932, section 9.2).
const META_BLOCK: usize = 1 << 16;

/// `/gzip`.
pub(super) fn gzip(_: &State, request: &EchoRequest) -> Answer {
    let coded = |body: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body)?;
        encoder.finish()
    };
    answer(request, "gzipped", "gzip", coded)
}

/// `/deflate`: the zlib format, which is what RFC 9110 calls by that name.
pub(super) fn deflate(_: &State, request: &EchoRequest) -> Answer {
    let coded = |body: &[u8]| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body)?;
        encoder.finish()
    };
    answer(request, "deflated", "deflate", coded)
}

/// `/brotli`.
pub(super) fn brotli(_: &State, request: &EchoRequest) -> Answer {
    answer(request, "brotli", "br", |body| Ok(brotli_stored(body)))
}

fn answer(
    request: &EchoRequest,
    flag: &str,
    coding: &'static str,
    encode: impl Fn(&[u8]) -> io::Result<Vec<u8>>,
) -> Answer {
    let value = json!({
        flag: true,
        "headers": request.headers_as_json(),
        "method": request.method.as_str(),
    });
    let Ok(body) = encode(format!("{value:#}").as_bytes()) else {
        return error(StatusCode::INTERNAL_SERVER_ERROR, "the answer cannot be encoded");
    };
    let mut response = content(StatusCode::OK, "application/json; charset=utf-8", body);
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    response
}

/// A brotli stream of uncompressed meta-blocks (RFC 7932, section 9): valid for every decoder, and no encoder needed.
fn brotli_stored(content: &[u8]) -> Vec<u8> {
    let mut stream = Vec::with_capacity(content.len() + 8);
    for (block_idx, block) in content.chunks(META_BLOCK).enumerate() {
        // From the lowest bit: in the first block WBITS (one 0 bit: a 64 KiB window), then ISLAST = 0,
        // MNIBBLES = 0 (four nibbles), MLEN - 1 in 16 bits, ISUNCOMPRESSED = 1, zeros up to the next byte.
        let prefix = usize::from(block_idx == 0);
        let header = (block.len() - 1) << (prefix + 3) | 1 << (prefix + 19);
        stream.extend_from_slice(&header.to_le_bytes()[..3]);
        stream.extend_from_slice(block);
    }
    // An empty last meta-block: ISLAST = 1, ISLASTEMPTY = 1, behind the window bit if nothing came before.
    stream.push(if content.is_empty() { 0b110 } else { 0b11 });
    stream
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn stored_brotli_is_read_by_a_real_decoder() {
        for length in [0, 1, 300, META_BLOCK - 1, META_BLOCK, META_BLOCK + 1, META_BLOCK * 2 + 5] {
            let content: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
            let stream = brotli_stored(&content);
            let mut decoded = Vec::new();
            brotli_decompressor::Decompressor::new(stream.as_slice(), 4096).read_to_end(&mut decoded).unwrap();
            assert!(decoded == content, "length {length}");
        }
    }
}
