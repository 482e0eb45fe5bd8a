//! What cannot be signed goes out unsigned, with a warning that names the cause and no secret.

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::recorder::{Recorder, ok};
use crate::rig::words::{auth, collection, item, scripted};

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nbm90LWEtcHJpdmF0ZS1rZXktYXQtYWxs\n-----END PRIVATE KEY-----";
const PASSWORD: &str = "a password that nothing may say";

/// Name, block, and what the warning has.
fn cases() -> Vec<(&'static str, Value, &'static [&'static str])> {
    let rsa = json!({ "consumerKey": "consumer", "signatureMethod": "RSA-SHA1", "privateKey": KEY });
    let claims = json!({ "algorithm": "HS256", "secret": PASSWORD, "payload": format!("{{ {PASSWORD}") });
    let asap = json!({ "kid": "issuer/1", "iss": "issuer", "aud": "audience", "privateKey": KEY });
    let digest = json!({
        "username": "user", "password": PASSWORD, "realm": "r", "nonce": "n", "algorithm": "SHA-1",
    });
    vec![
        ("oauth1-key", auth("oauth1", &rsa), &["oauth1", "key"]),
        ("jwt-algorithm", auth("jwt", &json!({ "algorithm": "none", "secret": PASSWORD })), &["jwt", "algorithm"]),
        ("jwt-payload", auth("jwt", &claims), &["jwt", "payload"]),
        ("jwt-key", auth("jwt", &json!({ "algorithm": "RS256", "privateKey": KEY })), &["jwt", "key"]),
        ("asap-key", auth("asap", &asap), &["asap", "key"]),
        ("asap-empty", auth("asap", &json!({ "privateKey": KEY })), &["asap"]),
        ("digest-algorithm", auth("digest", &digest), &["digest", "SHA-1"]),
        ("kerberos", auth("kerberos", &json!({ "password": PASSWORD })), &["kerberos", "not known"]),
    ]
}

#[test]
fn what_cannot_be_signed_is_sent_unsigned_with_a_warning() {
    let recorder = Recorder::start(|_, _| ok());
    let home = Home::new();
    let items: Vec<Value> = cases().iter().map(|(name, block, _)| item(name, "", &json!({ "auth": block }))).collect();
    home.write("all.secret", collection(&recorder.origin(), &items, &json!({}))).keep_secret(PASSWORD);
    home.keep_secret(KEY.lines().nth(1).unwrap());
    let words = ["run", "all.secret", "-r", "cli,json,junit", "--verbose"];
    let outcome = home.ok(&words);
    let sent = recorder.take();
    assert_eq!(sent.len(), items.len());
    for request in &sent {
        assert_eq!(request.header("Authorization"), None, "{request:?}");
    }
    // The terminal report breaks lines.
    let said = format!("{}\n{}", outcome.stdout, outcome.stderr).replace("\n  \u{2502} ", "");
    for (name, _, parts) in cases() {
        let lines: Vec<&str> = said.lines().filter(|line| parts.iter().all(|part| line.contains(part))).collect();
        assert!(
            lines
                .iter()
                .any(|line| line.contains("unsigned") || line.contains("could not") || line.contains("without it")),
            "no warning of {name} with {parts:?}: {lines:?}\n{said}"
        );
    }
    home.run(&[&words[..], &["--fail-on-warning"]].concat()).expect_code(1).expect_said(&["--fail-on-warning"]);
    home.expect_no_leaks(&[]);
}

#[test]
fn requests_of_scripts_warn_as_well() {
    let recorder = Recorder::start(|_, _| ok());
    let home = Home::new();
    let block = auth("jwt", &json!({ "algorithm": "RS256", "privateKey": KEY }));
    let request = json!({ "url": format!("{}/sent", recorder.origin()), "auth": block });
    let script =
        format!("pm.sendRequest({request}, (error) => pm.test('it is sent', () => pm.expect(error).to.be.null))");
    let items = [scripted(&item("item", "", &json!({})), &script)];
    home.write("all.secret", collection(&recorder.origin(), &items, &json!({})));
    home.keep_secret(KEY.lines().nth(1).unwrap());
    let outcome = home.ok(&["run", "all.secret"]);
    assert!(format!("{}{}", outcome.stdout, outcome.stderr).contains("jwt auth"), "{}", outcome.stdout);
    assert_eq!(recorder.take().len(), 2);
    home.run(&["run", "all.secret", "--fail-on-warning"]).expect_code(1);
    home.expect_no_leaks(&[]);
}
