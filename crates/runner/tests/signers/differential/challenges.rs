//! Servers that ask back: Digest and NTLM, over two iterations.

use serde_json::{Value, json};

use crate::rig::compare::{masked, ntlm_masked};
use crate::rig::home::Home;
use crate::rig::newman::both;
use crate::rig::recorder::{Recorded, Recorder, Reply, by_case, ok};
use crate::rig::words::{auth, collection, item, scripted, with};

/// A second message of NTLM: that of MS-NLMP, section 4.2.4.3.
const TYPE_2: &str = "NTLM TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgAC\
                      AAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=";

/// Name, status, challenges, and what the auth block has besides user name and password.
type DigestCase = (&'static str, u16, &'static [&'static str], &'static str);

const DIGEST: [DigestCase; 15] = [
    ("digest-auth", 401, &[r#"Digest realm="a realm", nonce="n1", qop="auth", opaque="o1""#], "{}"),
    ("digest-forbidden", 403, &[r#"Digest realm="a realm", nonce="n1", qop="auth""#], "{}"),
    ("digest-old", 401, &[r#"Digest realm="a realm", nonce="n1""#], "{}"),
    ("digest-int", 401, &[r#"Digest realm="a realm", nonce="n1", qop="auth-int""#], "{}"),
    ("digest-unquoted", 401, &[r#"Digest realm="a realm", nonce="n1", algorithm=MD5, qop="auth""#], "{}"),
    ("digest-lower", 401, &[r#"digest realm="a realm",nonce="n1",qop="auth""#], "{}"),
    ("digest-empty-realm", 401, &[r#"Digest realm="", nonce="n1", qop="auth""#], "{}"),
    (
        "digest-chosen",
        401,
        &[r#"Digest realm="r", nonce="n1", qop="auth", algorithm=SHA-256"#],
        r#"{"algorithm":"SHA-256"}"#,
    ),
    (
        "digest-sess",
        401,
        &[r#"Digest realm="r", nonce="n1", qop="auth", algorithm=MD5-sess"#],
        r#"{"algorithm":"MD5-sess"}"#,
    ),
    ("digest-after-basic", 401, &[r#"Basic realm="b""#, r#"Digest realm="r", nonce="n1", qop="auth""#], "{}"),
    ("digest-only-basic", 401, &[r#"Basic realm="b""#], "{}"),
    ("digest-once", 401, &[r#"Digest realm="r", nonce="n1", qop="auth""#], r#"{"disableRetryRequest":true}"#),
    ("digest-refused", 401, &[r#"Digest realm="r", nonce="n1", qop="auth""#], "{}"),
    ("digest-adopted", 401, &[r#"Digest realm="r", nonce="n1", qop="auth", algorithm=SHA-256"#], "{}"),
    ("digest-list", 401, &[r#"Digest realm="r", nonce="n1", qop="auth,auth-int""#], "{}"),
];

/// Where more is done than in Newman: the algorithm of the challenge is adopted, a list of qop is understood, and a realm
/// may be empty.
const DEVIATIONS: [&str; 3] = ["digest-adopted", "digest-list", "digest-empty-realm"];

fn answer(request: &Recorded, _: usize) -> Reply {
    let given = request.header("Authorization").unwrap_or_default();
    let case = request.case();
    if case.starts_with("ntlm") {
        let challenge = |text: &str| (401, vec![format!("WWW-Authenticate: {text}")], "");
        return match given.strip_prefix("NTLM ") {
            None => challenge(if case == "ntlm-negotiate" { "Negotiate, NTLM" } else { "NTLM" }),
            Some(message) if message.starts_with("TlRMTVNTUAAB") => challenge(TYPE_2),
            Some(_) if case == "ntlm-refused" => challenge("NTLM"),
            Some(_) => ok(),
        };
    }
    let (name, status, challenges, _) = DIGEST.iter().find(|(name, ..)| *name == case).unwrap();
    if given.starts_with("Digest") && *name != "digest-refused" {
        return ok();
    }
    (*status, challenges.iter().map(|challenge| format!("WWW-Authenticate: {challenge}")).collect(), "asked")
}

fn mask(case: &str, text: String) -> String {
    if case.starts_with("ntlm") {
        return ntlm_masked(&text);
    }
    ["cnonce=\"", "response=\""].iter().fold(text, |text, start| masked(&text, start, '"'))
}

fn items() -> Vec<Value> {
    let user = json!({ "username": "Mufasa", "password": "Circle of Life" });
    let body = json!({ "method": "POST", "body": { "mode": "raw", "raw": "a body" } });
    let digest = DIGEST.iter().map(|(name, _, _, more)| {
        let more: Value = serde_json::from_str(more).unwrap();
        item(name, "/a b?q=1", &with(&body, &json!({ "auth": auth("digest", &with(&user, &more)) })))
    });
    let accounts = [
        ("ntlm-plain", json!({ "username": "User" })),
        ("ntlm-down-level", json!({ "username": "Domain\\User" })),
        ("ntlm-principal", json!({ "username": "User@domain.test" })),
        ("ntlm-both", json!({ "username": "Domain\\User@domain" })),
        ("ntlm-domain", json!({ "username": "User", "domain": "Domain", "workstation": "Station" })),
        ("ntlm-domain-and-name", json!({ "username": "Other\\User", "domain": "Domain" })),
        ("ntlm-negotiate", json!({ "username": "User" })),
        ("ntlm-refused", json!({ "username": "User" })),
        ("ntlm-once", json!({ "username": "User", "disableRetryRequest": true })),
    ];
    let ntlm = accounts.into_iter().map(|(name, account)| {
        let account = with(&account, &json!({ "password": "Circle of Life" }));
        item(name, "/a", &with(&body, &json!({ "auth": auth("ntlm", &account) })))
    });
    digest.chain(ntlm).collect()
}

/// A block that several requests share, and a request that is sent again, up to the ninth use of the nonce: Newman
/// counts on in decimal.
#[test]
fn a_nonce_is_used_again_as_by_newman() {
    let recorder = Recorder::start(|request, _| {
        let challenge = r#"WWW-Authenticate: Digest realm="r", nonce="n1", qop="auth""#;
        if request.header("Authorization").is_some() { ok() } else { (401, vec![challenge.to_owned()], "") }
    });
    let home = Home::new();
    let user = auth("digest", &json!({ "username": "Mufasa", "password": "Circle of Life" }));
    let again = "const n = (+pm.variables.get('n') || 0) + 1; pm.variables.set('n', n % 2); \
                 if (n < 2) pm.execution.setNextRequest(pm.info.requestName)";
    let folder = json!({ "name": "shared", "auth": user, "item": [
        item("shared-1", "", &json!({})),
        item("shared-2", "", &json!({ "method": "POST" })),
        item("own", "", &json!({ "auth": user })),
        scripted(&item("again", "", &json!({})), again),
    ] });
    home.write("all.secret", collection(&recorder.origin(), &[folder], &json!({}))).keep_secret("Circle of Life");
    both(&home, &recorder, &["all.secret", "-n", "2"]).expect_same(&mask, &|_| false);
    home.expect_no_leaks(&[]);
}

#[test]
fn challenges_are_answered_as_newman_does() {
    let recorder = Recorder::start(answer);
    let home = Home::new();
    home.write("all.secret", collection(&recorder.origin(), &items(), &json!({}))).keep_secret("Circle of Life");
    let both = both(&home, &recorder, &["all.secret", "-n", "2"]);
    both.expect_same(&mask, &|case| DEVIATIONS.contains(&case));
    for (case, requests) in by_case(&both.ours) {
        if case == "ntlm-plain" {
            let connections: Vec<usize> = requests.iter().map(|request| request.connection).collect();
            assert_eq!(connections[0], connections[2], "{case}: three messages, one connection: {connections:?}");
        }
    }
    home.expect_no_leaks(&[]);
}
