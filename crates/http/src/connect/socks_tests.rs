//! What goes to a SOCKS proxy, byte for byte, and what its answers mean.

use tokio::io::duplex;

use super::*;
use crate::connect::ProxySettings;

fn proxy(url: &str) -> Proxy {
    let settings = ProxySettings::default().with_proxy(url.parse().unwrap());
    let target = postrider_core::url::request_target(&postrider_core::url::parse("http://x"), false).unwrap();
    settings.proxy_for(&target).unwrap().unwrap()
}

/// Answers each message of the client with the next of `answers`, then closes. Returns the result, and
/// all that the client sent.
fn talk(url: &str, destination: Destination<'_>, answers: &[&[u8]]) -> (Result<(), Refusal>, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut near, mut far) = duplex(4096);
        let proxy = proxy(url);
        let client = async {
            let result = open(&mut near, &proxy, destination).await;
            drop(near);
            result
        };
        let server = async {
            let mut sent = Vec::new();
            for answer in answers {
                let mut buffer = [0; 1024];
                let length = far.read(&mut buffer).await.unwrap();
                sent.extend_from_slice(&buffer[..length]);
                // A client that gave up does not read.
                let _ = far.write_all(answer).await;
            }
            let _ = far.shutdown().await;
            let _ = far.read_to_end(&mut sent).await;
            sent
        };
        tokio::join!(client, server)
    })
}

fn address(text: &str) -> Destination<'static> {
    Destination::Address(text.parse().unwrap())
}

const GRANTED: &[u8] = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00";

#[test]
fn version_5_without_a_user() {
    let table = [
        (address("10.0.0.1:80"), &b"\x05\x01\x00\x05\x01\x00\x01\x0a\x00\x00\x01\x00\x50"[..]),
        (address("[::1]:443"), b"\x05\x01\x00\x05\x01\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x01\xbb"),
        (Destination::Name("a.test", 80), b"\x05\x01\x00\x05\x01\x00\x03\x06a.test\x00\x50"),
    ];
    for (destination, expected) in table {
        let (result, sent) = talk("socks5://h", destination, &[b"\x05\x00", GRANTED]);
        result.unwrap();
        assert_eq!(sent, expected, "{destination}");
    }
}

#[test]
fn version_5_with_a_user() {
    let hello = b"\x05\x02\x00\x02";
    let (result, sent) = talk("socks5h://u%40:p%3a@h", Destination::Name("a", 1), &[b"\x05\x02", b"\x01\x00", GRANTED]);
    result.unwrap();
    assert_eq!(sent, [&hello[..], b"\x01\x02u@\x02p:", b"\x05\x01\x00\x03\x01a\x00\x01"].concat());

    // A proxy that wants none.
    let (result, sent) = talk("socks5h://u@h", Destination::Name("a", 1), &[b"\x05\x00", GRANTED]);
    result.unwrap();
    assert_eq!(sent, [&hello[..], b"\x05\x01\x00\x03\x01a\x00\x01"].concat());
}

#[test]
fn the_answer_may_hold_any_kind_of_address() {
    let answers: [&[u8]; 3] =
        [b"\x05\x00\x00\x03\x03abc\x00\x01", b"\x05\x00\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x00\x01", GRANTED];
    for answer in answers {
        let (result, _) = talk("socks5://h", address("10.0.0.1:80"), &[b"\x05\x00", answer]);
        result.unwrap();
    }
}

#[test]
fn version_4_sends_a_name_behind_an_impossible_address() {
    let granted = b"\x00\x5a\x00\x00\x00\x00\x00\x00";
    let (result, sent) = talk("socks4://u:ignored@h", address("10.0.0.1:80"), &[granted]);
    result.unwrap();
    assert_eq!(sent, b"\x04\x01\x00\x50\x0a\x00\x00\x01u\x00");
    let (result, sent) = talk("socks4a://h", Destination::Name("a.test", 80), &[granted]);
    result.unwrap();
    assert_eq!(sent, b"\x04\x01\x00\x50\x00\x00\x00\x01\x00a.test\x00");
}

#[test]
fn refusals_name_the_proxy_and_the_cause() {
    let name = Destination::Name("a.test", 80);
    let table: [(&str, &[&[u8]], &str, &str); 15] = [
        ("socks5h://h", &[b"\x05\x00", b"\x05\x01"], "Socks5 proxy rejected connection - Failure", "could not connect"),
        ("socks5h://h", &[b"\x05\x00", b"\x05\x02"], "Socks5 proxy rejected connection - NotAllowed", "not allow"),
        ("socks5h://h", &[b"\x05\x00", b"\x05\x03"], "Socks5 proxy rejected connection - NetworkUnreachable", "a.test"),
        ("socks5h://h", &[b"\x05\x00", b"\x05\x04"], "Socks5 proxy rejected connection - HostUnreachable", "a.test"),
        ("socks5h://h", &[b"\x05\x00", b"\x05\x05"], "Socks5 proxy rejected connection - ConnectionRefused", "listens"),
        (
            "socks5h://h",
            &[b"\x05\x00", b"\x05\x08"],
            "Socks5 proxy rejected connection - AddressNotSupported",
            "a.test",
        ),
        (
            "socks5h://h",
            &[b"\x05\xff"],
            "Received invalid Socks5 initial handshake (no accepted authentication type)",
            "socks5h://user:password@h:1080",
        ),
        (
            "socks5h://h",
            &[b"\x05\x02"],
            "Received invalid Socks5 initial handshake (no accepted authentication type)",
            "wants a user",
        ),
        (
            "socks5h://u:p@h",
            &[b"\x05\xff"],
            "Received invalid Socks5 initial handshake (no accepted authentication type)",
            "another kind",
        ),
        (
            "socks5h://u:p@h",
            &[b"\x05\x02", b"\x01\x01"],
            "Socks5 Authentication failed",
            "refuses its user and password",
        ),
        (
            "socks5h://h",
            &[b"HTTP/1.1 400 Bad"],
            "Received invalid Socks5 initial handshake (invalid socks version)",
            "write http://h:1080",
        ),
        ("socks5h://h", &[b""], "Socket closed", "is it one of http://?"),
        ("socks5h://h", &[b"\x05\x00", b"\x05\x00\x00\x01\x00"], "Socket closed", "closed the connection"),
        (
            "socks4a://h",
            &[b"\x00\x5b\x00\x00\x00\x00\x00\x00"],
            "Socks4 Proxy rejected connection - (Failed)",
            "may not",
        ),
        ("socks4a://h", &[b"HTTP/1.1 400 Bad"], "Received invalid Socks4 handshake response", "write http://h:1080"),
    ];
    for (url, answers, message, hint) in table {
        let (result, _) = talk(url, name, answers);
        let failure = result.unwrap_err().failure;
        assert_eq!(failure.message, message, "{url} {answers:?}");
        let found = failure.hint.unwrap_or_default();
        assert!(found.contains(hint) && found.contains("h:1080 (--proxy)"), "{found}");
    }
}

#[test]
fn another_address_is_of_use_when_the_first_cannot_be_reached() {
    for (reply, expected) in [(1, true), (2, true), (4, true), (5, true), (7, false), (8, true)] {
        let (result, _) = talk("socks5://h", address("10.0.0.1:80"), &[b"\x05\x00", &[5, reply]]);
        assert_eq!(result.unwrap_err().is_of_destination, expected, "{reply}");
    }
    let (result, _) = talk("socks4://h", address("[::1]:80"), &[]);
    assert!(result.unwrap_err().is_of_destination);
}

#[test]
fn what_is_too_long_is_refused_here() {
    let name = "a".repeat(256);
    let (result, _) = talk("socks5h://h", Destination::Name(&name, 1), &[b"\x05\x00"]);
    assert!(result.unwrap_err().failure.hint.unwrap().contains("255 bytes"));
}
