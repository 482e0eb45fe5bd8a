//! Challenges and what follows from them. The computations are compared with Postman's elsewhere.

use serde_json::json;

use super::*;
use crate::context::tests::at;
use crate::sign::tests::{auth, auth_of, request};
use crate::{AuthMemory, Authorizer, Step};

const CHALLENGE: &str = "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", \
                         nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";

fn user() -> RequestAuth {
    auth("digest", &[("username", "Mufasa"), ("password", "Circle Of Life"), ("clientNonce", "0a4f113b")])
}

fn signed(authorizer: &mut Authorizer) -> Option<String> {
    let mut request = request("GET", "http://host.com/dir/index.html");
    authorizer.sign(&mut request, &at(0)).unwrap();
    request.headers.pop().map(|header| header.value)
}

fn after(authorizer: &mut Authorizer, status: u16, challenges: &[&str]) -> Result<Step, SignError> {
    let header = |value: &&str| ("WWW-Authenticate".to_owned(), (*value).to_owned());
    let headers: Vec<_> = challenges.iter().map(header).collect();
    authorizer.after_response(status, &headers, &at(0))
}

#[test]
fn the_example_of_rfc_2617_section_3_5() {
    let mut authorizer = Authorizer::new(user(), AuthMemory::default());
    assert_eq!(signed(&mut authorizer), None);
    assert_eq!(after(&mut authorizer, 401, &["Basic realm=\"x\"", CHALLENGE]), Ok(Step::Replay));
    let header = signed(&mut authorizer).unwrap();
    assert!(header.contains("qop=auth, nc=00000001, cnonce=\"0a4f113b\""), "{header}");
    assert!(header.contains("response=\"6629fae49393a05397450978507c4ef1\""), "{header}");
    let base = authorizer.signature_base().unwrap();
    assert!(base.contains("\nA2 = GET:/dir/index.html\n") && !base.contains("Circle"), "{base}");
}

#[test]
fn the_nonce_is_used_again_and_counted() {
    let mut authorizer = Authorizer::new(user(), AuthMemory::default());
    assert_eq!(after(&mut authorizer, 403, &[CHALLENGE]), Ok(Step::Replay));
    assert_eq!(after(&mut authorizer, 200, &[]), Ok(Step::Done));
    let mut memory = authorizer.into_memory();
    for count in ["00000002", "00000003"] {
        let mut next = Authorizer::new(user(), memory);
        assert!(signed(&mut next).unwrap().contains(&format!("nc={count}")));
        assert_eq!(after(&mut next, 200, &[]), Ok(Step::Done));
        memory = next.into_memory();
    }
    let mut forgotten = Authorizer::new(user(), memory);
    assert_eq!(after(&mut forgotten, 401, &["Digest realm=\"r\", nonce=\"new\", qop=auth"]), Ok(Step::Replay));
    let header = signed(&mut forgotten).unwrap();
    assert!(header.contains("nonce=\"new\"") && header.contains("nc=00000001"), "{header}");
}

#[test]
fn wrong_credentials_are_tried_once() {
    let mut authorizer = Authorizer::new(user(), AuthMemory::default());
    assert_eq!(after(&mut authorizer, 401, &[CHALLENGE]), Ok(Step::Replay));
    assert_eq!(after(&mut authorizer, 401, &["Digest realm=\"r\", nonce=\"2\""]), Ok(Step::Done));
    let mut next = Authorizer::new(user(), authorizer.into_memory());
    assert_eq!(after(&mut next, 401, &["Digest realm=\"r\", nonce=\"3\""]), Ok(Step::Done));
}

#[test]
fn stale_nonces_are_replaced_up_to_the_limit() {
    let mut authorizer = Authorizer::new(user(), AuthMemory::default());
    for _ in 0..3 {
        assert_eq!(after(&mut authorizer, 401, &["Digest realm=\"r\", nonce=\"n\", stale=true"]), Ok(Step::Replay));
    }
    let error = after(&mut authorizer, 401, &["Digest realm=\"r\", nonce=\"n\", stale=true"]).unwrap_err();
    assert_eq!(error, SignError::TooManyReplays { kind: "digest".to_owned() });
}

#[test]
fn the_algorithm_is_the_users_or_that_of_the_challenge() {
    let md5 = "Digest realm=\"r\", nonce=\"m\", algorithm=MD5";
    let sha = "Digest realm=\"r\", nonce=\"s\", algorithm=SHA-256";
    let new = "Digest realm=\"r\", nonce=\"x\", algorithm=SHA3";
    let table = [
        ("", vec![sha, md5], "nonce=\"s\", uri=\"/dir/index.html\", algorithm=\"SHA-256\""),
        ("MD5", vec![sha, md5], "nonce=\"m\", uri=\"/dir/index.html\", algorithm=\"MD5\""),
        ("", vec![new, md5], "nonce=\"m\", uri=\"/dir/index.html\", algorithm=\"MD5\""),
        ("MD5", vec![sha], "nonce=\"s\", uri=\"/dir/index.html\", algorithm=\"MD5\""),
    ];
    for (algorithm, challenges, expected) in table {
        let mut block = user();
        block.params.extend(auth("", &[("algorithm", algorithm)]).params);
        let mut authorizer = Authorizer::new(block, AuthMemory::default());
        assert_eq!(after(&mut authorizer, 401, &challenges), Ok(Step::Replay));
        let header = signed(&mut authorizer).unwrap();
        assert!(header.contains(expected), "{header}");
    }
    let mut authorizer = Authorizer::new(user(), AuthMemory::default());
    let error = after(&mut authorizer, 401, &[new]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "digest auth: could not sign the request: unknown algorithm \"SHA3\"; \
         MD5, SHA-256 and SHA-512-256 are known, each with -sess"
    );
}

#[test]
fn some_requests_are_not_sent_again() {
    let off = auth_of("digest", &[("username", json!("u")), ("disableRetryRequest", json!(true))]);
    let own = auth("digest", &[("username", "u"), ("realm", "r"), ("nonce", "n")]);
    for block in [off, own] {
        let mut authorizer = Authorizer::new(block, AuthMemory::default());
        assert_eq!(after(&mut authorizer, 401, &[CHALLENGE]), Ok(Step::Done));
    }
    let mut authorizer = Authorizer::new(user(), AuthMemory::default());
    for (status, challenge) in [(401, "Basic realm=\"x\""), (200, CHALLENGE), (407, CHALLENGE)] {
        assert_eq!(after(&mut authorizer, status, &[challenge]), Ok(Step::Done));
    }
    let mut nobody = Authorizer::new(auth("digest", &[]), AuthMemory::default());
    let error = after(&mut nobody, 401, &[CHALLENGE]).unwrap_err();
    assert_eq!(error.to_string(), "digest auth: \"username\" is empty: the request was sent unsigned");
}

/// The example of section 3.9.1 with both algorithms, and that of section 3.9.2, whose user name and
/// response are other than in print (erratum 4897): those are of SHA-512 cut to 256 bits, which is
/// not SHA-512/256.
#[test]
fn examples_of_rfc_7616() {
    const FIRST: &str = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=ALGORITHM, \
        nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    let table = [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ];
    for (algorithm, expected) in table {
        let client_nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        let params = [("username", "Mufasa"), ("password", "Circle of Life"), ("clientNonce", client_nonce)];
        let mut authorizer = Authorizer::new(auth("digest", &params), AuthMemory::default());
        assert_eq!(after(&mut authorizer, 401, &[&FIRST.replace("ALGORITHM", algorithm)]), Ok(Step::Replay));
        let header = signed(&mut authorizer).unwrap();
        assert!(header.contains(&format!("response=\"{expected}\"")), "{header}");
    }

    let client_nonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v";
    let params = [("username", "J\u{e4}s\u{f8}n Doe"), ("password", "Secret, or not?"), ("clientNonce", client_nonce)];
    let mut authorizer = Authorizer::new(auth("digest", &params), AuthMemory::default());
    let challenge = "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, \
        nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", charset=UTF-8, userhash=true, \
        opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\"";
    assert_eq!(after(&mut authorizer, 401, &[challenge]), Ok(Step::Replay));
    let mut request = request("GET", "http://api.example.org/doe.json");
    authorizer.sign(&mut request, &at(0)).unwrap();
    let header = &request.headers[0].value;
    let expected = [
        "username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\"",
        "response=\"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5\"",
        "userhash=true",
    ];
    for part in expected {
        assert!(header.contains(part), "{header}");
    }
}

#[test]
fn names_with_quotes_are_escaped_and_hashed_as_they_are() {
    let mut authorizer =
        Authorizer::new(auth("digest", &[("username", "DOM\\u\""), ("password", "p")]), AuthMemory::default());
    assert_eq!(after(&mut authorizer, 401, &["Digest realm=\"a \\\"b\\\"\", nonce=n"]), Ok(Step::Replay));
    let header = signed(&mut authorizer).unwrap();
    assert!(header.starts_with("Digest username=\"DOM\\\\u\\\"\", realm=\"a \\\"b\\\"\", nonce=\"n\""), "{header}");
    assert!(authorizer.signature_base().unwrap().starts_with("A1 = DOM\\u\":a \"b\":***\n"));
}

#[test]
fn the_server_may_name_the_next_nonce() {
    let mut authorizer = Authorizer::new(user(), AuthMemory::default());
    assert_eq!(after(&mut authorizer, 401, &[CHALLENGE]), Ok(Step::Replay));
    let info = [("Authentication-Info".to_owned(), "nextnonce=\"next\", qop=auth".to_owned())];
    assert_eq!(authorizer.after_response(200, &info, &at(0)), Ok(Step::Done));
    let mut next = Authorizer::new(user(), authorizer.into_memory());
    let header = signed(&mut next).unwrap();
    assert!(header.contains("nonce=\"next\"") && header.contains("nc=00000001"), "{header}");
}
