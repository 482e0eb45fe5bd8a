//! nginx with TLS: client certificates in every form that people have them in, and curl beside us.

use std::path::{Path, PathBuf};
use std::process::Command;

use postrider_core::secret::Secret;
use postrider_http::ClientCertificate;
use serde_json::{Value, json};

use crate::common::{TestClient, body, request, with_headers};
use crate::nginx::nginx_with;
use crate::rig::{Peer, program};

/// Made before nginx starts: two authorities for clients, one of them with an intermediate below it, and
/// a server certificate of the first.
const IDENTITIES: &str = "
req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=first -days 2
req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca2.key -out ca2.pem -subj /CN=second -days 2
req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server
x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 1 -out server.pem -days 2 -extfile names
req -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.csr -subj /CN=rsa
x509 -req -in rsa.csr -CA ca.pem -CAkey ca.key -set_serial 2 -out rsa.pem -days 2
req -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout ec.key -out ec.csr -subj /CN=ec
x509 -req -in ec.csr -CA ca2.pem -CAkey ca2.key -set_serial 3 -out ec.pem -days 2
req -newkey ed25519 -nodes -keyout ed.key -out ed.csr -subj /CN=ed
x509 -req -in ed.csr -CA ca2.pem -CAkey ca2.key -set_serial 4 -out ed.pem -days 2
req -newkey rsa:2048 -nodes -keyout below.key -out below.csr -subj /CN=below
x509 -req -in below.csr -CA ca.pem -CAkey ca.key -set_serial 5 -out below.pem -days 2 -extfile ca-extensions
req -newkey rsa:2048 -nodes -keyout deep.key -out deep.csr -subj /CN=deep
x509 -req -in deep.csr -CA below.pem -CAkey below.key -set_serial 6 -out deep-leaf.pem -days 2
rsa -in rsa.key -traditional -out rsa.pkcs1.key
ec -in ec.key -out ec.sec1.key
pkcs8 -topk8 -in rsa.key -passout pass:hunter22 -out rsa.pkcs8enc.key
pkcs8 -topk8 -in rsa.key -scrypt -passout pass:hunter22 -out rsa.scrypt.key
pkcs8 -topk8 -in ec.key -v2 aes-128-cbc -v2prf hmacWithSHA1 -passout pass:hunter22 -out ec.pkcs8enc.key
rsa -in rsa.key -traditional -aes256 -passout pass:hunter22 -out rsa.aes256.key
rsa -in rsa.key -traditional -des3 -passout pass:hunter22 -out rsa.des3.key
ec -in ec.key -aes128 -passout pass:hunter22 -out ec.aes128.key
pkcs12 -export -inkey rsa.key -in rsa.pem -passout pass:hunter22 -out rsa.new.p12
pkcs12 -export -legacy -inkey rsa.key -in rsa.pem -passout pass:hunter22 -out rsa.old.p12
pkcs12 -export -inkey ec.key -in ec.pem -passout pass: -out ec.empty.p12
pkcs12 -export -inkey deep.key -in deep-leaf.pem -certfile below.pem -passout pass:hunter22 -out deep.p12";

fn write_identities(folder: &Path, openssl: &Path) {
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost,DNS:api.test,IP:127.0.0.1").unwrap();
    std::fs::write(folder.join("ca-extensions"), "basicConstraints=critical,CA:TRUE").unwrap();
    for line in IDENTITIES.lines().filter(|line| !line.is_empty()) {
        let output = Command::new(openssl).current_dir(folder).args(line.split(' ')).output().unwrap();
        assert!(output.status.success(), "openssl {line}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let join = |names: &[&str], target: &str| {
        let texts = names.iter().map(|name| std::fs::read_to_string(folder.join(name)).unwrap());
        std::fs::write(folder.join(target), texts.collect::<String>()).unwrap();
    };
    join(&["deep-leaf.pem", "below.pem"], "deep.pem");
    join(&["rsa.key", "rsa.pem"], "rsa.both.pem");
    join(&["ca.pem", "ca2.pem"], "cas.pem");
}

/// nginx that asks for a certificate and answers with the subject of what it got.
fn asking(directives: &str) -> Option<Peer> {
    let openssl = program("openssl")?;
    let server = format!(
        "listen 127.0.0.1:PORT ssl; ssl_certificate FOLDER/server.pem; ssl_certificate_key FOLDER/server.key;
         ssl_client_certificate FOLDER/cas.pem; ssl_verify_depth 2; {directives}
         location / {{ return 200 \"$ssl_client_s_dn|$ssl_server_name|$ssl_protocol\"; }}"
    );
    nginx_with(&server, |folder| write_identities(folder, &openssl))
}

fn is_pfx(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "p12")
}

struct Shown<'a> {
    cert: &'a str,
    key: Option<&'a str>,
    passphrase: Option<&'a str>,
}

fn certificate(peer: &Peer, shown: &Shown<'_>) -> ClientCertificate {
    let file = |name: &str| -> PathBuf { peer.folder().join(name) };
    let is_pfx = is_pfx(shown.cert);
    ClientCertificate {
        name: None,
        matches: vec!["<all_urls>".parse().unwrap()],
        cert: (!is_pfx).then(|| file(shown.cert)),
        key: shown.key.map(file),
        pfx: is_pfx.then(|| file(shown.cert)),
        passphrase: shown.passphrase.map(Secret::new),
    }
}

fn client(peer: &Peer, certificates: Vec<ClientCertificate>) -> TestClient {
    TestClient::with(|options| {
        options.extra_ca_certs = Some(peer.folder().join("ca.pem"));
        options.client_certificates = certificates;
    })
}

/// What curl gets with the same files.
fn curl(curl: &Path, peer: &Peer, shown: &Shown<'_>) -> String {
    let mut command = Command::new(curl);
    command.current_dir(peer.folder()).args(["--silent", "--show-error", "--cacert", "ca.pem", "--noproxy", "*"]);
    command.arg("--cert").arg(shown.cert);
    if is_pfx(shown.cert) {
        command.args(["--cert-type", "P12"]);
    }
    if let Some(key) = shown.key {
        command.arg("--key").arg(key);
    }
    if let Some(passphrase) = shown.passphrase {
        command.arg("--pass").arg(passphrase);
    }
    let output = command.arg(format!("https://localhost:{}/", peer.port)).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn certificates_are_read_in_every_form_and_as_curl_reads_them() {
    let Some(peer) = asking("ssl_verify_client on;") else { return };
    let Some(curl_program) = program("curl") else { return };
    let secret = Some("hunter22");
    let table = [
        ("rsa.pem", Some("rsa.key"), None, "CN=rsa"),
        ("rsa.pem", Some("rsa.pkcs1.key"), None, "CN=rsa"),
        ("rsa.both.pem", None, None, "CN=rsa"),
        ("rsa.pem", Some("rsa.pkcs8enc.key"), secret, "CN=rsa"),
        ("rsa.pem", Some("rsa.scrypt.key"), secret, "CN=rsa"),
        ("rsa.pem", Some("rsa.aes256.key"), secret, "CN=rsa"),
        ("rsa.pem", Some("rsa.des3.key"), secret, "CN=rsa"),
        ("rsa.pem", Some("rsa.key"), secret, "CN=rsa"),
        ("ec.pem", Some("ec.key"), None, "CN=ec"),
        ("ec.pem", Some("ec.sec1.key"), None, "CN=ec"),
        ("ec.pem", Some("ec.pkcs8enc.key"), secret, "CN=ec"),
        ("ec.pem", Some("ec.aes128.key"), secret, "CN=ec"),
        ("ed.pem", Some("ed.key"), None, "CN=ed"),
        ("deep.pem", Some("deep.key"), None, "CN=deep"),
        ("rsa.new.p12", None, secret, "CN=rsa"),
        ("ec.empty.p12", None, Some(""), "CN=ec"),
        ("ec.empty.p12", None, None, "CN=ec"),
        ("deep.p12", None, secret, "CN=deep"),
        // OpenSSL 3 reads these only with its legacy provider.
        ("rsa.old.p12", None, secret, "CN=rsa"),
    ];
    for (cert, key, passphrase, subject) in table {
        let shown = Shown { cert, key, passphrase };
        let response =
            client(&peer, vec![certificate(&peer, &shown)]).get(&format!("https://localhost:{}/", peer.port));
        let text = response.map(|response| body(&response)).map_err(|error| (error.message, error.hint));
        let expected = format!("{subject}|localhost|");
        assert!(
            text.as_ref().is_ok_and(|text| text.starts_with(&expected)),
            "{cert} {key:?}: {text:?}\n{}",
            peer.log()
        );
        let theirs = curl(&curl_program, &peer, &shown);
        let is_theirs = theirs.starts_with(&expected);
        assert!(
            is_theirs || cert == "rsa.old.p12" || passphrase.is_none() && is_pfx(cert),
            "curl with {cert} {key:?}: {theirs}"
        );
    }
}

#[test]
fn wrong_passphrases_fail_the_request() {
    let Some(peer) = asking("ssl_verify_client on;") else { return };
    let bad_decrypt = "error:1C800064:Provider routines::bad decrypt";
    let table = [
        ("rsa.pem", Some("rsa.pkcs8enc.key"), Some("wrong"), bad_decrypt, "passphrase is wrong"),
        ("rsa.pem", Some("rsa.pkcs8enc.key"), None, bad_decrypt, "give its passphrase"),
        ("rsa.pem", Some("rsa.aes256.key"), Some("wrong"), bad_decrypt, "passphrase is wrong"),
        ("rsa.pem", Some("rsa.des3.key"), None, bad_decrypt, "give its passphrase"),
        ("rsa.new.p12", None, Some("wrong"), "mac verify failure", "passphrase"),
        ("rsa.old.p12", None, None, "mac verify failure", "passphrase"),
        ("rsa.pem", Some("ec.key"), None, "error:05800074:x509 certificate routines::key values mismatch", "belong"),
    ];
    for (cert, key, passphrase, message, hint) in table {
        let shown = Shown { cert, key, passphrase };
        let client = client(&peer, vec![certificate(&peer, &shown)]);
        let error = client.get(&format!("https://localhost:{}/", peer.port)).unwrap_err();
        assert_eq!(error.message, message, "{cert} {key:?} {passphrase:?}");
        let text = error.hint.unwrap();
        assert!(text.contains(hint) && !text.contains("hunter22") && text.contains(key.unwrap_or(cert)), "{text}");
    }
}

#[test]
fn without_a_certificate_nginx_answers_in_http() {
    for versions in ["TLSv1.2", "TLSv1.3"] {
        let Some(peer) = asking(&format!("ssl_verify_client on; ssl_protocols {versions};")) else { return };
        let response = client(&peer, vec![]).get(&format!("https://localhost:{}/", peer.port)).unwrap();
        assert_eq!(response.code, 400);
        assert!(body(&response).contains("No required SSL certificate was sent"));
    }
    let Some(peer) = asking("ssl_verify_client optional;") else { return };
    let response = client(&peer, vec![]).get(&format!("https://localhost:{}/", peer.port)).unwrap();
    assert!(body(&response).starts_with("|localhost|"));
}

#[test]
fn names_are_sent_and_addresses_are_not() {
    let Some(peer) = asking("ssl_verify_client optional;") else { return };
    let client = client(&peer, vec![]);
    let name = |host: &str, header: Option<&str>| {
        let request = request("GET", &format!("https://{host}:{}/", peer.port));
        let request = match header {
            Some(value) => with_headers(request, &[("Host", value)]),
            None => request,
        };
        let text = body(&client.send(&request).unwrap());
        text.split('|').nth(1).unwrap().to_owned()
    };
    assert_eq!(name("localhost", None), "localhost");
    assert_eq!(name("127.0.0.1", None), "");
    assert_eq!(name("127.0.0.1", Some("api.test")), "api.test");
}

#[test]
fn http_and_https_are_told_apart() {
    let Some(peer) = asking("ssl_verify_client off;") else { return };
    let response = client(&peer, vec![]).get(&format!("http://localhost:{}/", peer.port)).unwrap();
    assert_eq!(response.code, 400);
    assert!(body(&response).contains("The plain HTTP request was sent to HTTPS port"));
    let Some(plain) = nginx_with("listen 127.0.0.1:PORT; location / { return 200 ok; }", |_| ()) else { return };
    let exchange =
        client(&peer, vec![]).exchange(&request("GET", &format!("https://localhost:{}/", plain.port)), &Value::Null);
    let error = exchange.outcome.unwrap_err();
    assert_eq!(error.code.as_deref(), Some("EPROTO"));
    assert!(error.message.ends_with("SSL routines:ssl3_get_record:wrong version number"), "{}", error.message);
    assert_eq!(error.hint.as_deref(), Some("the server does not speak TLS on this port; is it http://?"));
}

#[test]
fn each_request_says_whether_certificates_are_checked() {
    let Some(peer) = asking("ssl_verify_client off;") else { return };
    let client = TestClient::with(|options| options.strict_ssl = Some(false));
    let request = request("GET", &format!("https://localhost:{}/", peer.port));
    let code = |behavior: Value| {
        client.exchange(&request, &behavior).outcome.map(|response| response.code).map_err(|error| error.code.unwrap())
    };
    assert_eq!(code(json!({})), Ok(200));
    assert_eq!(code(json!({ "strictSSL": true })), Err("UNABLE_TO_VERIFY_LEAF_SIGNATURE".to_owned()));
    assert_eq!(code(json!({ "strictSSL": false })), Ok(200));
}
