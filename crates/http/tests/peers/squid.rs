//! squid: an HTTP proxy with passwords, tunnels, refusals, and TLS to the proxy itself. What curl gets
//! through it, the client gets through.

use std::process::Command;

use postrider_http::{ClientOptions, ProxySettings};
use serde_json::Value;

use crate::common::tls::{self, Authority, self_signed};
use crate::common::{Server, TestClient, body, ok, request};
use crate::curl::{Curl, Fate};
use crate::rig::{Peer, program};

/// User and password as squid knows them, and as a URL has them.
const USER: &str = "u@x";
const URL_USER: &str = "u%40x:p%C3%A4%3Ass%20w%40rd";

/// `pä:ss w@rd` (`openssl passwd -apr1`).
const HASH: &str = "$apr1$postridr$WG4kCoNjrtBwQDEb.Y38o0";

/// squid, and what it leaves behind when it is killed: shared memory under the name of the service.
struct Squid(Peer);

impl Drop for Squid {
    fn drop(&mut self) {
        let Ok(folder) = std::fs::read_dir("/dev/shm") else { return };
        for file in folder.flatten() {
            if file.file_name().to_string_lossy().starts_with(&format!("{}-", service(self.0.port))) {
                drop(std::fs::remove_file(file.path()));
            }
        }
    }
}

/// Name of the service: no two processes may share one.
fn service(port: u16) -> String {
    format!("postrider{port}")
}

/// squid for that user only. All names end at 127.0.0.1, and `*.forbidden.test` is forbidden.
/// `listen` is the directive with its port.
fn squid(listen: &str, certificate: &str) -> Option<Squid> {
    let binary = program("squid")?;
    let helper = ["/usr/lib/squid/basic_ncsa_auth", "/usr/lib64/squid/basic_ncsa_auth"]
        .into_iter()
        .find(|path| std::path::Path::new(path).is_file());
    let helper = helper.unwrap_or_else(|| panic!("squid comes without basic_ncsa_auth"));
    Some(Squid(Peer::start(|folder, port| {
        let shown = folder.display();
        let listen = listen.replace("PORT", &port.to_string()).replace("FOLDER", &shown.to_string());
        let config = format!(
            "{listen}
             pid_filename none
             access_log none
             cache_log /dev/null
             cache deny all
             pinger_enable off
             visible_hostname test
             hosts_file {shown}/hosts
             dns_nameservers 127.0.0.1
             dns_timeout 1 second
             shutdown_lifetime 0 seconds
             auth_param basic program {helper} {shown}/passwords
             auth_param basic children 1 startup=1
             auth_param basic realm test
             acl users proxy_auth REQUIRED
             acl forbidden dstdomain .forbidden.test
             http_access deny forbidden
             http_access allow users
             http_access deny all\n"
        );
        for (name, content) in [
            ("squid.conf", config.as_str()),
            ("hosts", "127.0.0.1 a.test b.test\n"),
            ("passwords", &format!("{USER}:{HASH}\n")),
            ("proxy.pem", certificate),
        ] {
            std::fs::write(folder.join(name), content).unwrap();
        }
        open_to_all(folder);
        let mut command = Command::new(&binary);
        command.arg("-N").arg("-n").arg(service(port)).arg("-f").arg(folder.join("squid.conf"));
        command
    })))
}

/// As root squid becomes another user, who must be able to read its files.
fn open_to_all(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn client(proxy: &str, change: impl FnOnce(&mut ClientOptions)) -> TestClient {
    TestClient::with(|options| {
        options.proxies = ProxySettings::default().with_proxy(proxy.parse().unwrap());
        options.strict_ssl = Some(false);
        change(options);
    })
}

/// What becomes of requests through a proxy; curl must see the same.
fn check(proxy: &str, table: &[(&str, String, Fate)]) {
    let curl = Curl::find();
    for (user, url, expected) in table {
        let proxy = proxy.replace("USER", user);
        assert_eq!(Fate::of(&client(&proxy, |_| ()), url), *expected, "{proxy} {url}");
        if let Some(curl) = &curl {
            assert_eq!(curl.fate(&proxy, url), *expected, "curl: {proxy} {url}");
        }
    }
}

#[test]
fn passwords_are_asked_for_and_checked() {
    let Some(squid) = squid("http_port 127.0.0.1:PORT", "") else { return };
    let server = Server::start(|_| ok());
    let tls = tls::start(self_signed(&["a.test"]));
    let plain = format!("http://a.test:{}/", server.address.port());
    let secure = format!("https://a.test:{}/", tls.port());
    let good = format!("{URL_USER}@");
    let table = [
        (good.as_str(), plain.clone(), Fate::Answer(200)),
        (&good, secure.clone(), Fate::Answer(200)),
        ("", plain.clone(), Fate::Answer(407)),
        ("", secure.clone(), Fate::Refused(407)),
        ("u%40x:wrong@", plain.clone(), Fate::Answer(407)),
        ("u%40x:wrong@", secure.clone(), Fate::Refused(407)),
        ("u%40x@", secure.clone(), Fate::Refused(407)),
        (&good, "http://x.forbidden.test/".to_owned(), Fate::Answer(403)),
        (&good, "https://x.forbidden.test/".to_owned(), Fate::Refused(403)),
        // Nothing listens there.
        (&good, "http://b.test:1/".to_owned(), Fate::Answer(503)),
        (&good, "https://b.test:1/".to_owned(), Fate::Refused(503)),
    ];
    check(&format!("http://USER127.0.0.1:{}", squid.0.port), &table);
    // What squid adds to a request shows that it was there; the password is not among it.
    let seen = server.raw()[0].text().to_lowercase();
    assert!(seen.contains("via:") && !seen.contains("proxy-authorization"), "{seen}");
}

#[test]
fn refusals_are_explained() {
    let Some(squid) = squid("http_port 127.0.0.1:PORT", "") else { return };
    let place = format!("127.0.0.1:{}", squid.0.port);
    for (user, url, expected) in [
        ("", "https://a.test/", "wants a user and a password: http://user:password@"),
        ("u%40x:hunter2@", "https://a.test/", "refuses its user and password"),
        (&format!("{URL_USER}@"), "https://x.forbidden.test/", "does not allow connections to x.forbidden.test:443"),
        (&format!("{URL_USER}@"), "https://b.test:1/", "could not reach b.test:1"),
    ] {
        let error = client(&format!("http://{user}{place}"), |_| ()).get(url).unwrap_err();
        let hint = error.hint.unwrap();
        assert!(hint.contains(expected) && hint.contains(&format!("http://{place} (--proxy)")), "{hint}");
        assert!(!hint.contains("hunter2") && !hint.contains("ss%20w"), "{hint}");
    }
    let exchange = client(&format!("http://{place}"), |_| ()).exchange(&request("GET", "http://a.test/"), &Value::Null);
    assert!(exchange.warnings[0].contains("wants a user and a password"), "{:?}", exchange.warnings);
}

#[test]
fn tls_is_spoken_to_the_proxy_and_through_it() {
    let authority = Authority::new("my ca");
    let identity = authority.issue(&["127.0.0.1", "localhost"], |_| ());
    let certificate = format!("{}{}", identity.pem, identity.key.serialize_pem());
    let Some(squid) = squid("https_port 127.0.0.1:PORT tls-cert=FOLDER/proxy.pem", &certificate) else { return };
    let server = Server::start(|_| ok());
    let tls = tls::start(authority.issue(&["a.test"], |_| ()));
    let plain = format!("http://a.test:{}/", server.address.port());
    let secure = format!("https://a.test:{}/", tls.port());
    let good = format!("{URL_USER}@");
    let table = [
        (good.as_str(), plain.clone(), Fate::Answer(200)),
        (&good, secure.clone(), Fate::Answer(200)),
        ("", plain.clone(), Fate::Answer(407)),
        ("", secure.clone(), Fate::Refused(407)),
        (&good, "https://x.forbidden.test/".to_owned(), Fate::Refused(403)),
    ];
    check(&format!("https://USER127.0.0.1:{}", squid.0.port), &table);

    // With certificates checked: both of them.
    let file = squid.0.folder().join("ca.pem");
    std::fs::write(&file, &authority.pem).unwrap();
    let proxy = format!("https://{URL_USER}@localhost:{}", squid.0.port);
    let strict = |trusts: bool| {
        client(&proxy, |options| {
            options.strict_ssl = None;
            options.extra_ca_certs = trusts.then(|| file.clone());
        })
    };
    assert_eq!(body(&strict(true).get(&secure).unwrap()), "a.test");
    let error = strict(false).get(&secure).unwrap_err();
    assert!(error.message.starts_with("tunneling socket could not be established, cause=unable"), "{}", error.message);
    assert!(error.hint.unwrap().contains(&format!("the proxy https://localhost:{} (--proxy): ", squid.0.port)));
}
