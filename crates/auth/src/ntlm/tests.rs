//! The exchange as a whole.

use super::*;
use crate::context::tests::at;
use crate::sign::tests::{auth, request};
use crate::{AuthMemory, Authorizer};

fn after(authorizer: &mut Authorizer, status: u16, challenge: &str) -> Result<Step, SignError> {
    authorizer.after_response(status, &[("www-authenticate".to_owned(), challenge.to_owned())], &at(0))
}

fn message(authorizer: &mut Authorizer) -> Vec<u8> {
    let mut request = request("GET", "http://h/");
    authorizer.sign(&mut request, &at(0)).unwrap();
    request.headers.pop().map(|header| STANDARD.decode(&header.value["NTLM ".len()..]).unwrap()).unwrap_or_default()
}

fn authorizer() -> Authorizer {
    let params = [("username", "dom\\User"), ("password", "Password"), ("workstation", "ws")];
    Authorizer::new(auth("ntlm", &params), AuthMemory::default())
}

/// A challenge with UTF-16 and no target info.
fn challenge() -> String {
    let mut message = b"NTLMSSP\0\x02\0\0\0".to_vec();
    message.extend([0; 8]);
    message.extend([0x01, 0x02, 0, 0]);
    message.extend(*b"\x01\x23\x45\x67\x89\xab\xcd\xef");
    message.extend([0; 8]);
    format!("NTLM {}", STANDARD.encode(message))
}

#[test]
fn three_messages_on_one_connection() {
    let mut authorizer = authorizer();
    assert!(authorizer.needs_one_connection());
    assert!(message(&mut authorizer).is_empty());
    assert_eq!(after(&mut authorizer, 401, "Negotiate, ntlm"), Ok(Step::Replay));
    let first = message(&mut authorizer);
    assert_eq!(authorizer.signature_base(), Some("type 1, flags 0xa208b207, domain \"DOM\", workstation \"WS\""));
    assert_eq!(first[8..16], [1, 0, 0, 0, 0x07, 0xb2, 0x08, 0xa2]);
    assert_eq!(first[16..32], [3, 0, 3, 0, 42, 0, 0, 0, 2, 0, 2, 0, 40, 0, 0, 0]);
    assert!(first.ends_with(b"WSDOM"));
    assert_eq!(after(&mut authorizer, 401, &challenge()), Ok(Step::Replay));
    let last = message(&mut authorizer);
    assert_eq!(last[8], 3);
    assert_eq!(
        authorizer.signature_base(),
        Some(
            "server: type 2, flags 0x00000201, challenge 0123456789abcdef, target info \n\
             type 3, flags 0xa2888205, NTLMv2 at its own time, user \"User\", domain \"DOM\", workstation \"WS\""
        )
    );
    // 72 bytes of header, DOM, User, WS in UTF-16, 24 bytes of LMv2, and the answer.
    assert_eq!(last[28..36], [6, 0, 6, 0, 72, 0, 0, 0]);
    assert_eq!(last[12..20], [24, 0, 24, 0, 90, 0, 0, 0]);
    assert_eq!(&last[78..86], message::utf16("User"));
    assert_eq!(after(&mut authorizer, 401, "NTLM"), Ok(Step::Done));
    assert!(message(&mut authorizer).is_empty());
}

#[test]
fn nothing_is_sent_unless_it_is_asked_for() {
    for (status, challenge) in [(200, "NTLM"), (401, "Negotiate"), (401, "Basic realm=\"NTLM\""), (407, "NTLM")] {
        let mut authorizer = authorizer();
        assert_eq!(after(&mut authorizer, status, challenge), Ok(Step::Done), "{challenge}");
    }
}

#[test]
fn broken_challenges_end_the_exchange() {
    let cut = STANDARD.encode(b"NTLMSSP\0\x02\0\0\0");
    let far = STANDARD.encode([b"NTLMSSP\0\x02\0\0\0".as_slice(), &[0; 8], &[0, 0, 0x80, 0], &[0xff; 24]].concat());
    let table = [
        ("NTLM", "the server did not send a challenge; did the connection stay open?"),
        ("NTLM ?", "the server's challenge is not base64"),
        (&format!("NTLM {cut}"), "the server's challenge is not a message of NTLM"),
        (&format!("NTLM {far}"), "the server's challenge is not a message of NTLM"),
        ("NTLM AAAA", "the server's challenge is not a message of NTLM"),
    ];
    for (challenge, expected) in table {
        let mut authorizer = authorizer();
        assert_eq!(after(&mut authorizer, 403, "NTLM"), Ok(Step::Replay));
        let error = after(&mut authorizer, 403, challenge).unwrap_err();
        assert_eq!(error.to_string(), format!("ntlm auth: could not sign the request: {expected}"));
        assert!(message(&mut authorizer).is_empty());
    }
}
