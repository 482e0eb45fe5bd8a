//! Digest and Basic with Apache and lighttpd, and curl as counterpart.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::peer::{Peer, SECRET};
use crate::rig::recorder::{Recorder, ok};
use crate::rig::servers::{Peer as Server, program};
use crate::rig::words::{auth, expecting, item, with};

const PASSWORD: &str = "Circle: of \"Life\" + 1";

fn block(kind: &str, more: &Value) -> Value {
    auth(kind, &with(&json!({ "username": "user", "password": PASSWORD }), more))
}

/// Makes files that Apache, which gives up being root, may read.
fn publish(folder: &Path, paths: &[&str]) {
    for path in paths {
        let file = folder.join("www").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "let in").unwrap();
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Apache with `/digest`, `/short` (nonces live for a second) and `/basic`.
fn apache() -> Option<Server> {
    let (binary, openssl) = (program("apache2")?, program("openssl")?);
    Some(Server::start(|folder, port| {
        publish(folder, &["digest/a b", "short/a b", "basic/a b"]);
        let hash = Md5::digest(format!("user:a realm:{PASSWORD}").as_bytes());
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        fs::write(folder.join("digest.users"), format!("user:a realm:{hash}\n")).unwrap();
        let hash = Command::new(&openssl).args(["passwd", "-apr1", PASSWORD]).output().unwrap();
        fs::write(folder.join("basic.users"), format!("user:{}", String::from_utf8_lossy(&hash.stdout))).unwrap();
        let modules =
            ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "auth_digest"]
                .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
                .concat();
        let shown = folder.display();
        let place = |path: &str, kind: &str, file: &str| {
            format!(
                "<Location /{path}>\nAuthType {kind}\nAuthName \"a realm\"\nAuthUserFile {shown}/{file}.users\n\
                 Require valid-user\n</Location>\n"
            )
        };
        let places = [place("digest", "Digest", "digest"), place("basic", "Basic", "basic")].concat()
            + &place("short", "Digest", "digest").replace("Require", "AuthDigestNonceLifetime 1\nRequire");
        let config = format!(
            "{modules}ServerRoot {shown}\nDefaultRuntimeDir {shown}\nServerName localhost\nListen 127.0.0.1:{port}\n\
             PidFile {shown}/pid\nErrorLog /dev/stderr\nUser nobody\nGroup nogroup\nDocumentRoot {shown}/www\n{places}"
        );
        fs::write(folder.join("apache.conf"), config).unwrap();
        let mut command = Command::new(&binary);
        command.arg("-X").arg("-d").arg(folder).arg("-f").arg(folder.join("apache.conf"));
        command
    }))
}

/// lighttpd with a path an algorithm, and `/basic`.
fn lighttpd() -> Option<Server> {
    let binary = program("lighttpd")?;
    Some(Server::start(|folder, port| {
        publish(folder, &["MD5/a b", "SHA-256/a b", "both/a b", "basic/a b"]);
        fs::write(folder.join("users"), format!("user:{PASSWORD}\n")).unwrap();
        let place = |path: &str, method: &str, algorithm: &str| {
            format!(
                "\"/{path}\" => (\"method\" => \"{method}\", \"realm\" => \"a realm\", \"require\" => \"valid-user\", \
                 \"algorithm\" => \"{algorithm}\"), "
            )
        };
        let shown = folder.display();
        let places = [
            place("MD5", "digest", "MD5"),
            place("SHA-256", "digest", "SHA-256"),
            place("both", "digest", "MD5|SHA-256"),
            place("basic", "basic", "MD5"),
        ];
        let config = format!(
            "server.modules = (\"mod_auth\", \"mod_authn_file\")\nserver.document-root = \"{shown}/www\"\n\
             server.bind = \"127.0.0.1\"\nserver.port = {port}\nauth.backend = \"plain\"\n\
             auth.backend.plain.userfile = \"{shown}/users\"\nauth.require = ({})\n",
            places.concat()
        );
        fs::write(folder.join("lighttpd.conf"), config).unwrap();
        let mut command = Command::new(&binary);
        command.arg("-D").arg("-f").arg(folder.join("lighttpd.conf"));
        command
    }))
}

/// Lets in with the password, twice, and not with another; curl is let in as well.
fn lets_in(server: &Server, items: &[Value], words: &[&str], curl: &[(&str, &str)]) {
    let home = Home::new();
    let origin = format!("http://127.0.0.1:{}", server.port);
    home.write("all.secret", expecting(200, &origin, items)).keep_secret(PASSWORD);
    let words = [&["run", "all.secret", "-n", "2", "--verbose", "-r", "cli,json"], words].concat();
    let outcome = home.run(&words);
    assert_eq!(outcome.code, Some(0), "{}\n{}\n{}", outcome.stdout, outcome.stderr, server.log());
    let wrong = PASSWORD.replace("Life", "Other");
    // lighttpd makes everybody with a wrong password wait for a second.
    let text = expecting(401, &origin, &items[..2]).replace(&json!(PASSWORD).to_string(), &json!(wrong).to_string());
    home.write("none.secret", text).keep_secret(&wrong).ok(&["run", "none.secret"]);
    home.expect_no_leaks(&[]);
    for (scheme, path) in curl {
        assert_eq!(status_of_curl(scheme, &format!("{origin}/{path}")).as_deref().unwrap_or("200"), "200", "{path}");
    }
}

/// What curl gets; `None` where there is no curl.
fn status_of_curl(scheme: &str, url: &str) -> Option<String> {
    let mut command = Command::new(program("curl")?);
    command.args(["--silent", "--noproxy", "*", "--max-time", "20", scheme, "--output", "/dev/null"]);
    command.args(["--user", &format!("user:{PASSWORD}"), "--write-out", "%{http_code}", url]);
    Some(String::from_utf8(command.output().unwrap().stdout).unwrap())
}

#[test]
fn apache_lets_in() {
    let Some(server) = apache() else { return };
    let items = [
        item("digest/a b", "?q=1", &json!({ "auth": block("digest", &json!({})) })),
        item("short/a b", "?q=a%20b", &json!({ "auth": block("digest", &json!({ "algorithm": "MD5" })) })),
        item("basic/a b", "", &json!({ "auth": block("basic", &json!({})) })),
    ];
    // The nonce of `/short` is stale by the second iteration.
    let curl = [("--digest", "digest/a%20b?q=1"), ("--basic", "basic/a%20b")];
    lets_in(&server, &items, &["--delay-request", "700"], &curl);
}

#[test]
fn lighttpd_lets_in() {
    let Some(server) = lighttpd() else { return };
    let with_algorithm = |path: &str, algorithm: &str| {
        item(path, "?q=1", &json!({ "auth": block("digest", &json!({ "algorithm": algorithm })) }))
    };
    let items = [
        with_algorithm("MD5/a b", ""),
        with_algorithm("SHA-256/a b", ""),
        with_algorithm("both/a b", ""),
        with_algorithm("both/a b", "MD5"),
        with_algorithm("both/a b", "SHA-256"),
        item("basic/a b", "", &json!({ "auth": block("basic", &json!({})) })),
    ];
    let curl = [("--digest", "MD5/a%20b?q=1"), ("--digest", "SHA-256/a%20b"), ("--basic", "basic/a%20b")];
    lets_in(&server, &items, &[], &curl);
}

/// The parameters of a Digest header, but for what is random.
fn parameters(header: &str) -> BTreeMap<&str, &str> {
    let words = header.trim_start_matches("Digest ").split(", ").flat_map(|word| word.split(','));
    let pairs = words.filter_map(|word| word.split_once('=')).map(|(key, value)| (key, value.trim_matches('"')));
    pairs.filter(|(key, _)| !["cnonce", "response", "algorithm"].contains(key)).collect()
}

#[test]
fn digest_takes_the_requests_that_it_takes_curl() {
    let challenges = [
        ("auth", r#"Digest realm="r", nonce="n1", qop="auth", opaque="o""#),
        ("sha", r#"Digest realm="r", nonce="n1", qop="auth", algorithm=SHA-256"#),
        ("list", r#"Digest realm="r", nonce="n1", qop="auth,auth-int""#),
        ("old", r#"Digest realm="r", nonce="n1""#),
        ("refused", r#"Digest realm="r", nonce="n1", qop="auth""#),
        ("stale", r#"Digest realm="r", nonce="n1", qop="auth", stale=true"#),
    ];
    let recorder = Recorder::start(move |request, n_before| {
        let challenge = challenges.iter().find(|(case, _)| *case == request.case()).unwrap().1;
        match request.case() {
            "refused" => (401, vec![format!("WWW-Authenticate: {challenge}")], ""),
            "stale" if n_before == 1 => (401, vec![format!("WWW-Authenticate: {}", challenge.replace("n1", "n2"))], ""),
            _ if request.header("Authorization").is_some() => ok(),
            _ => (401, vec![format!("WWW-Authenticate: {}", challenge.replace(", stale=true", ""))], ""),
        }
    });
    let home = Home::new();
    let items = challenges.map(|(case, _)| item(case, "?q=1", &json!({ "auth": block("digest", &json!({})) })));
    for (case, _) in challenges {
        if status_of_curl("--digest", &format!("{}/{case}?q=1", recorder.origin())).is_none() {
            return;
        }
    }
    let theirs = recorder.take();
    home.write("all.secret", expecting(200, &recorder.origin(), &items)).keep_secret(PASSWORD);
    home.run(&["run", "all.secret"]);
    let [theirs, ours] = [theirs, recorder.take()].map(|requests| {
        let shown = requests.iter().map(|request| {
            let given = request.header("Authorization").unwrap_or_default();
            format!("{} {:?}", request.target, parameters(given))
        });
        shown.collect::<Vec<_>>()
    });
    assert_eq!(theirs, ours);
    home.expect_no_leaks(&[]);
}

#[test]
fn curl_is_let_in_by_ntlm_as_well() {
    let peer = Peer::verifier();
    let Some(curl) = program("curl") else { return };
    for account in ["DOMAIN\\user", "plain"] {
        let mut command = Command::new(&curl);
        command.args(["--silent", "--noproxy", "*", "--max-time", "20", "--ntlm", "--output", "/dev/null"]);
        command.args(["--user", &format!("{account}:{SECRET}"), "--write-out", "%{http_code}"]);
        let output = command.arg(format!("{}/ntlm", peer.url)).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "200", "{account}");
    }
}
