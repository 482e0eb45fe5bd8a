//! Certificates, from the command line to the wire.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, Stream};
use serde_json::{Value, json};

use super::support::{Outcome, Scratch, collection, item, test};

/// Opens the encrypted keys of the test data.
const PASSPHRASE: &str = "Käse 7";

/// A server that asks for a certificate and answers `shown` or `none`, and the folder that it is asked from:
/// `c.json` wants the server to see one when `wants_certificate`; the rest is the client's files.
struct World {
    scratch: Scratch,
    port: u16,
}

impl World {
    fn new(expected: &str) -> Self {
        let scratch = Scratch::new();
        let port = serve(&scratch);
        for name in ["leaf.pem", "ec.pkcs8.pem", "ec.pbes2-scrypt.pem", "ec.legacy-aes256.pem", "new.p12", "old.p12"] {
            scratch.write(name, test_data(name));
        }
        let url = format!("https://localhost:{port}/path");
        let script = format!(
            "console.log('got ' + pm.response.text())\n{}",
            test(&format!("pm.response.text() === '{expected}'"))
        );
        scratch.write("c.json", collection(&[item("A", &url, &script)]));
        Self { scratch, port }
    }

    fn run(&self, words: &[&str]) -> Outcome {
        self.run_with(words, &[])
    }

    fn run_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let words = [&["run", "c.json", "--ssl-extra-ca-certs", "ca.pem"], words].concat();
        self.scratch.run_with(&words, variables)
    }

    fn list(&self, entries: &Value) {
        self.scratch.write("list.json", entries.to_string());
    }
}

fn test_data(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../keys/tests/data");
    std::fs::read(folder.join(name)).unwrap()
}

/// Writes the certificate of the server to `ca.pem`.
fn serve(scratch: &Scratch) -> u16 {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    scratch.write("ca.pem", certificate.pem());
    let mut roots = RootCertStore::empty();
    let authorities = test_data("authorities.pem");
    roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&authorities).map(Result::unwrap));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.allow_unauthenticated().build().unwrap())
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        while let Ok((mut tcp, _)) = listener.accept() {
            let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            thread::spawn(move || {
                let mut stream = Stream::new(&mut connection, &mut tcp);
                // Clients that refuse the certificate come and go.
                let Ok(1..) = stream.read(&mut [0; 8192]) else { return };
                let body = if stream.conn.peer_certificates().is_some() { "shown" } else { "none" };
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ";
                drop(stream.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()));
                stream.conn.send_close_notify();
                drop(stream.flush());
            });
        }
    });
    port
}

fn assert_passed(outcome: &Outcome) {
    assert_eq!(outcome.code, Some(0), "{}{}", outcome.stdout, outcome.stderr);
}

#[test]
fn a_certificate_of_the_command_line_is_shown() {
    let world = World::new("shown");
    let env = ("POSTRIDER_SSL_CLIENT_PASSPHRASE", PASSPHRASE);
    for (cert, key, passphrase, variables) in [
        ("leaf.pem", Some("ec.pkcs8.pem"), None, &[][..]),
        ("leaf.pem", Some("ec.pkcs8.pem"), Some("needless"), &[]),
        ("leaf.pem", Some("ec.pbes2-scrypt.pem"), Some(PASSPHRASE), &[]),
        ("leaf.pem", Some("ec.pbes2-scrypt.pem"), None, &[env]),
        ("leaf.pem", Some("ec.legacy-aes256.pem"), None, &[env]),
        ("new.p12", None, None, &[env]),
        ("old.p12", None, Some(PASSPHRASE), &[]),
    ] {
        let mut words = vec!["--ssl-client-cert", cert];
        words.extend(key.iter().flat_map(|key| ["--ssl-client-key", *key]));
        words.extend(passphrase.iter().flat_map(|passphrase| ["--ssl-client-passphrase", *passphrase]));
        assert_passed(&world.run_with(&words, variables));
    }
    assert_passed(&World::new("none").run(&[]));
}

#[test]
fn the_list_comes_first_and_the_single_certificate_is_for_the_rest() {
    let world = World::new("shown");
    let entry = |pattern: &str, cert: &str| {
        json!({ "name": "n", "matches": [pattern], "cert": { "src": cert }, "key": { "src": "ec.pbes2-scrypt.pem" },
                "passphrase": PASSPHRASE })
    };
    let here = format!("https://localhost:{}/*", world.port);
    world.list(&json!([
        entry("https://other.test/*", "no.pem"),
        entry(&here, "leaf.pem"),
        entry("<all_urls>", "no.pem")
    ]));
    let list = ["--ssl-client-cert-list", "list.json"];
    assert_passed(&world.run(&list));
    // Of several that match, the first counts, even if it is of no use.
    world.list(&json!([entry(&here, "no.pem")]));
    let single = ["--ssl-client-cert", "leaf.pem", "--ssl-client-key", "ec.pkcs8.pem"];
    assert_eq!(world.run(&[&list[..], &single].concat()).code, Some(1));
    world.list(&json!([entry("https://other.test/*", "no.pem")]));
    assert_passed(&world.run(&[&list[..], &single].concat()));
    world.list(&json!([{ "matches": [here], "pfx": { "src": "new.p12" }, "passphrase": PASSPHRASE }]));
    assert_passed(&world.run(&list));
}

#[test]
fn a_list_that_cannot_be_read_ends_the_program_in_newmans_words() {
    let world = World::new("shown");
    world.scratch.write("text.json", "hello").write("object.json", "{}");
    for (file, message, hint) in [
        ("no.json", "unable to read the ssl client certificates file \"no.json\"", "no such file or directory"),
        ("text.json", "the file at text.json does not contain valid JSON data.", "line 1 column 1"),
        ("object.json", "expected ssl client certificates list to be an array.", "\"matches\""),
    ] {
        let outcome = world.run(&["--ssl-client-cert-list", file]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
        assert!(outcome.stderr.starts_with(&format!("error: {message}\n")), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(hint), "{}", outcome.stderr);
    }
    let outcome = world.run(&["--ssl-client-cert-list"]);
    let message = "error: option '--ssl-client-cert-list <path>' argument missing";
    assert!(outcome.code == Some(1) && outcome.stderr.starts_with(message), "{}", outcome.stderr);
}

#[test]
fn patterns_that_never_match_are_remarked_upon() {
    let world = World::new("none");
    let pattern = format!("https://localhost:{}", world.port);
    world.list(&json!([{ "matches": [pattern], "cert": "leaf.pem", "key": "ec.pkcs8.pem" }]));
    let outcome = world.run(&["--ssl-client-cert-list", "list.json", "--ssl-client-key", "k.pem"]);
    assert_passed(&outcome);
    let remark = format!("warning: list.json, entry 1: {pattern} never matches: the path is missing");
    assert!(outcome.stderr.contains(&remark), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("--ssl-client-key is ignored without --ssl-client-cert"), "{}", outcome.stderr);
}

#[test]
fn a_missing_file_is_a_warning_and_a_wrong_passphrase_a_failure() {
    let world = World::new("none");
    let missing = ["--ssl-client-cert", "no.pem", "--ssl-client-key", "ec.pkcs8.pem"];
    let outcome = world.run(&missing);
    assert_passed(&outcome);
    let output = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(output.contains("no.pem") && output.contains("no such file"), "{output}");
    assert_eq!(world.run(&[&missing[..], &["--fail-on-warning"]].concat()).code, Some(1));

    let words = ["--ssl-client-cert", "leaf.pem", "--ssl-client-key", "ec.pbes2-scrypt.pem"];
    for passphrase in [None, Some("not it")] {
        let more = passphrase.map(|text| ["--ssl-client-passphrase", text]);
        let outcome = world.run(&[&words[..], more.as_ref().map_or(&[], |more| &more[..])].concat());
        assert_eq!(outcome.code, Some(1));
        assert!(outcome.stdout.contains("error:1C800064:Provider routines::bad decrypt"), "{}", outcome.stdout);
        assert!(outcome.stdout.contains("ec.pbes2-scrypt.pem"), "{}", outcome.stdout);
    }
}

#[test]
fn passphrases_are_in_no_report() {
    let world = World::new("shown");
    let encoded = "K%C3%A4se%207";
    let url = format!("https://localhost:{}/?p={encoded}", world.port);
    let script = format!(
        "console.log('{PASSPHRASE}')\npm.environment.set('x', '{PASSPHRASE}')\nthrow new Error('{PASSPHRASE}')"
    );
    world.scratch.write("c.json", collection(&[item("A", &url, &script)]));
    let here = format!("https://localhost:{}/*", world.port);
    world.list(&json!([{ "matches": [here], "pfx": { "src": "new.p12" }, "passphrase": PASSPHRASE }]));
    let reports =
        ["--verbose", "-r", "cli,json,junit", "--reporter-json-export", "r.json", "--reporter-junit-export", "r.xml"];
    let key = ["--ssl-client-cert", "leaf.pem", "--ssl-client-key", "ec.pbes2-scrypt.pem"];
    let typed = [&key[..], &["--ssl-client-passphrase", PASSPHRASE]].concat();
    let env = [("POSTRIDER_SSL_CLIENT_PASSPHRASE", PASSPHRASE), ("POSTRIDER_LOG", "trace")];
    for (words, variables) in
        [(&["--ssl-client-cert-list", "list.json"][..], &env[1..]), (&typed, &[][..]), (&key, &env)]
    {
        let outcome = world.run_with(&[&reports[..], words].concat(), variables);
        assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
        assert!(outcome.stdout.contains("200 OK"), "{}", outcome.stdout);
        let read = |name: &str| std::fs::read_to_string(world.scratch.path(name)).unwrap();
        for text in [&outcome.stdout, &outcome.stderr, &read("r.json"), &read("r.xml")] {
            assert!(!text.contains(PASSPHRASE) && !text.contains(encoded), "{words:?}: {text}");
        }
    }
}

#[test]
fn keys_are_logged_when_somebody_asks() {
    let world = World::new("none");
    assert_passed(&world.run_with(&[], &[("SSLKEYLOGFILE", "keys.log")]));
    let log = std::fs::read_to_string(world.scratch.path("keys.log")).unwrap();
    assert!(log.contains("CLIENT_TRAFFIC_SECRET_0 "), "{log}");
    assert_passed(&world.run_with(&[], &[("SSLKEYLOGFILE", "")]));
}

#[test]
fn certificates_of_servers_are_checked_unless_somebody_says_no() {
    let world = World::new("none");
    let ask = |words: &[&str], variables: &[(&str, &str)]| {
        let outcome = world.scratch.run_with(&[&["run", "c.json"], words].concat(), variables);
        (outcome.code, outcome.stdout.contains("self-signed certificate"))
    };
    assert_eq!(ask(&[], &[]), (Some(1), true));
    assert_eq!(ask(&["-k"], &[]), (Some(0), false));
    assert_eq!(ask(&["--ssl-extra-ca-certs", "ca.pem"], &[]), (Some(0), false));
    assert_eq!(ask(&[], &[("NODE_EXTRA_CA_CERTS", "ca.pem")]), (Some(0), false));
    assert_eq!(ask(&[], &[("NODE_TLS_REJECT_UNAUTHORIZED", "0")]), (Some(0), false));
    assert_eq!(ask(&[], &[("NODE_TLS_REJECT_UNAUTHORIZED", "1")]), (Some(1), true));
}
