//! SOCKS proxies of others: Dante and microsocks. What curl gets through them, the client gets through.

use std::process::Command;

use postrider_http::ProxySettings;

use crate::common::tls::{self, self_signed};
use crate::common::{Server, TestClient, body, ok};
use crate::curl::{Curl, Fate};
use crate::rig::{Peer, free_port, program};

/// Dante without passwords. 127.0.0.9 is forbidden.
fn dante() -> Option<Peer> {
    let binary = program("danted")?;
    Some(Peer::start(|folder, port| {
        let config = format!(
            "logoutput: stderr
             internal: 127.0.0.1 port = {port}
             external: lo
             clientmethod: none
             socksmethod: none
             client pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}
             socks block {{ from: 0.0.0.0/0 to: 127.0.0.9/32 }}
             socks pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}\n"
        );
        std::fs::write(folder.join("danted.conf"), config).unwrap();
        let mut command = Command::new(&binary);
        command.arg("-f").arg(folder.join("danted.conf")).arg("-p").arg(folder.join("pid"));
        command
    }))
}

/// microsocks; with a user and a password where `credentials` names them.
fn microsocks(credentials: Option<(&str, &str)>) -> Option<Peer> {
    let binary = program("microsocks")?;
    Some(Peer::start(|_, port| {
        let mut command = Command::new(&binary);
        command.args(["-i", "127.0.0.1", "-p", &port.to_string()]);
        if let Some((user, password)) = credentials {
            command.args(["-u", user, "-P", password]);
        }
        command
    }))
}

fn client(proxy: &str) -> TestClient {
    TestClient::with(|options| {
        options.proxies = ProxySettings::default().with_proxy(proxy.parse().unwrap());
        options.strict_ssl = Some(false);
    })
}

/// What becomes of requests through a proxy. What curl gets through must be among it; some that curl does
/// not, such as an address for version 4a of Dante, may be.
fn check(port: u16, table: &[(&str, String, Fate)]) {
    let curl = Curl::find();
    for (start, url, expected) in table {
        let proxy = format!("{start}127.0.0.1:{port}");
        assert_eq!(Fate::of(&client(&proxy), url), *expected, "{proxy} {url}");
        if let Some(curl) = &curl {
            let theirs = curl.fate(&proxy, url);
            assert!([*expected, Fate::Failed].contains(&theirs), "curl: {theirs:?} {proxy} {url}");
        }
    }
}

#[test]
fn dante_takes_every_version() {
    let Some(peer) = dante() else { return };
    let server = Server::start(|_| ok());
    let tls = tls::start(self_signed(&["localhost"]));
    let schemes = ["socks4://", "socks4a://", "socks5://", "socks5h://"];
    let mut table = Vec::new();
    for scheme in schemes {
        table.push((scheme, server.url("/"), Fate::Answer(200)));
        table.push((scheme, format!("https://{tls}/"), Fate::Answer(200)));
        table.push((scheme, format!("http://127.0.0.1:{}/", free_port()), Fate::Failed));
        table.push((scheme, "http://127.0.0.9:1/".to_owned(), Fate::Failed));
    }
    table.push(("socks5h://", "http://no-such-host.invalid/".to_owned(), Fate::Failed));
    check(peer.port, &table);

    // ::1 is tried first, which Dante does not allow here. With version 4a it goes no further by itself.
    for scheme in ["socks4://", "socks5://", "socks5h://"] {
        let url = format!("https://localhost:{}/", tls.port());
        let answer = client(&format!("{scheme}127.0.0.1:{}", peer.port)).get(&url);
        let answer = answer.unwrap_or_else(|error| panic!("{scheme}: {error:?}\n{}", peer.log()));
        assert_eq!(body(&answer), "localhost", "{scheme}");
    }
}

#[test]
fn dantes_refusals_are_explained() {
    let Some(peer) = dante() else { return };
    let port = free_port();
    let (closed, forbidden) = (format!("http://127.0.0.1:{port}/"), format!("http://127.0.0.9:{port}/"));
    for (scheme, url, message, hint) in [
        (
            "socks5",
            &closed,
            "Socks5 proxy rejected connection - ConnectionRefused",
            format!("nothing listens at 127.0.0.1:{port}"),
        ),
        ("socks5", &forbidden, "Socks5 proxy rejected connection - NotAllowed", "does not allow".to_owned()),
        ("socks4", &forbidden, "Socks4 Proxy rejected connection - (Failed)", "could not, or may not".to_owned()),
    ] {
        let error = client(&format!("{scheme}://127.0.0.1:{}", peer.port)).get(url).unwrap_err();
        assert_eq!(error.message, message);
        let found = error.hint.unwrap();
        assert!(found.contains(&hint) && found.contains(&format!("{scheme}://127.0.0.1:{}", peer.port)), "{found}");
    }
}

#[test]
fn microsocks_asks_for_a_password() {
    let Some(peer) = microsocks(Some(("u@x", "pä:ss w@rd"))) else { return };
    let server = Server::start(|_| ok());
    let tls = tls::start(self_signed(&["localhost"]));
    let (plain, secure) = (server.url("/"), format!("https://{tls}/"));
    let good = "u%40x:p%C3%A4%3Ass%20w%40rd@";
    let (good5, good5h) = (format!("socks5://{good}"), format!("socks5h://{good}"));
    check(
        peer.port,
        &[
            (&good5, plain.clone(), Fate::Answer(200)),
            (&good5h, plain.clone(), Fate::Answer(200)),
            (&good5h, secure.clone(), Fate::Answer(200)),
            ("socks5h://", plain.clone(), Fate::Failed),
            ("socks5h://u%40x:wrong@", plain.clone(), Fate::Failed),
            ("socks5h://u%40x@", secure.clone(), Fate::Failed),
            // It speaks version 5 only, and no HTTP.
            ("socks4a://", plain.clone(), Fate::Failed),
            ("http://", secure, Fate::Failed),
        ],
    );
    let error = client(&format!("socks5h://127.0.0.1:{}", peer.port)).get(&plain).unwrap_err();
    assert!(error.hint.unwrap().contains("wants a user and a password: socks5h://user:password@127.0.0.1"));
    let error = client(&format!("socks5h://u:hunter2@127.0.0.1:{}", peer.port)).get(&plain).unwrap_err();
    assert_eq!(error.message, "Socks5 Authentication failed");
    let hint = error.hint.unwrap();
    assert!(hint.contains("refuses its user and password") && !hint.contains("hunter2"), "{hint}");
}

#[test]
fn microsocks_without_a_password_takes_one_all_the_same() {
    let Some(peer) = microsocks(None) else { return };
    let server = Server::start(|_| ok());
    check(
        peer.port,
        &[("socks5h://", server.url("/"), Fate::Answer(200)), ("socks5h://u:p@", server.url("/"), Fate::Answer(200))],
    );
}
