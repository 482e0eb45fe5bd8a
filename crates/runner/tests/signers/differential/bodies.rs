//! Every block with every kind of body.

use serde_json::{Value, json};

use super::blocks::{blocks, secrets};
use crate::rig::compare::{differences, tokens_masked};
use crate::rig::home::Home;
use crate::rig::newman::both;
use crate::rig::recorder::{Recorder, ok};
use crate::rig::words::{bodies, collection, item, with};

const QUERY: &str = "/p ath/%41?b=2&a=1%20x&empty=&gr\u{fc}n=\u{e4}+%2B'*&a=0";

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
    let found = differences(&both.newman, &both.ours, &mask);
    assert!(found.is_empty(), "{} of {} differ:\n{}", found.len(), items.len(), found.join("\n"));
    home.expect_no_leaks(&[]);
}

fn mask(case: &str, text: String) -> String {
    let is_random = ["asap-", "jwt-es", "jwt-ps"].iter().any(|start| case.starts_with(start));
    if is_random { tokens_masked(&text) } else { text }
}
