//! HTTP Digest from challenge to answer, computed here apart from the server's own code.

use std::fmt::Write as _;

use super::common::{Fixture, header};
use md5::Digest as _;

fn hash(algorithm: &str, text: &str) -> String {
    let bytes = if algorithm == "MD5" { md5::Md5::digest(text).to_vec() } else { sha2::Sha256::digest(text).to_vec() };
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// The quoted or plain value of a parameter of a challenge.
fn parameter<'a>(challenge: &'a str, name: &str) -> &'a str {
    let rest = challenge.split_once(&format!("{name}=")).unwrap().1;
    rest.split(',').next().unwrap().trim_matches('"')
}

/// An `Authorization` header for `GET uri`.
fn authorization(challenge: &str, uri: &str, password: &str, count: u32) -> String {
    let (algorithm, nonce) = (parameter(challenge, "algorithm"), parameter(challenge, "nonce"));
    let realm = parameter(challenge, "realm");
    let secret = hash(algorithm, &format!("postman:{realm}:{password}"));
    let request = hash(algorithm, &format!("GET:{uri}"));
    let response = hash(algorithm, &format!("{secret}:{nonce}:{count:08x}:abc:auth:{request}"));
    format!(
        "Digest username=\"postman\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", algorithm={algorithm}, \
         qop=auth, nc={count:08x}, cnonce=\"abc\", response=\"{response}\""
    )
}

async fn challenge(fixture: &Fixture, target: &str) -> String {
    let response = fixture.get(target).await;
    assert_eq!(response.status(), 401);
    header(&response, "www-authenticate")
}

async fn send(fixture: &Fixture, target: &str, authorization: &str) -> (u16, String) {
    let response = fixture.request("GET", target).header("Authorization", authorization).send().await.unwrap();
    (response.status().as_u16(), header(&response, "www-authenticate"))
}

#[tokio::test]
async fn both_algorithms_let_the_user_in() {
    let fixture = Fixture::start().await;
    for (target, algorithm) in [("/digest-auth", "MD5"), ("/digest-auth?algorithm=SHA-256", "SHA-256")] {
        let challenge = challenge(&fixture, target).await;
        assert_eq!(parameter(&challenge, "algorithm"), algorithm);
        for count in [1, 2, 17] {
            let (status, _) = send(&fixture, target, &authorization(&challenge, target, "password", count)).await;
            assert_eq!(status, 200, "{algorithm} {count}");
        }
    }
}

#[tokio::test]
async fn a_repeated_count_and_a_foreign_nonce_are_stale() {
    let fixture = Fixture::start().await;
    let target = "/digest-auth";
    let challenge = challenge(&fixture, target).await;
    let used = authorization(&challenge, target, "password", 1);
    assert_eq!(send(&fixture, target, &used).await.0, 200);
    let foreign = challenge.replace(parameter(&challenge, "nonce"), "made-up");
    for stale in [used, authorization(&foreign, target, "password", 1)] {
        let (status, answer) = send(&fixture, target, &stale).await;
        assert_eq!(status, 401);
        assert!(answer.ends_with("stale=true"), "{answer}");
    }
}

#[tokio::test]
async fn wrong_credentials_get_a_fresh_challenge() {
    let fixture = Fixture::start().await;
    let target = "/digest-auth";
    let challenge = challenge(&fixture, target).await;
    let right = authorization(&challenge, target, "password", 1);
    let wrong = [
        authorization(&challenge, target, "wrong", 1),
        authorization(&challenge, "/get", "password", 1),
        right.replace("qop=auth", "qop=auth-int"),
        right.replace("username=\"postman\"", "username=\"other\""),
        right.replace("nc=00000001", "nc=1"),
        right.replace("cnonce=\"abc\"", "cnonce=\"\""),
        "Digest".to_owned(),
        "Digest nonsense".to_owned(),
        "Basic cG9zdG1hbjpwYXNzd29yZA==".to_owned(),
    ];
    for authorization in wrong {
        let (status, answer) = send(&fixture, target, &authorization).await;
        assert_eq!(status, 401, "{authorization}");
        assert!(answer.starts_with("Digest realm=\"Users\""), "{authorization}");
        assert!(!answer.contains("stale"), "{authorization}");
    }
    assert_eq!(send(&fixture, target, &right).await.0, 200);
}
