//! Proxies and addresses of hosts, from the command line and the environment to the wire.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::support::{Scratch, Server, collection, item, response, test};

const PASSWORD: &str = "hunter2-of-the-proxy";

/// A proxy that answers everything itself, with the head of the request as the body.
struct Proxy {
    server: Server,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start() -> Self {
        Self::start_with(|head| response("200 OK", "text/plain", head.as_bytes()))
    }

    fn start_with(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heads);
        let server = Server::start(move |head| {
            log.lock().unwrap().push(head.to_owned());
            answer(head)
        });
        Self { server, heads }
    }

    fn url(&self) -> &str {
        &self.server.url
    }

    fn with_user(&self, user: &str) -> String {
        self.url().replacen("://", &format!("://{user}@"), 1)
    }

    /// The request lines so far.
    fn lines(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        heads.iter().map(|head| head.lines().next().unwrap_or_default().to_owned()).collect()
    }
}

/// Words, environment variables, and the server that is asked then.
type Choice<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a Proxy);

/// A folder with a collection that asks for `url`.
fn scratch(url: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("c.json", collection(&[item("A", url, &test("pm.response.code === 200"))]));
    scratch
}

#[test]
fn variables_and_flags_choose_the_proxy() {
    let (env, flag, origin) = (Proxy::start(), Proxy::start(), Proxy::start());
    let url = format!("{}/x", origin.url());
    let scratch = scratch(&url);
    let lower = [("http_proxy", env.url()), ("NO_PROXY", "")];
    let both = [("HTTP_PROXY", env.url()), ("NO_PROXY", "127.0.0.1")];
    let table: [Choice<'_>; 11] = [
        (&[], &[], &origin),
        (&[], &lower, &env),
        (&[], &both, &origin),
        (&[], &[("ALL_PROXY", env.url())], &origin),
        (&["--no-proxy", "other.test"], &both, &env),
        (&["--no-proxy", ""], &both, &env),
        (&["--proxy", flag.url()], &lower, &flag),
        (&["--proxy", flag.url()], &both, &origin),
        (&["--proxy", flag.url(), "--no-proxy", "127.0.0.0/8"], &lower, &origin),
        (&["--no-proxy", "*"], &lower, &origin),
        (&["--proxy", ""], &lower, &origin),
    ];
    for (words, variables, expected) in table {
        let before = expected.lines().len();
        let words: Vec<&str> = ["run", "c.json"].iter().chain(words).copied().collect();
        let outcome = scratch.run_with(&words, variables);
        assert_eq!(outcome.code, Some(0), "{words:?} {variables:?} {}", outcome.stdout);
        assert_eq!(expected.lines().len(), before + 1, "{words:?} {variables:?}");
    }
    assert!(flag.lines().iter().chain(&env.lines()).all(|line| *line == format!("GET {url} HTTP/1.1")));
    assert!(origin.lines().iter().all(|line| line == "GET /x HTTP/1.1"));
}

#[test]
fn scripts_and_files_by_url_go_the_same_way() {
    let inner = "pm.test('sent', done => pm.sendRequest('http://b.test/sent', (e, r) => done(e)))";
    let file = collection(&[item("A", "http://a.test/x", inner)]);
    let proxy = Proxy::start_with(move |head| match head.split(' ').nth(1) {
        Some("http://c.test/c.json") => response("200 OK", "application/json", file.as_bytes()),
        _ => response("200 OK", "text/plain", b""),
    });
    for (words, variables) in [(&["--proxy", proxy.url()][..], &[][..]), (&[], &[("HTTP_PROXY", proxy.url())])] {
        let words: Vec<&str> = ["run", "http://c.test/c.json"].iter().chain(words).copied().collect();
        let outcome = Scratch::new().run_with(&words, variables);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
    }
    let expected = ["http://c.test/c.json", "http://a.test/x", "http://b.test/sent"];
    let expected: Vec<String> = expected.iter().map(|url| format!("GET {url} HTTP/1.1")).collect();
    assert_eq!(proxy.lines(), [expected.clone(), expected].concat());
}

/// That nothing that was written holds the proxy's password, in any form.
fn assert_secret(scratch: &Scratch, outcome: &super::support::Outcome) {
    use std::fmt::Write;
    let mut all = format!("{}{}", outcome.stdout, outcome.stderr);
    if let Ok(folder) = std::fs::read_dir(scratch.path("newman")) {
        for entry in folder {
            write!(all, "{}", std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        }
    }
    // `u:` and the password in Base64; what comes before its end depends on nothing else.
    for secret in [PASSWORD, "dTpodW50ZXIyLW9mLXRoZS1wcm94"] {
        assert!(!all.contains(secret), "{all}");
    }
}

#[test]
fn the_password_is_sent_and_never_shown() {
    let proxy = Proxy::start();
    let with_user = proxy.with_user(&format!("u:{PASSWORD}"));
    let scratch = scratch("http://a.test/x");
    let words = ["run", "c.json", "--verbose", "-r", "cli,json,junit"];
    for (more, variables) in [
        (&[][..], &[("HTTP_PROXY", with_user.as_str()), ("POSTRIDER_LOG", "trace")][..]),
        (&["--proxy", &with_user], &[]),
    ] {
        let words: Vec<&str> = words.iter().chain(more).copied().collect();
        let outcome = scratch.run_with(&words, variables);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
        assert!(outcome.stdout.contains("Proxy-Authorization"), "the proxy tells what it got: {}", outcome.stdout);
        assert_secret(&scratch, &outcome);
    }
    let heads = proxy.heads.lock().unwrap();
    assert!(
        heads.iter().all(|head| head.contains("\r\nProxy-Authorization: Basic dTpodW50ZXIyLW9mLXRoZS1wcm94eQ==\r\n"))
    );
}

#[test]
fn a_proxy_that_fails_is_named_without_its_password() {
    let refusing = Proxy::start_with(|_| {
        b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .to_vec()
    });
    let down = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let user = format!("u:{PASSWORD}");
    let refusing_url = refusing.with_user(&user);
    let table = [
        ("https://a.test/", refusing_url.clone(), "statusCode=407", "refuses its user and password"),
        ("http://a.test/", refusing_url, "[407 No", "refuses"),
        ("https://a.test/", refusing.url().to_owned(), "statusCode=407", "wants a user and a password"),
        ("http://a.test/", format!("http://{user}@{down}"), "connect ECONNREFUSED", "is it running?"),
        ("https://a.test/", format!("http://{user}@{down}"), "cause=connect ECONNREFUSED", "is it running?"),
        ("https://a.test/", format!("socks5h://{user}@{down}"), "connect ECONNREFUSED", "is it running?"),
        (
            "http://a.test/",
            format!("http://u:{PASSWORD}/@{down}"),
            "Invalid proxy URL",
            "HTTP_PROXY: the characters / ?",
        ),
        ("http://a.test/", format!("ftp://{user}@{down}"), "Invalid protocol: ftp:", "HTTP_PROXY: ftp:// is no kind"),
    ];
    for (url, proxy, message, hint) in table {
        let scratch = scratch(url);
        let words = ["run", "c.json", "-r", "cli,json,junit"];
        let outcome = scratch.run_with(&words, &[("HTTP_PROXY", &proxy)]);
        assert_eq!(outcome.code, Some(1), "{url} {proxy}");
        assert!(outcome.stdout.contains(message), "{message}: {}", outcome.stdout);
        assert!(outcome.stdout.contains(hint), "{hint}: {}", outcome.stdout);
        assert_secret(&scratch, &outcome);
    }
}

#[test]
fn a_collection_behind_a_proxy_that_wants_a_password_says_so() {
    let proxy = Proxy::start_with(|_| response("407 No", "text/plain", b""));
    let outcome = Scratch::new().run_with(&["run", "http://c.test/c.json"], &[("HTTP_PROXY", proxy.url())]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("returned status code: 407"), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("wants a user and a password: http://user:password@127.0.0.1"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn tokens_are_fetched_through_the_proxy_too() {
    let proxy = Proxy::start_with(|_| {
        response(
            "200 OK",
            "application/json",
            br#"{"access_token":"t0ken-of-the-test","token_type":"Bearer","expires_in":3600}"#,
        )
    });
    let with_user = proxy.with_user(&format!("u:{PASSWORD}"));
    let words = [
        "auth",
        "token",
        "--grant",
        "client_credentials",
        "--token-url",
        "http://idp.test/token",
        "--client-id",
        "x",
        "--allow-insecure-http",
        "--proxy",
        &with_user,
    ];
    let outcome = Scratch::new().run_with(&words, &[("POSTRIDER_CLIENT_SECRET", "s"), ("NO_PROXY", "other.test")]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), "t0ken-of-the-test\n"), "{}", outcome.stderr);
    assert_eq!(proxy.lines(), ["POST http://idp.test/token HTTP/1.1"]);
    let head = proxy.heads.lock().unwrap()[0].to_lowercase();
    assert!(head.contains("\r\nproxy-authorization: basic dtpodw50zxiylw9mlxrozs1wcm94eq==\r\n"), "{head}");

    let error = Scratch::new().run_with(
        &[&words[..9], &["--proxy", &format!("http://u:{PASSWORD}@127.0.0.1:1")]].concat(),
        &[("POSTRIDER_CLIENT_SECRET", "s")],
    );
    assert_eq!(error.code, Some(1));
    assert!(!format!("{}{}", error.stdout, error.stderr).contains(PASSWORD), "{}", error.stderr);
}

#[test]
fn useless_flags_are_refused_at_once() {
    let scratch = scratch("http://a.test/");
    let bad = format!("http://u:{PASSWORD}/@h:1");
    for (words, expected) in [
        (
            ["--proxy", bad.as_str()],
            "error: invalid value for --proxy: the characters / ? # : @ in the proxy's user or",
        ),
        (["--proxy", "gopher://h"], "error: invalid value for --proxy: gopher:// is no kind of proxy; http, https,"),
        (["--resolve", "a.test:80"], "error: invalid value for --resolve: host:port:address[,address…]"),
        (["--timeout-connect", "soon"], "error: The value must be a positive integer."),
    ] {
        let outcome = scratch.run(&[&["run", "c.json"][..], &words].concat());
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""), "{words:?}");
        assert!(outcome.stderr.starts_with(expected), "{}", outcome.stderr);
        assert_secret(&scratch, &outcome);
    }
}

#[test]
fn addresses_can_be_given_to_hosts() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heads);
    let file = Arc::new(Mutex::new(String::new()));
    let content = Arc::clone(&file);
    let server = Server::start(move |head| {
        log.lock().unwrap().push(head.to_owned());
        response("200 OK", "application/json", content.lock().unwrap().as_bytes())
    });
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    let inner = format!("pm.test('sent', done => pm.sendRequest('http://b.test:{port}/sent', (e, r) => done(e)))");
    *file.lock().unwrap() = collection(&[item("A", &format!("http://a.test:{port}/x"), &inner)]);

    let entries = [format!("c.test:{port}:127.0.0.1"), format!("*:{port}:[::1],127.0.0.1")];
    let url = format!("http://c.test:{port}/c.json");
    let outcome = Scratch::new().run(&["run", &url, "--resolve", &entries[0], "--resolve", &entries[1]]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
    let heads = heads.lock().unwrap();
    for (head, host) in heads.iter().zip(["c.test", "a.test", "b.test"]) {
        assert!(head.contains(&format!("\r\nHost: {host}:{port}\r\n")), "{head}");
    }
    assert_eq!(heads.len(), 3);
}

#[test]
fn tokens_are_fetched_from_the_given_address_too() {
    let server = Proxy::start_with(|_| {
        response("200 OK", "application/json", br#"{"access_token":"t0ken","token_type":"Bearer","expires_in":3600}"#)
    });
    let port = server.url().rsplit(':').next().unwrap().to_owned();
    let (url, entry) = (format!("http://idp.test:{port}/token"), format!("idp.test:{port}:127.0.0.1"));
    let words = [
        "auth",
        "token",
        "--grant",
        "client_credentials",
        "--token-url",
        &url,
        "--client-id",
        "x",
        "--allow-insecure-http",
        "--resolve",
        &entry,
    ];
    let outcome = Scratch::new().run_with(&words, &[("POSTRIDER_CLIENT_SECRET", "s")]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), "t0ken\n"), "{}", outcome.stderr);
    assert!(server.heads.lock().unwrap()[0].to_lowercase().contains(&format!("\r\nhost: idp.test:{port}\r\n")));
}

#[test]
fn connections_have_a_limit_of_their_own() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let scratch = scratch(&format!("https://{address}/"));
    let outcome = scratch.run(&["run", "c.json", "--timeout-connect", "80", "-r", "cli,json"]);
    assert_eq!(outcome.code, Some(1));
    let hint = "ETIMEDOUT\n     no connection within 80 ms; --timeout-connect sets the limit\n";
    assert!(outcome.stdout.contains(hint), "{}", outcome.stdout);
    let report = std::fs::read_dir(scratch.path("newman")).unwrap().next().unwrap().unwrap().path();
    let report = super::support::read_json(&report);
    assert_eq!(report["run"]["failures"][0]["error"]["code"], json!("ETIMEDOUT"));
}
