//! Every block with every kind of body.

use serde_json::{Value, json};

use super::blocks::{blocks, secrets};
use crate::rig::compare::tokens_masked;
use crate::rig::home::Home;
use crate::rig::newman::both;
use crate::rig::recorder::{Recorder, ok};
use crate::rig::words::{bodies, collection, item, with};

const QUERY: &str = "/p ath/%41?b=2&a=1%20x&empty=&gr\u{fc}n=\u{e4}+%2B'*&a=0";

const ALL: &[&str] = &["none", "empty", "raw", "json", "form", "multipart", "graphql", "file"];

/// Where the requests are meant to differ: type and body, and why.
const DEVIATIONS: [(&str, &[&str], &str); 5] = [
    ("awsv4-query", &["raw", "json", "form", "graphql", "file"], "Newman signs the hash of an empty body"),
    ("awsv4-s3", &["multipart"], "Newman says that the body is empty; here it is UNSIGNED-PAYLOAD"),
    ("digest-md5-int", &["multipart"], "Newman hashes the word \"undefined\"; here it is a warning"),
    ("digest-sha256-sess-int", &["multipart"], "as for MD5"),
    ("digest-md5-sess-old", ALL, "Newman counts a nonce without qop, which RFC 2617 section 3.2.2 forbids"),
];

fn is_meant(case: &str) -> bool {
    DEVIATIONS.iter().any(|(block, bodies, _)| bodies.iter().any(|body| case == format!("{block}-{body}")))
}

#[test]
fn each_type_signs_each_body_as_newman_does() {
    let recorder = Recorder::start(|_, _| ok());
    let home = Home::new();
    home.write("upload.txt", "the content of a file\n");
    let mut items = Vec::new();
    for block in blocks() {
        for (name, request) in bodies() {
            let mut request = with(&request, &json!({ "auth": block.auth }));
            let headers = request["header"].as_array().into_iter().flatten().chain(block.headers.as_array().unwrap());
            request["header"] = Value::Array(headers.cloned().collect());
            items.push(item(&format!("{}-{name}", block.name), QUERY, &request));
        }
    }
    home.write("all.secret", collection(&recorder.origin(), &items, &json!({})));
    for secret in secrets() {
        home.keep_secret(&secret);
    }
    let both = both(&home, &recorder, &["all.secret", "--timeout-request", "20000"]);
    both.expect_same(&mask, &is_meant);
    home.expect_no_leaks(&[]);
}

fn mask(case: &str, text: String) -> String {
    let is_random = ["asap-", "jwt-es", "jwt-ps"].iter().any(|start| case.starts_with(start));
    if is_random { tokens_masked(&text) } else { text }
}
