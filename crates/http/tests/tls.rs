//! Certificates: which are trusted, and what is said about the others.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::PathBuf;

use common::tls::{Authority, Identity, self_signed, start};
use common::{TestClient, body, request, with_headers};
use postrider_core::collection::RequestError;
use rcgen::{BasicConstraints, DnType, IsCa, date_time_ymd};
use serde_json::{Value, json};
use tempfile::TempDir;

const HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];

/// A folder with a PEM file.
fn pem_file(pem: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, pem).unwrap();
    (folder, path)
}

/// Asks a server with this identity, with one more authority to trust.
fn ask(identity: Identity, trusted: Option<&str>, host: &str) -> Result<u16, Box<RequestError>> {
    let address = start(identity);
    let file = trusted.map(pem_file);
    let client = TestClient::with(|options| options.extra_ca_certs = file.as_ref().map(|(_, path)| path.clone()));
    client.get(&format!("https://{host}:{}/", address.port())).map(|response| response.code).map_err(Box::new)
}

fn refusal(identity: Identity, trusted: Option<&str>, host: &str) -> (String, String) {
    let error = ask(identity, trusted, host).unwrap_err();
    assert!(error.hint.is_some(), "{error:?}");
    (error.message.clone(), error.code.clone().unwrap_or_default())
}

#[test]
fn extra_authorities_are_trusted() {
    let authority = Authority::new("my ca");
    for host in HOSTS {
        assert_eq!(ask(authority.issue(&HOSTS, |_| ()), Some(&authority.pem), host), Ok(200));
        let intermediate = authority.intermediate("below");
        let identity = intermediate.follow(intermediate.issue(&HOSTS, |_| ()));
        assert_eq!(ask(identity, Some(&authority.pem), host), Ok(200));
    }
}

#[test]
fn a_trusted_certificate_needs_no_issuer() {
    let identity = self_signed(&HOSTS);
    let pem = identity.pem.clone();
    assert_eq!(ask(identity, Some(&pem), "localhost"), Ok(200));
    let identity = self_signed(&["other.test"]);
    let pem = identity.pem.clone();
    assert_eq!(refusal(identity, Some(&pem), "localhost").1, "ERR_TLS_CERT_ALTNAME_INVALID");
}

#[test]
fn untrusted_chains_are_told_apart() {
    let authority = Authority::new("my ca");
    let intermediate = authority.intermediate("below");
    let issue = || authority.issue(&HOSTS, |_| ());
    let table = [
        (self_signed(&HOSTS), "self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"),
        (issue(), "unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
        (authority.follow(issue()), "self-signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN"),
        (
            intermediate.follow(intermediate.issue(&HOSTS, |_| ())),
            "unable to get local issuer certificate",
            "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        ),
    ];
    for (identity, message, code) in table {
        assert_eq!(refusal(identity, None, "localhost"), (message.to_owned(), code.to_owned()));
    }
}

#[test]
fn dates_are_checked() {
    let authority = Authority::new("my ca");
    let expired = authority.issue(&HOSTS, |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    });
    let early = authority.issue(&HOSTS, |params| {
        params.not_before = date_time_ymd(2090, 1, 1);
        params.not_after = date_time_ymd(2091, 1, 1);
    });
    let text = |message: &str, code: &str| (message.to_owned(), code.to_owned());
    let pem = Some(authority.pem.as_str());
    assert_eq!(refusal(expired, pem, "localhost"), text("certificate has expired", "CERT_HAS_EXPIRED"));
    assert_eq!(refusal(early, pem, "localhost"), text("certificate is not yet valid", "CERT_NOT_YET_VALID"));

    let own = {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_after = date_time_ymd(2021, 1, 1);
        let certificate = params.self_signed(&key).unwrap();
        Identity { chain: vec![certificate.der().clone()], pem: certificate.pem(), key }
    };
    let pem = own.pem.clone();
    assert_eq!(refusal(own, Some(&pem), "localhost").1, "CERT_HAS_EXPIRED");
}

#[test]
fn names_are_checked() {
    let authority = Authority::new("my ca");
    let pem = Some(authority.pem.as_str());
    let prefix = "Hostname/IP does not match certificate's altnames: ";
    let names = ["other.test", "*.foo.test", "10.0.0.1"];
    let table = [
        (
            "localhost",
            "Host: localhost. is not in the cert's altnames: DNS:other.test, DNS:*.foo.test, IP Address:10.0.0.1",
        ),
        ("127.0.0.1", "IP: 127.0.0.1 is not in the cert's list: 10.0.0.1"),
    ];
    for (host, reason) in table {
        let (message, code) = refusal(authority.issue(&names, |_| ()), pem, host);
        assert_eq!((message, code.as_str()), (format!("{prefix}{reason}"), "ERR_TLS_CERT_ALTNAME_INVALID"));
    }
    let named = |name: &'static str| {
        authority.issue(&[], move |params| params.distinguished_name.push(DnType::CommonName, name))
    };
    assert_eq!(ask(named("localhost"), pem, "localhost"), Ok(200));
    let (message, _) = refusal(named("x.test"), pem, "localhost");
    assert_eq!(message, format!("{prefix}Host: localhost. is not cert's CN: x.test"));
}

#[test]
fn verification_can_be_switched_off_and_on() {
    let address = start(self_signed(&["other.test"]));
    let url = format!("https://127.0.0.1:{}/", address.port());
    let insecure = TestClient::with(|options| options.strict_ssl = Some(false));
    assert_eq!(insecure.get(&url).unwrap().code, 200);
    let strict = insecure.exchange(&request("GET", &url), &json!({ "strictSSL": true }));
    assert_eq!(strict.outcome.unwrap_err().code.as_deref(), Some("DEPTH_ZERO_SELF_SIGNED_CERT"));
    let lax = TestClient::new().exchange(&request("GET", &url), &json!({ "strictSSL": false }));
    assert_eq!(lax.outcome.unwrap().code, 200);
}

#[test]
fn strange_certificates_are_no_panic() {
    let authority = Authority::new("my ca");
    let ca_as_server = authority.issue(&HOSTS, |params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    assert!(ask(ca_as_server, Some(&authority.pem), "localhost").is_err());
}

#[test]
fn the_host_header_names_the_server() {
    let authority = Authority::new("my ca");
    let address = start(authority.issue(&["api.test", "127.0.0.1"], |_| ()));
    let (_folder, path) = pem_file(&authority.pem);
    let client = TestClient::with(|options| options.extra_ca_certs = Some(path));
    let url = format!("https://127.0.0.1:{}/", address.port());
    assert_eq!(body(&client.get(&url).unwrap()), "-");
    let named = with_headers(request("GET", &url), &[("Host", "api.test:99")]);
    assert_eq!(body(&client.send(&named).unwrap()), "api.test");
    let wrong = with_headers(request("GET", &url), &[("Host", "wrong.test")]);
    assert_eq!(client.send(&wrong).unwrap_err().code.as_deref(), Some("ERR_TLS_CERT_ALTNAME_INVALID"));
}

#[test]
fn connections_are_kept() {
    let authority = Authority::new("my ca");
    let address = start(authority.issue(&HOSTS, |_| ()));
    let (_folder, path) = pem_file(&authority.pem);
    let client = TestClient::with(|options| options.extra_ca_certs = Some(path));
    let request = request("GET", &format!("https://localhost:{}/", address.port()));
    let exchanges = [0, 1].map(|_| client.exchange(&request, &Value::Null));
    let addresses: Vec<_> = exchanges.iter().map(|exchange| exchange.hops[0].addresses.clone()).collect();
    assert_eq!(addresses[0], addresses[1]);
    let handshakes = exchanges.map(|exchange| exchange.outcome.unwrap().timings.secure_handshake);
    assert!(handshakes[0] > 0.0 && handshakes[1] == 0.0, "{handshakes:?}");
}

#[test]
fn servers_without_tls_are_explained() {
    let chatty = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = chatty.local_addr().unwrap().port();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        while let Ok((mut stream, _)) = chatty.accept() {
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let error = TestClient::new().get(&format!("https://127.0.0.1:{port}/")).unwrap_err();
    assert_eq!(error.code.as_deref(), Some("EPROTO"));
    assert!(error.message.ends_with("wrong version number"), "{}", error.message);
}

#[test]
fn a_farewell_during_the_handshake_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        use std::io::Read;
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    let error = TestClient::new().get(&format!("https://127.0.0.1:{port}/")).unwrap_err();
    let text = "Client network socket disconnected before secure TLS connection was established";
    assert_eq!((error.message.as_str(), error.code.as_deref()), (text, Some("ECONNRESET")));
}

/// A server that answers each first message with these bytes, and then closes or resets.
fn parrot(bytes: &'static [u8], resets: bool) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        while let Ok((mut stream, _)) = listener.accept() {
            // Bytes that are left unread turn the end into a reset.
            let mut message = vec![0; if resets { 8 } else { 4096 }];
            let _ = stream.read(&mut message);
            let _ = stream.write_all(bytes);
        }
    });
    format!("https://127.0.0.1:{port}/")
}

#[test]
fn servers_with_old_versions_are_named_as_the_cause() {
    // Server hello of TLS 1.0 and of SSL 3, each with the suite TLS_RSA_WITH_AES_128_CBC_SHA.
    const TLS_10: &[u8] = b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01\
        0123456789abcdef0123456789abcdef\x00\x00\x2f\x00";
    const SSL_3: &[u8] = b"\x16\x03\x00\x00\x2a\x02\x00\x00\x26\x03\x00\
        0123456789abcdef0123456789abcdef\x00\x00\x2f\x00";
    for hello in [TLS_10, SSL_3] {
        let error = TestClient::new().get(&parrot(hello, false)).unwrap_err();
        assert!(error.message.ends_with("ssl_choose_client_version:unsupported protocol"), "{error:?}");
        assert_eq!(error.code.as_deref(), Some("EPROTO"));
        assert!(error.hint.unwrap().starts_with("the server speaks only TLS 1.0/1.1 or older"));
    }
}

#[test]
fn an_alert_before_a_reset_is_read() {
    let error = TestClient::new().get(&parrot(b"\x15\x03\x03\x00\x02\x02\x70", true)).unwrap_err();
    assert!(error.message.ends_with("tlsv1 unrecognized name: SSL alert number 112"), "{error:?}");
    let error = TestClient::new().get(&parrot(b"", true)).unwrap_err();
    assert_eq!(error.code.as_deref(), Some("ECONNRESET"), "{error:?}");
}
