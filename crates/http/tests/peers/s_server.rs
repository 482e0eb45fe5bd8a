//! `openssl s_server`: versions, ciphers, client certificates.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use postrider_core::collection::RequestError;
use postrider_http::ClientCertificate;
use serde_json::{Value, json};

use crate::common::tls::Authority;
use crate::common::{TestClient, body, request};
use crate::rig::{Peer, program};

/// A server that answers with a page about the connection. The folder has `ca.pem`, `client.pem` and
/// `client.key`, and `stranger.*` of another authority.
fn s_server(arguments: &str) -> Option<Peer> {
    s_server_at("127.0.0.1", arguments)
}

fn s_server_at(address: &str, arguments: &str) -> Option<Peer> {
    let binary = program("openssl")?;
    Some(Peer::start_at(address.trim_matches(['[', ']']), |folder, port| {
        write_identities(folder, &binary);
        let mut command = Command::new(&binary);
        command.current_dir(folder).args(["s_server", "-www", "-accept"]).arg(format!("{address}:{port}"));
        command.args(["-cert", "server.pem", "-key", "server.key", "-CAfile", "ca.pem"]);
        command.args(arguments.split_whitespace());
        command
    }))
}

/// The server's key is an RSA key, because many ciphers want one.
fn write_identities(folder: &Path, openssl: &Path) {
    let authority = Authority::new("test ca");
    let write = |name: &str, content: &str| std::fs::write(folder.join(name), content).unwrap();
    write("ca.pem", &authority.pem);
    write("ca.key", &authority.key_pem());
    write("names", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1");
    let run = |arguments: &str| {
        let output = Command::new(openssl).current_dir(folder).args(arguments.split(' ')).output().unwrap();
        assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    };
    run("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost");
    run("x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 7 -out server.pem -days 2 -extfile names");
    run("x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 8 -out version1.pem -days 2");
    run("x509 -req -in server.csr -signkey server.key -set_serial 9 -out own.pem -days 2");
    write("impostor.pem", &Authority::new("test ca").pem);
    for (name, issuer) in [("client", &authority), ("stranger", &Authority::new("stranger"))] {
        let identity = issuer.issue_client(name);
        write(&format!("{name}.pem"), &identity.pem);
        write(&format!("{name}.key"), &identity.key.serialize_pem());
    }
}

struct Asked {
    page: Result<String, Box<RequestError>>,
    warnings: Vec<String>,
}

fn ask(peer: &Peer, name: Option<&str>, behavior: &Value) -> Asked {
    ask_at(peer, "localhost", name, behavior)
}

fn ask_at(peer: &Peer, host: &str, name: Option<&str>, behavior: &Value) -> Asked {
    let file = |name: String| Some(peer.folder().join(name));
    let client = TestClient::with(|options| {
        options.extra_ca_certs = file("ca.pem".to_owned());
        options.client_certificates.extend(name.map(|name| ClientCertificate {
            matches: vec!["<all_urls>".parse().unwrap()],
            cert: file(format!("{name}.pem")),
            key: file(format!("{name}.key")),
            ..ClientCertificate::default()
        }));
        options.key_log = file("keys.log".to_owned());
    });
    let exchange = client.exchange(&request("GET", &format!("https://{host}:{}/", peer.port)), behavior);
    Asked { page: exchange.outcome.map(|response| body(&response)).map_err(Box::new), warnings: exchange.warnings }
}

/// Text and hint of the error.
fn error(arguments: &str, name: Option<&str>, behavior: &Value) -> Option<(String, String)> {
    let peer = s_server(arguments)?;
    let error = ask(&peer, name, behavior).page.unwrap_err();
    Some((error.message.clone(), error.hint.clone().unwrap_or_default()))
}

#[test]
fn versions_are_agreed_upon() {
    for (arguments, behavior, expected) in [
        ("", json!({}), "TLSv1.3"),
        ("-tls1_2", json!({}), "TLSv1.2"),
        ("-tls1_3", json!({}), "TLSv1.3"),
        ("", json!({ "tlsDisabledProtocols": ["TLSv1_3"] }), "TLSv1.2"),
        ("", json!({ "tlsDisabledProtocols": ["SSLv2", "SSLv3", "TLSv1", "TLSv1_1", "TLSv1_2"] }), "TLSv1.3"),
    ] {
        let Some(peer) = s_server(arguments) else { return };
        let page = ask(&peer, None, &behavior).page.unwrap();
        assert!(page.contains(&format!("New, {expected}, Cipher is")), "{arguments} {behavior}: {page}");
    }
}

#[test]
fn old_versions_are_named_as_the_cause() {
    let text =
        "write EPROTO error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version: SSL alert number 70";
    for arguments in ["-tls1 -cipher ALL:@SECLEVEL=0", "-tls1_1 -cipher ALL:@SECLEVEL=0"] {
        let Some((message, hint)) = error(arguments, None, &json!({})) else { return };
        assert_eq!(message, text);
        assert!(hint.starts_with("the server speaks only TLS 1.0/1.1 or older"), "{hint}");
    }
    let Some((message, hint)) = error("-tls1_3", None, &json!({ "tlsDisabledProtocols": ["TLSv1_3"] })) else { return };
    assert_eq!(message, text);
    assert!(hint.starts_with("the server does not speak TLS 1.2"), "{hint}");
    let all = json!({ "tlsDisabledProtocols": ["TLSv1_2", "TLSv1_3"] });
    let Some((message, _)) = error("", None, &all) else { return };
    assert!(message.ends_with("no protocols available"), "{message}");
}

#[test]
fn ciphers_are_chosen() {
    let table = [
        ("-tls1_2", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"),
        ("-tls1_2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"),
        ("-tls1_2", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"),
        ("", "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
        ("", "TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"),
        ("", "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
        // Without a suite of TLS 1.3 that version is not offered.
        ("", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"),
    ];
    for (arguments, name, expected) in table {
        let Some(peer) = s_server(arguments) else { return };
        let asked = ask(&peer, None, &json!({ "tlsCipherSelection": [name], "tlsPreferServerCiphers": true }));
        let page = asked.page.unwrap();
        assert!(page.contains(&format!("Cipher is {expected}\n")), "{name}: {page}");
        assert!(asked.warnings.is_empty(), "{:?}", asked.warnings);
    }
    let Some(peer) = s_server("") else { return };
    let asked = ask(&peer, None, &json!({ "tlsCipherSelection": ["AES128-SHA", "RC4-MD5"] }));
    assert!(asked.page.is_ok());
    let warning = "tlsCipherSelection: not available here: AES128-SHA, RC4-MD5; the defaults are offered";
    assert_eq!(asked.warnings, [warning]);
}

#[test]
fn servers_without_a_common_cipher_are_explained() {
    for arguments in [
        "-tls1_2 -cipher AES128-SHA",
        "-tls1_2 -cipher ECDHE-RSA-AES128-SHA256",
        "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256",
        "-curves X448",
    ] {
        let Some((message, hint)) = error(arguments, None, &json!({})) else { return };
        assert!(message.ends_with("sslv3 alert handshake failure: SSL alert number 40"), "{arguments}: {message}");
        assert!(hint.starts_with("client and server have no cipher in common"), "{hint}");
    }
}

#[test]
fn client_certificates_are_checked_in_both_versions() {
    for version in ["-tls1_2", "-tls1_3"] {
        let arguments = format!("{version} -Verify 2 -verify_return_error");
        let Some(peer) = s_server(&arguments) else { return };
        let page = ask(&peer, Some("client"), &json!({})).page.unwrap();
        assert!(page.contains("Client certificate") && page.contains("Subject: CN=client"), "{page}");

        let Some((message, hint)) = error(&arguments, None, &json!({})) else { return };
        let expected = if version == "-tls1_2" {
            "sslv3 alert handshake failure: SSL alert number 40"
        } else {
            "tlsv13 alert certificate required: SSL alert number 116"
        };
        assert!(message.ends_with(expected), "{message}");
        assert!(hint.starts_with("the server asked for a client certificate and got none"), "{hint}");
        assert!(hint.contains("test ca"), "{hint}");

        let Some((message, hint)) = error(&arguments, Some("stranger"), &json!({})) else { return };
        assert!(message.ends_with("tlsv1 alert unknown ca: SSL alert number 48"), "{message}");
        assert!(hint.starts_with("the server does not accept the client certificate"), "{hint}");
    }
}

#[test]
fn hosts_may_be_addresses() {
    let Some(peer) = s_server("") else { return };
    assert!(ask_at(&peer, "127.0.0.1", None, &json!({})).page.is_ok());
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let Some(peer) = s_server_at("[::1]", "") else { return };
    for host in ["[::1]", "localhost"] {
        assert!(ask_at(&peer, host, None, &json!({})).page.is_ok(), "{host}");
    }
}

#[test]
fn the_key_log_is_that_of_the_server() {
    for version in ["-tls1_2", "-tls1_3"] {
        let Some(peer) = s_server(&format!("{version} -keylogfile server-keys.log")) else { return };
        ask(&peer, None, &json!({})).page.unwrap();
        let read = |name: &str| std::fs::read_to_string(peer.folder().join(name)).unwrap();
        let (ours, theirs) = (read("keys.log"), read("server-keys.log"));
        assert!(!ours.is_empty());
        // What the server keeps beside that is its own business.
        let missing = ours.lines().filter(|line| !theirs.contains(line)).fold(String::new(), |mut text, line| {
            writeln!(text, "{line}").unwrap();
            text
        });
        assert_eq!(missing.lines().filter(|line| !line.starts_with("EXPORTER")).count(), 0, "{missing}{theirs}");
    }
}

#[test]
fn certificates_of_version_1_are_accepted_from_a_trusted_issuer_alone() {
    for version in ["-tls1_2", "-tls1_3"] {
        for (file, trusted, expected) in [
            ("version1.pem", Some("ca.pem"), Ok(200)),
            ("version1.pem", Some("version1.pem"), Ok(200)),
            ("version1.pem", Some("impostor.pem"), Err("SELF_SIGNED_CERT_IN_CHAIN")),
            ("version1.pem", Some("own.pem"), Err("SELF_SIGNED_CERT_IN_CHAIN")),
            ("version1.pem", None, Err("SELF_SIGNED_CERT_IN_CHAIN")),
            ("own.pem", Some("own.pem"), Ok(200)),
            ("own.pem", Some("ca.pem"), Err("DEPTH_ZERO_SELF_SIGNED_CERT")),
        ] {
            let Some(peer) = s_server(&format!("{version} -cert {file}")) else { return };
            let client = TestClient::with(|options| {
                options.extra_ca_certs = trusted.map(|name| peer.folder().join(name));
            });
            let outcome = client.get(&format!("https://localhost:{}/", peer.port));
            let outcome = outcome.map(|response| response.code).map_err(|error| error.code.unwrap_or_default());
            assert_eq!(outcome, expected.map_err(str::to_owned), "{version} {file} {trusted:?}");
        }
    }
}
