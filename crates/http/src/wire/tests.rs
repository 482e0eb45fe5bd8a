use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::body::{Body, Segment};
use crate::decode::BodySink;
use crate::error::Failure;

/// Gives `answer` in portions of `portion` bytes to a GET request, then closes the connection.
fn answer_to(method: &str, answer: &[u8], portion: usize, is_lenient: bool) -> Result<Received, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut client, mut server) = tokio::io::duplex(64);
        let serve = async move {
            let mut request = [0; 18];
            server.read_exact(&mut request).await.unwrap();
            for bytes in answer.chunks(portion) {
                // The client may have seen enough.
                let _ = server.write_all(bytes).await;
                tokio::task::yield_now().await;
            }
        };
        let body = Body::default();
        let outgoing =
            Outgoing { head: b"GET / HTTP/1.1\r\n\r\n".to_vec(), body: &body, is_chunked: false, method, is_lenient };
        let mut buffer = BytesMut::new();
        let sink =
            |head: &ResponseHead| BodyPlan::Collect(Box::new(BodySink::new(head.get("content-encoding"), 1000, true)));
        let exchange = async {
            let result = exchange(&mut client, &mut buffer, outgoing, sink).await;
            drop(client);
            result
        };
        let (result, ()) = tokio::join!(exchange, serve);
        result.map_err(|error| error.error)
    })
}

fn get(answer: &str) -> Result<Received, Failure> {
    let bytes: Vec<u8> = answer.chars().map(|character| u8::try_from(character).unwrap()).collect();
    let at_once = answer_to("GET", &bytes, usize::MAX, false);
    let in_pieces = answer_to("GET", &bytes, 1, false);
    if let (Ok(one), Ok(other)) = (&at_once, &in_pieces) {
        assert_eq!((one.body.bytes(), one.head.code), (other.body.bytes(), other.head.code), "{answer}");
    }
    at_once
}

fn body_of(answer: &str) -> String {
    String::from_utf8(get(answer).unwrap_or_else(|error| panic!("{answer}: {error}")).body.bytes().to_vec()).unwrap()
}

#[test]
fn bodies_end_where_their_framing_says() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let table = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_owned(), "ok"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2 \r\n\r\nok\r\n".to_owned(), "ok"),
        ("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok".to_owned(), "ok"),
        ("HTTP/1.1 200 OK\r\n\r\nsome body".to_owned(), "some body"),
        ("HTTP/1.0 200 OK\r\n\r\nabc".to_owned(), "abc"),
        ("HTTP/0.9 200 OK\r\n\r\nabc".to_owned(), "abc"),
        ("\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_owned(), "ok"),
        ("HTTP/1.1 205 No\r\nContent-Length: 2\r\n\r\nok".to_owned(), "ok"),
        ("HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n".to_owned(), ""),
        ("HTTP/1.1 304 No\r\nContent-Length: 2\r\n\r\n".to_owned(), ""),
        ("HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), ""),
        (format!("{chunked}2\r\nok\r\n0\r\n\r\n"), "ok"),
        (format!("{chunked}2;a=b;c=\"d\"\r\nok\r\n0;x\r\n\r\n"), "ok"),
        (format!("{chunked}1\r\no\r\n01\r\nk\r\n0\r\nX-T: 1\r\n\r\n"), "ok"),
        (format!("{chunked}0\r\n\r\n"), ""),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok".to_owned(), "ok"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".to_owned(), "ok"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n2\r\nok".to_owned(), "2\r\nok"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok".to_owned(),
            "ok",
        ),
        ("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nabc".to_owned(), ""),
    ];
    for (answer, expected) in table {
        assert_eq!(body_of(&answer), expected, "{answer}");
    }
}

#[test]
fn heads_are_kept_as_received() {
    let answer = "HTTP/1.1 200 \u{c3}\u{a9}OK\r\nx-B: \t b\tc \r\nX-b:\r\nA: \u{c3}\u{a9} \u{e9}\r\nx-B: 2\r\nContent-Length: 0\r\n\r\n";
    let head = get(answer).unwrap().head;
    assert_eq!((head.reason.as_str(), head.version, head.code), ("éOK", "1.1", 200));
    let headers: Vec<_> = head.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [("x-B", "b\tc"), ("X-b", ""), ("A", "Ã© é"), ("x-B", "2"), ("Content-Length", "0")];
    assert_eq!(headers, expected);
    assert_eq!(head.size, answer.chars().count() as u64);
}

#[test]
fn answers_that_are_not_http_fail_in_the_words_of_node() {
    let head = |line: &str| format!("HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: 0\r\n\r\n");
    let chunked = |rest: &str| format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{rest}");
    let length = |value: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {value}\r\n\r\nok");
    let table = [
        ("hello world\r\n\r\n".to_owned(), "Expected HTTP/, RTSP/ or ICE/", "HPE_INVALID_CONSTANT"),
        (" HTTP/1.1 200 OK\r\n\r\n".to_owned(), "Expected HTTP/, RTSP/ or ICE/", "HPE_INVALID_CONSTANT"),
        ("http/1.1 200 OK\r\n\r\n".to_owned(), "Expected HTTP/, RTSP/ or ICE/", "HPE_INVALID_CONSTANT"),
        ("HTTP/9.9 200 OK\r\n\r\n".to_owned(), "Invalid HTTP version", "HPE_INVALID_VERSION"),
        ("HTTP/1.2 200 OK\r\n\r\n".to_owned(), "Invalid HTTP version", "HPE_INVALID_VERSION"),
        ("HTTP/1.x 200 OK\r\n\r\n".to_owned(), "Invalid minor version", "HPE_INVALID_VERSION"),
        ("HTTP/x.1 200 OK\r\n\r\n".to_owned(), "Invalid major version", "HPE_INVALID_VERSION"),
        ("HTTP/1.1\t200 OK\r\n\r\n".to_owned(), "Expected space after version", "HPE_INVALID_VERSION"),
        ("HTTP/1.1  200 OK\r\n\r\n".to_owned(), "Invalid status code", "HPE_INVALID_STATUS"),
        ("HTTP/1.1 2x0 OK\r\n\r\n".to_owned(), "Invalid status code", "HPE_INVALID_STATUS"),
        ("HTTP/1.1 99 X\r\n\r\n".to_owned(), "Invalid status code", "HPE_INVALID_STATUS"),
        ("HTTP/1.1 2000 OK\r\n\r\n".to_owned(), "Invalid response status", "HPE_INVALID_STATUS"),
        ("HTTP/1.1 200 OK\n\n".to_owned(), "Missing expected CR after response line", "HPE_CR_EXPECTED"),
        ("HTTP/1.1 200 OK\rA: b\r\n\r\n".to_owned(), "Expected LF after CR", "HPE_STRICT"),
        ("HTTP/1.1 200 OK\r\nA: b\n\r\n".to_owned(), "Missing expected CR after header value", "HPE_CR_EXPECTED"),
        (head("A b: c"), "Invalid header token", "HPE_INVALID_HEADER_TOKEN"),
        (head("A : c"), "Invalid header token", "HPE_INVALID_HEADER_TOKEN"),
        (head("Abc"), "Invalid header token", "HPE_INVALID_HEADER_TOKEN"),
        (head(": c"), "Invalid header token", "HPE_INVALID_HEADER_TOKEN"),
        (head("\u{c3}\u{a9}: c"), "Invalid header token", "HPE_INVALID_HEADER_TOKEN"),
        (head("A: b\u{1}c"), "Invalid header value char", "HPE_INVALID_HEADER_TOKEN"),
        (head("A: b\u{7f}c"), "Invalid header value char", "HPE_INVALID_HEADER_TOKEN"),
        (head("A: b\rc"), "Missing expected LF after header value", "HPE_LF_EXPECTED"),
        (head("A: b\r\n  c"), "Unexpected whitespace after header value", "HPE_INVALID_HEADER_TOKEN"),
        (length("2x"), "Invalid character in Content-Length", "HPE_INVALID_CONTENT_LENGTH"),
        (length("-2"), "Invalid character in Content-Length", "HPE_INVALID_CONTENT_LENGTH"),
        (length("2, 2"), "Invalid character in Content-Length", "HPE_INVALID_CONTENT_LENGTH"),
        (length(""), "Empty Content-Length", "HPE_INVALID_CONTENT_LENGTH"),
        (length("99999999999999999999999"), "Content-Length overflow", "HPE_INVALID_CONTENT_LENGTH"),
        (length("2\r\nContent-Length: 2"), "Duplicate Content-Length", "HPE_UNEXPECTED_CONTENT_LENGTH"),
        (
            length("2\r\nTransfer-Encoding: chunked"),
            "Transfer-Encoding can't be present with Content-Length",
            "HPE_INVALID_TRANSFER_ENCODING",
        ),
        (
            head("Transfer-Encoding: identity"),
            "Content-Length can't be present with Transfer-Encoding",
            "HPE_INVALID_CONTENT_LENGTH",
        ),
        (head(&"A: b\r\n".repeat(30_000)), "Header overflow", "HPE_HEADER_OVERFLOW"),
        (head(&"A".repeat(200_000)), "Header overflow", "HPE_HEADER_OVERFLOW"),
        (chunked("zz\r\nok\r\n0\r\n\r\n"), "Invalid character in chunk size", "HPE_INVALID_CHUNK_SIZE"),
        (chunked("2 \r\nok\r\n0\r\n\r\n"), "Invalid character in chunk size", "HPE_INVALID_CHUNK_SIZE"),
        (chunked("\r\nok\r\n0\r\n\r\n"), "Invalid character in chunk size", "HPE_INVALID_CHUNK_SIZE"),
        (chunked("2\nok\n0\n\n"), "Missing expected CR after chunk size", "HPE_CR_EXPECTED"),
        (chunked("2\r\nokX\r\n0\r\n\r\n"), "Expected LF after chunk data", "HPE_STRICT"),
        (chunked("fffffffffffffffff\r\n"), "Chunk size overflow", "HPE_INVALID_CHUNK_SIZE"),
        (chunked("2\r\nok\r\n0\r\nX T: 1\r\n\r\n"), "Invalid header token", "HPE_INVALID_HEADER_TOKEN"),
        (
            length("2\r\nConnection: close").replace("ok", "okEXTRA"),
            "Data after `Connection: close`",
            "HPE_CLOSED_CONNECTION",
        ),
        (length("2").replace("ok", "okEXTRA"), "Expected HTTP/, RTSP/ or ICE/", "HPE_INVALID_CONSTANT"),
    ];
    for (answer, reason, code) in table {
        let error = get(&answer).err().unwrap_or_else(|| panic!("accepted: {answer:.200}"));
        assert_eq!(
            (error.message, error.code.as_deref()),
            (format!("Parse Error: {reason}"), Some(code)),
            "{answer:.200}"
        );
    }
}

#[test]
fn answers_that_break_off_are_errors() {
    let table = [
        ("", "socket hang up"),
        ("HTTP/1.1 200", "socket hang up"),
        ("HTTP/1.1 200 OK\r\nA: b\r\n", "socket hang up"),
        ("HTTP/1.1 102 P\r\n\r\n", "socket hang up"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "aborted"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", "aborted"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok", "aborted"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "aborted"),
    ];
    for (answer, message) in table {
        let error = get(answer).unwrap_err();
        assert_eq!((error.message.as_str(), error.code.as_deref()), (message, Some("ECONNRESET")), "{answer}");
    }
}

#[test]
fn bodies_have_a_limit() {
    let long = "x".repeat(1001);
    for answer in [
        format!("HTTP/1.1 200 OK\r\n\r\n{long}"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n{long}"),
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{long}\r\n0\r\n\r\n"),
    ] {
        assert_eq!(get(&answer).unwrap_err().message, "Maximum response size reached");
    }
}

#[test]
fn connections_are_reused_only_when_both_sides_are_done() {
    let table = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true),
        ("HTTP/1.1 200 OK\r\nConnection: a, Close\r\nContent-Length: 2\r\n\r\nok", false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false),
        ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", true),
        ("HTTP/1.1 200 OK\r\n\r\nok", false),
        ("HTTP/1.1 101 S\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK", false),
    ];
    for (answer, expected) in table {
        assert_eq!(get(answer).unwrap().is_reusable, expected, "{answer}");
    }
}

#[test]
fn head_requests_get_no_body() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\n";
    let received = answer_to("HEAD", answer, usize::MAX, false).unwrap();
    assert_eq!((received.body.len(), received.is_reusable), (0, true));
}

#[test]
fn insecure_parsing_accepts_what_makes_sense() {
    let answer =
        b"HTTP/1.1 200 OK\nA : b\x01\n c\nContent-Length: 1\nTransfer-Encoding: chunked\n\n2\r\nok\r\n0\r\n\r\n";
    let received = answer_to("GET", answer, usize::MAX, true).unwrap();
    assert_eq!(received.head.headers[0], ("A".to_owned(), "b\u{1} c".to_owned()));
    assert_eq!(received.body.bytes().as_ref(), b"ok");
}

/// What `body` looks like on the wire, and what the server answered meanwhile.
fn sent(body: &Body, is_chunked: bool, answer_early: bool) -> (Vec<u8>, Result<Received, Failure>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut client, mut server) = tokio::io::duplex(1024);
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        let serve = async move {
            let mut bytes = Vec::new();
            if answer_early {
                server.write_all(answer).await.unwrap();
            }
            server.read_to_end(&mut bytes).await.unwrap();
            bytes
        };
        let outgoing = Outgoing { head: Vec::new(), body, is_chunked, method: "GET", is_lenient: false };
        let mut buffer = BytesMut::new();
        let request = async {
            let plan = |_: &ResponseHead| BodyPlan::Collect(Box::new(BodySink::new(None, 1000, true)));
            let exchange = exchange(&mut client, &mut buffer, outgoing, plan);
            let result = tokio::time::timeout(std::time::Duration::from_millis(200), exchange).await;
            drop(client);
            result.unwrap_or_else(|_| Err(crate::error::hang_up().into()))
        };
        let (result, bytes) = tokio::join!(request, serve);
        (bytes, result.map_err(|error| error.error))
    })
}

#[test]
fn bodies_are_streamed_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    let content: Vec<u8> = (0..200_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    std::fs::write(&path, &content).unwrap();
    let file = Segment::File(crate::body::FileSegment { path, size: content.len() as u64 });
    let large = Bytes::from(vec![b'l'; 100_000]);
    let segments = vec![Segment::Bytes(Bytes::from_static(b"start")), file, Segment::Bytes(large.clone())];
    let (bytes, _) = sent(&Body { segments }, false, false);
    assert_eq!(bytes, [b"start", content.as_slice(), &large].concat());
}

#[test]
fn chunks_follow_the_segments() {
    let body = || Body { segments: ["ab", "c"].map(|text| Segment::Bytes(Bytes::from(text))).to_vec() };
    assert_eq!(sent(&body(), true, false).0, b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
    assert_eq!(sent(&Body::default(), true, false).0, b"0\r\n\r\n");
}

#[test]
fn an_early_answer_ends_the_upload() {
    let body = Body::from_bytes(Bytes::from(vec![0; 10 << 20]));
    let (bytes, received) = sent(&body, false, true);
    let received = received.unwrap();
    assert_eq!((received.body.bytes().as_ref(), received.is_reusable), (b"ok".as_slice(), false));
    assert!(bytes.len() < 1 << 20);
}

#[test]
fn a_file_that_shrank_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shrunk");
    std::fs::write(&path, "x").unwrap();
    let body = Body { segments: vec![Segment::File(crate::body::FileSegment { path, size: 1000 })] };
    let error = sent(&body, false, false).1.unwrap_err();
    assert!(error.message.contains("shrunk cannot be read"), "{}", error.message);
}
