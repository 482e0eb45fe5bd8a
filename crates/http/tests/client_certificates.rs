//! Certificates of the client: which server sees which, and what is said when none helps.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use common::tls::{Asking, Authority, Identity, start};
use common::{TestClient, body, request};
use postrider_http::{ClientCertificate, ClientOptions, UrlPattern};
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};
use serde_json::{Value, json};
use tempfile::TempDir;

const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
const ONLY_13: &[&SupportedProtocolVersion] = &[&TLS13];
const ONLY_12: &[&SupportedProtocolVersion] = &[&TLS12];

/// An authority, a folder with its certificate, and clients' certificates by name.
struct World {
    authority: Authority,
    folder: TempDir,
    known: Vec<(rustls::pki_types::CertificateDer<'static>, &'static str)>,
}

impl World {
    fn new(names: &[&'static str]) -> Self {
        let authority = Authority::new("clients' ca");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), &authority.pem).unwrap();
        let mut world = Self { authority, folder, known: Vec::new() };
        for name in names {
            let identity = world.authority.issue_client(name);
            world.known.push((identity.chain[0].clone(), name));
            world.write(name, &identity);
        }
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, identity: &Identity) {
        std::fs::write(self.path(&format!("{name}.pem")), &identity.pem).unwrap();
        std::fs::write(self.path(&format!("{name}.key")), identity.key.serialize_pem()).unwrap();
    }

    fn server(&self, is_required: bool, versions: &'static [&'static SupportedProtocolVersion]) -> SocketAddr {
        let identity = self.authority.issue(&["localhost", "127.0.0.1"], |_| ());
        let (authority, known) = (&self.authority, self.known.clone());
        Asking { identity, authority, is_required, resets: false, versions, known }.start()
    }

    fn certificate(&self, name: &str, patterns: &[String]) -> ClientCertificate {
        ClientCertificate {
            name: Some(name.to_owned()),
            matches: patterns.iter().map(|pattern| pattern.parse().unwrap()).collect(),
            cert: Some(self.path(&format!("{name}.pem"))),
            key: Some(self.path(&format!("{name}.key"))),
            ..ClientCertificate::default()
        }
    }

    fn client(&self, certificates: Vec<ClientCertificate>) -> TestClient {
        self.client_with(certificates, |_| ())
    }

    fn client_with(&self, certificates: Vec<ClientCertificate>, change: impl FnOnce(&mut ClientOptions)) -> TestClient {
        TestClient::with(|options| {
            options.extra_ca_certs = Some(self.path("ca.pem"));
            options.client_certificates = certificates;
            change(options);
        })
    }
}

fn all() -> Vec<String> {
    vec!["<all_urls>".to_owned()]
}

fn url(address: SocketAddr) -> String {
    format!("https://localhost:{}/", address.port())
}

#[test]
fn the_first_certificate_for_a_url_is_shown() {
    let world = World::new(&["one", "two", "rest"]);
    let address = world.server(false, BOTH);
    let port = address.port();
    let client = world.client(vec![
        world.certificate("one", &[format!("https://localhost:{port}/one*")]),
        world.certificate("two", &[format!("https://other.test:{port}/*"), format!("https://*:{port}/*/two")]),
        world.certificate("one", &[format!("https://localhost:{port}/a/two")]),
        world.certificate("rest", &all()),
    ]);
    for (path, expected) in [("one", "one"), ("one/x", "one"), ("a/two", "two"), ("", "rest"), ("two", "rest")] {
        assert_eq!(body(&client.get(&format!("{}{path}", url(address))).unwrap()), expected, "{path}");
    }
    let elsewhere = world.client(vec![world.certificate("one", &["https://localhost/*".to_owned()])]);
    assert_eq!(body(&elsewhere.get(&url(address)).unwrap()), "-");
}

#[test]
fn connections_are_shared_only_with_the_same_certificate() {
    let world = World::new(&["one", "two"]);
    let address = world.server(false, BOTH);
    let of = |name: &str| world.certificate(name, &[format!("https://*:{}/{name}", address.port())]);
    let client = world.client(vec![of("one"), of("two")]);
    let exchanges = ["one", "two", "one", "none"]
        .map(|path| client.exchange(&request("GET", &format!("{}{path}", url(address))), &Value::Null));
    let local: Vec<_> = exchanges.iter().map(|exchange| exchange.hops[0].addresses.clone()).collect();
    let shown = exchanges.map(|exchange| body(&exchange.outcome.unwrap()));
    assert_eq!(shown, ["one", "two", "one", "-"]);
    assert_eq!(local[0], local[2]);
    assert!(local[0] != local[1] && local[3] != local[0] && local[3] != local[1], "{local:?}");
}

#[test]
fn a_redirect_gets_the_certificate_of_its_own_url() {
    let world = World::new(&["one", "two"]);
    let (first, second, third) = (world.server(true, BOTH), world.server(true, BOTH), world.server(false, BOTH));
    let of =
        |name: &str, address: SocketAddr| world.certificate(name, &[format!("https://localhost:{}/*", address.port())]);
    let client = world.client(vec![of("one", first), of("two", second)]);
    for (target, expected) in [(second, "two"), (third, "-")] {
        let response = client.get(&format!("{}to/{}", url(first), url(target))).unwrap();
        assert_eq!(body(&response), expected);
    }
}

#[test]
fn files_are_read_once_and_only_when_needed() {
    let world = World::new(&["one"]);
    let address = world.server(false, BOTH);
    let plain = common::Server::start(|_| common::ok());
    let mut certificate = world.certificate("one", &all());
    certificate.cert = Some(world.path("later.pem"));
    let client = world.client(vec![certificate]);
    assert!(client.exchange(&request("GET", &plain.url("/")), &Value::Null).warnings.is_empty());
    std::fs::rename(world.path("one.pem"), world.path("later.pem")).unwrap();
    assert_eq!(body(&client.get(&url(address)).unwrap()), "one");
    std::fs::remove_file(world.path("later.pem")).unwrap();
    std::fs::remove_file(world.path("one.key")).unwrap();
    assert_eq!(
        body(&client.exchange(&request("GET", &url(address)), &json!({ "strictSSL": false })).outcome.unwrap()),
        "one"
    );
}

#[test]
fn a_missing_file_is_a_warning_and_no_certificate() {
    let world = World::new(&["one"]);
    let address = world.server(false, BOTH);
    let one = || world.certificate("one", &all());
    let missing = Some(world.path("no.pem"));
    let table = [
        (ClientCertificate { cert: missing.clone(), ..one() }, "certificate "),
        (ClientCertificate { key: missing.clone(), ..one() }, "key "),
        (ClientCertificate { cert: None, key: None, pfx: missing, ..one() }, "PKCS #12 file "),
    ];
    for (certificate, what) in table {
        let client = world.client(vec![certificate]);
        let exchange = client.exchange(&request("GET", &url(address)), &Value::Null);
        assert_eq!(body(&exchange.outcome.unwrap()), "-");
        let path = world.path("no.pem");
        let reason = format!("is not used: {what}{}: no such file; requests go out without it", path.display());
        assert_eq!(exchange.warnings, [format!("client certificate \"one\" {reason}")]);
        assert!(client.exchange(&request("GET", &url(address)), &Value::Null).warnings.is_empty(), "said once");
    }
    let no_key = ClientCertificate { key: None, ..one() };
    let exchange = world.client(vec![no_key]).exchange(&request("GET", &url(address)), &Value::Null);
    assert_eq!(body(&exchange.outcome.unwrap()), "-");
    assert!(exchange.warnings[0].contains("has no key"), "{:?}", exchange.warnings);
}

#[test]
fn certificate_and_key_may_share_a_file() {
    let world = World::new(&["one"]);
    let address = world.server(true, BOTH);
    let both = [world.path("one.key"), world.path("one.pem")].map(|path| std::fs::read_to_string(path).unwrap());
    std::fs::write(world.path("both.pem"), both.concat()).unwrap();
    let certificate =
        ClientCertificate { cert: Some(world.path("both.pem")), key: None, ..world.certificate("one", &all()) };
    assert_eq!(body(&world.client(vec![certificate]).get(&url(address)).unwrap()), "one");
}

#[test]
fn files_of_no_use_fail_the_request_in_openssls_words() {
    let world = World::new(&["one", "two"]);
    let address = world.server(false, BOTH);
    std::fs::write(world.path("text"), "hello").unwrap();
    let one = || world.certificate("one", &all());
    let table = [
        (
            ClientCertificate { key: Some(world.path("two.key")), ..one() },
            "error:05800074:x509 certificate routines::key values mismatch",
            "ERR_OSSL_X509_KEY_VALUES_MISMATCH",
            "two.key: the key does not belong to the certificate",
        ),
        (
            ClientCertificate { cert: Some(world.path("text")), ..one() },
            "error:0480006C:PEM routines::no start line",
            "ERR_OSSL_PEM_NO_START_LINE",
            "text: ",
        ),
        (
            ClientCertificate { key: Some(world.path("text")), ..one() },
            "error:1E08010C:DECODER routines::unsupported",
            "ERR_OSSL_UNSUPPORTED",
            "text: ",
        ),
    ];
    for (certificate, message, code, hint) in table {
        let client = world.client(vec![certificate]);
        for _ in 0..2 {
            let error = client.get(&url(address)).unwrap_err();
            assert_eq!((error.message.as_str(), error.code.as_deref()), (message, Some(code)));
            assert!(error.hint.as_deref().unwrap().contains(hint), "{error:?}");
        }
    }
}

#[test]
fn a_server_that_gets_no_certificate_or_another_is_understood() {
    let world = World::new(&["one"]);
    let stranger = Authority::new("stranger").issue_client("stranger");
    world.write("stranger", &stranger);
    let required = ("tlsv13 alert certificate required", "tlsv1 alert unknown ca");
    for (versions, none, other) in
        [(ONLY_13, required.0, required.1), (ONLY_12, "sslv3 alert handshake failure", required.1)]
    {
        let address = world.server(true, versions);
        let error = world.client(vec![]).get(&url(address)).unwrap_err();
        // rustls sends "certificate required" in TLS 1.2 too.
        assert!(error.message.contains(none) || error.message.contains(required.0), "{error:?}");
        let hint = error.hint.unwrap();
        assert!(hint.contains("got none (it accepts those of clients' ca)"), "{hint}");
        let error = world.client(vec![world.certificate("stranger", &all())]).get(&url(address)).unwrap_err();
        assert!(error.message.contains(other), "{error:?}");
        assert!(error.hint.unwrap().starts_with("the server does not accept the client certificate"));
        let client = world.client(vec![world.certificate("one", &all())]);
        assert_eq!(body(&client.get(&url(address)).unwrap()), "one");
    }
}

#[test]
fn a_reset_after_the_handshake_is_understood() {
    let world = World::new(&["one"]);
    let identity = world.authority.issue(&["localhost"], |_| ());
    let (authority, known) = (&world.authority, world.known.clone());
    let address = Asking { identity, authority, is_required: false, resets: true, versions: BOTH, known }.start();
    let error = world.client(vec![]).get(&url(address)).unwrap_err();
    assert_eq!((error.message.as_str(), error.code.as_deref()), ("read ECONNRESET", Some("ECONNRESET")));
    assert!(error.hint.unwrap().starts_with("the server asked for a client certificate and got none"));
    let client = world.client(vec![world.certificate("one", &all())]);
    assert_eq!(body(&client.get(&url(address)).unwrap()), "one");
}

#[test]
fn a_key_log_has_the_keys_of_each_connection() {
    let world = World::new(&[]);
    let address = start(world.authority.issue(&["localhost"], |_| ()));
    let path = world.path("keys.log");
    let client = world.client_with(vec![], |options| options.key_log = Some(path.clone()));
    client.get(&url(address)).unwrap();
    let log = std::fs::read_to_string(&path).unwrap();
    for label in ["CLIENT_HANDSHAKE_TRAFFIC_SECRET ", "SERVER_TRAFFIC_SECRET_0 "] {
        assert_eq!(log.lines().filter(|line| line.starts_with(label)).count(), 1, "{log}");
    }
    let client = world.client_with(vec![], |options| options.key_log = Some(world.path("no/keys.log")));
    let exchange = client.exchange(&request("GET", &url(address)), &Value::Null);
    assert!(exchange.outcome.is_ok());
    assert!(exchange.warnings[0].starts_with("TLS keys are not logged: "), "{:?}", exchange.warnings);
}

#[test]
fn unknown_ciphers_are_named_once() {
    let world = World::new(&[]);
    let address = start(world.authority.issue(&["localhost"], |_| ()));
    let client = world.client(vec![]);
    let ask = |names: Value| client.exchange(&request("GET", &url(address)), &json!({ "tlsCipherSelection": names }));
    let exchange = ask(json!(["AES128-SHA", "TLS_AES_128_GCM_SHA256"]));
    assert_eq!(exchange.warnings, ["tlsCipherSelection: not available here: AES128-SHA; the others are offered"]);
    assert_eq!(exchange.outcome.unwrap().code, 200);
    assert!(ask(json!(["AES128-SHA", "TLS_AES_128_GCM_SHA256"])).warnings.is_empty());
    assert!(ask(json!(["TLS_AES_128_GCM_SHA256"])).warnings.is_empty());
}

#[test]
fn patterns_that_are_for_nothing_show_nothing() {
    let world = World::new(&["one"]);
    let address = world.server(false, BOTH);
    let certificate = ClientCertificate { matches: Vec::<UrlPattern>::new(), ..world.certificate("one", &[]) };
    assert_eq!(body(&world.client(vec![certificate]).get(&url(address)).unwrap()), "-");
    // Nobody listens here, so the certificate must not be read either.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = world.client(vec![world.certificate("none", &["https://a.test/*".to_owned()])]);
    let exchange = client.exchange(&request("GET", &url(closed)), &Value::Null);
    assert!(exchange.outcome.is_err() && exchange.warnings.is_empty());
}
