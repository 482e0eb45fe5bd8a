use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::*;

const TEXT: &str = "hello hello hello hello hello hello hello hello";

/// `TEXT` as brotli, made by the reference implementation.
const BROTLI: &[u8] = include_bytes!("hello.br");

fn gzip() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(TEXT.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zlib() -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(TEXT.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn raw_deflate() -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(TEXT.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Decodes in chunks of every size up to `chunk`, which must not matter.
fn decode(encoding: &str, input: &[u8]) -> Result<String, String> {
    let mut results = Vec::new();
    for chunk in [1, 3, 1000] {
        let mut sink = BodySink::new(Some(encoding), 1 << 20, true);
        let pushed = input.chunks(chunk).try_for_each(|bytes| sink.push(bytes));
        let result = pushed.and_then(|()| sink.finish()).map_err(|error| error.message);
        results.push(result.map(|(body, received)| {
            assert_eq!(received, input.len() as u64);
            String::from_utf8_lossy(body.bytes()).into_owned()
        }));
    }
    assert!(results.iter().all(|result| *result == results[0]), "{results:?}");
    results.remove(0)
}

#[test]
fn bodies_are_decoded_by_their_encoding() {
    let twice = [gzip(), gzip()].concat();
    let padded = [gzip(), vec![0; 4]].concat();
    let table = [
        ("gzip", gzip(), TEXT.to_owned()),
        (" GZIP ", gzip(), TEXT.to_owned()),
        ("gzip", twice, TEXT.repeat(2)),
        ("gzip", padded, TEXT.to_owned()),
        ("gzip", Vec::new(), String::new()),
        ("deflate", zlib(), TEXT.to_owned()),
        ("deflate", raw_deflate(), TEXT.to_owned()),
        ("deflate", [zlib(), b"xx".to_vec()].concat(), TEXT.to_owned()),
        ("deflate", Vec::new(), String::new()),
        ("br", BROTLI.to_vec(), TEXT.to_owned()),
        ("br", [BROTLI, b"xx"].concat(), TEXT.to_owned()),
        ("identity", TEXT.into(), TEXT.to_owned()),
        ("zstd", TEXT.into(), TEXT.to_owned()),
        ("gzip, br", TEXT.into(), TEXT.to_owned()),
    ];
    for (encoding, input, expected) in table {
        assert_eq!(decode(encoding, &input).as_deref(), Ok(expected.as_str()), "{encoding}");
    }
}

#[test]
fn ends_may_be_missing() {
    let (gzip, zlib) = (gzip(), zlib());
    for (encoding, input) in [("gzip", &gzip), ("deflate", &zlib)] {
        // Without the checksum all is there; with less, what can be decoded is kept.
        assert_eq!(decode(encoding, &input[..input.len() - 4]).as_deref(), Ok(TEXT));
        assert!(TEXT.starts_with(&decode(encoding, &input[..input.len() - 12]).unwrap()));
    }
    assert_eq!(decode("br", &BROTLI[..BROTLI.len() - 2]).unwrap_err(), "unexpected end of file");
}

#[test]
fn broken_bodies_fail_in_the_words_of_zlib() {
    let mut wrong_checksum = gzip();
    let end = wrong_checksum.len() - 8;
    wrong_checksum[end..].fill(1);
    let table = [
        ("gzip", b"hello".to_vec(), "incorrect header check"),
        ("gzip", [gzip(), b"garbage".to_vec()].concat(), "incorrect header check"),
        ("gzip", wrong_checksum, "incorrect data check"),
        ("deflate", b"hello".to_vec(), "incorrect header check"),
    ];
    for (encoding, input, message) in table {
        assert_eq!(decode(encoding, &input).unwrap_err(), message, "{encoding}");
    }
}

#[test]
fn bombs_stop_at_the_limit() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 10 << 20]).unwrap();
    let bomb = encoder.finish().unwrap();
    let mut sink = BodySink::new(Some("gzip"), 1 << 20, true);
    let error = bomb.chunks(4096).try_for_each(|bytes| sink.push(bytes)).unwrap_err();
    assert_eq!(error.message, "Maximum response size reached");
    assert!(sink.body.memory().capacity() < 4 << 20);
}
