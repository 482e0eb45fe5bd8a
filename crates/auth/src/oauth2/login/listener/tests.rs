use std::net::SocketAddr;
use std::time::Instant;

use tokio::net::TcpSocket;
use tokio::task::JoinHandle;
use url::Url;

use super::*;
use crate::oauth2::login::{RedirectRoute, redirect_route};
use crate::oauth2::{Grant, OAuthSettings, Overrides};

/// Long enough for a slow machine; no test waits for it to pass.
const LONG: Duration = Duration::from_mins(1);

fn target(uri: &str) -> LoopbackTarget {
    match redirect_route(Some(uri)) {
        Ok(RedirectRoute::Loopback(target)) => target,
        other => panic!("{uri}: {other:?}"),
    }
}

fn request(redirect_uri: &str) -> AuthorizationRequest {
    let overrides = Overrides {
        grant: Some(Grant::AuthorizationCode),
        issuer: Some("https://a.test".to_owned()),
        auth_url: Some("https://a.test/authorize".to_owned()),
        token_url: Some("https://a.test/token".to_owned()),
        client_id: Some("client".to_owned()),
        ..Overrides::default()
    };
    let settings = OAuthSettings::from_overrides(&overrides).unwrap();
    AuthorizationRequest::new(&settings, redirect_uri).unwrap()
}

/// A listener that waits, and what a browser knows of it.
struct Waiting {
    port: u16,
    state: String,
    outcome: JoinHandle<Result<Secret, OAuthError>>,
}

impl Waiting {
    async fn start(redirect_uri: &str, limit: Duration) -> Self {
        let listener = LoopbackListener::bind(&target(redirect_uri)).await.unwrap();
        let request = request(listener.redirect_uri());
        let port = Url::parse(listener.redirect_uri()).unwrap().port().unwrap();
        let state = request.expected().state.expose().to_owned();
        let outcome = tokio::spawn(async move { listener.wait(&request, limit).await });
        Self { port, state, outcome }
    }

    fn v4(&self) -> SocketAddr {
        v4(Some(self.port))
    }

    /// Sends bytes and gives all that comes back.
    async fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.v4()).await.unwrap();
        // The listener may close before it has read all.
        let _ = stream.write_all(bytes).await;
        read_all(&mut stream).await
    }

    /// What a browser gets.
    async fn get(&self, target: &str) -> String {
        let host = format!("127.0.0.1:{}", self.port);
        self.send(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await
    }

    /// The true answer, after which the code must have come.
    async fn finish(self) -> String {
        let page = self.get(&format!("/cb?code=the-code&state={}", self.state)).await;
        assert_eq!(self.outcome.await.unwrap(), Ok(Secret::new("the-code")));
        page
    }
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

fn status(page: &str) -> &str {
    page.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn the_answer_gives_a_whole_page_and_the_code() {
    let waiting = Waiting::start("http://127.0.0.1/cb", LONG).await;
    let (port, state) = (waiting.port, waiting.state.clone());
    let page = waiting.finish().await;
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    assert_eq!(status(head), "200");
    assert!(head.contains(&format!("\r\nContent-Length: {}\r\n", body.len())), "{head}");
    assert!(body.contains("You can close this window.") && body.ends_with("</html>\n"));
    assert!(!page.contains("the-code") && !page.contains(&state));
    assert!(TcpStream::connect(v4(Some(port))).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn forged_answers_are_refused_and_waiting_goes_on() {
    let waiting = Waiting::start("http://127.0.0.1/cb", LONG).await;
    let state = &waiting.state;
    // Target, part of the page.
    let table = [
        ("/cb".to_owned(), "no answer"),
        ("/cb?code=stolen".to_owned(), "no state"),
        ("/cb?code=stolen&state=guess".to_owned(), "not the one of this sign-in"),
        ("/cb?error=access_denied&state=guess".to_owned(), "not the one of this sign-in"),
        (format!("/cb?code=a&code=b&state={state}"), "code twice"),
        (format!("/cb?code=a&state=guess&state={state}"), "state twice"),
        (format!("/cb?code=a&iss=https://b.test&state={state}"), "another server"),
        ("/cb?code=%3Cscript%3E&state=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(), "not the one of this sign-in"),
    ];
    for (target, part) in &table {
        let page = waiting.get(target).await;
        assert_eq!(status(&page), "400", "{target}");
        assert!(page.contains(part), "{target}: {page}");
        assert!(!page.contains("stolen") && !page.contains("<script") && !page.contains(state.as_str()));
    }
    waiting.finish().await;
}

#[tokio::test]
async fn the_servers_error_ends_the_sign_in() {
    let waiting = Waiting::start("http://127.0.0.1/cb", LONG).await;
    let query = "error=access_denied&error_description=%3Cb%3Eno%3C/b%3E";
    let page = waiting.get(&format!("/cb?{query}&state={}", waiting.state)).await;
    assert_eq!(status(&page), "200");
    assert!(page.contains("refused") && page.contains("access_denied: &lt;b&gt;no&lt;/b&gt;"), "{page}");
    let error = waiting.outcome.await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "sign-in: the server answered access_denied: <b>no</b>");
}

#[tokio::test]
async fn other_requests_are_answered_and_forgotten() {
    let waiting = Waiting::start("http://127.0.0.1/cb", LONG).await;
    let (port, state) = (waiting.port, &waiting.state);
    let good = format!("/cb?code=the-code&state={state}");
    let with_host = |host: &str| format!("GET {good} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let with_method =
        |method: &str| format!("{method} {good} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 2\r\n\r\nhi");
    // Bytes, status.
    let table = [
        (with_host(&format!("evil.test:{port}")), "400"),
        (with_host("127.0.0.1"), "400"),
        (with_host(&format!("127.0.0.1:{}", port ^ 1)), "400"),
        (with_host(&format!("127.0.0.1:{port}\r\nHost: evil.test")), "400"),
        (format!("GET {good} HTTP/1.1\r\n\r\n"), "400"),
        (format!("GET http://127.0.0.1:{port}{good} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"), "400"),
        (with_method("POST"), "405"),
        (with_method("HEAD"), "405"),
        (with_method("OPTIONS"), "405"),
        (with_method("get"), "405"),
        (format!("GET /favicon.ico HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "404"),
        (format!("GET /cb/{good} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "404"),
        (format!("GET /CB?state={state}&code=a HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "404"),
        (format!("POST /other HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "404"),
        ("\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), "400"),
    ];
    for (bytes, expected) in &table {
        let page = waiting.send(bytes.as_bytes()).await;
        assert_eq!(status(&page), *expected, "{bytes}");
        assert_eq!(page.contains("\r\nAllow: GET\r\n"), *expected == "405", "{bytes}");
    }
    waiting.finish().await;
}

#[tokio::test]
async fn names_of_this_machine_are_all_ours() {
    for host in ["127.0.0.1", "LOCALHOST", "[::1]"] {
        let waiting = Waiting::start("http://127.0.0.1/cb", LONG).await;
        let target = format!("/cb?code=the-code&state={}", waiting.state);
        let page =
            waiting.send(format!("GET {target} HTTP/1.1\r\nHost: {host}:{}\r\n\r\n", waiting.port).as_bytes()).await;
        assert_eq!(status(&page), "200", "{host}");
        assert_eq!(waiting.outcome.await.unwrap(), Ok(Secret::new("the-code")));
    }
}

#[tokio::test]
async fn a_head_has_a_limit_and_may_come_in_pieces() {
    let waiting = Waiting::start("http://127.0.0.1/cb", LONG).await;
    let start =
        format!("GET /cb?code=the-code&state={} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nX: ", waiting.state, waiting.port);
    let padded = |length: usize| format!("{start}{}\r\n\r\n", "x".repeat(length - start.len() - 4));
    assert_eq!(status(&waiting.send(padded(MAX_HEAD + 1).as_bytes()).await), "431");
    assert_eq!(status(&waiting.send("x".repeat(1024 * 1024).as_bytes()).await), "431");

    let mut stream = TcpStream::connect(waiting.v4()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for piece in padded(MAX_HEAD).as_bytes().chunks(1021) {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(status(&read_all(&mut stream).await), "200");
    assert_eq!(waiting.outcome.await.unwrap(), Ok(Secret::new("the-code")));
}

#[tokio::test]
async fn connections_that_say_nothing_hold_nobody_up() {
    let waiting = Waiting::start("http://127.0.0.1/cb", LONG).await;
    let mut silent = Vec::new();
    for n in 0..60 {
        let mut stream = TcpStream::connect(waiting.v4()).await.unwrap();
        // Some begin and do not go on, some are closed at once.
        if n % 2 == 0 {
            stream.write_all(b"GET /cb?code=the-code").await.unwrap();
        }
        if n % 3 != 0 {
            silent.push(stream);
        }
    }
    let started = Instant::now();
    waiting.finish().await;
    assert!(started.elapsed() < CONNECTION_TIME);
}

#[tokio::test]
async fn a_browser_that_leaves_before_its_page_has_still_brought_the_answer() {
    let waiting = Waiting::start("http://127.0.0.1/cb", LONG).await;
    let mut stream = TcpStream::connect(waiting.v4()).await.unwrap();
    let head =
        format!("GET /cb?code=the-code&state={} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", waiting.state, waiting.port);
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream);
    assert_eq!(waiting.outcome.await.unwrap(), Ok(Secret::new("the-code")));
}

#[tokio::test(start_paused = true)]
async fn a_slow_head_is_given_up() {
    let redirect_uri = "http://127.0.0.1:1/cb";
    let service = Service { request: request(redirect_uri), port: 1, path: "/cb".to_owned() };
    let (mut client, server) = tokio::io::duplex(64 * 1024);
    client.write_all(b"GET /cb").await.unwrap();
    let outcome = service.serve(server).await;
    assert!(matches!(outcome, Outcome::Nothing));
    let mut page = String::new();
    client.read_to_string(&mut page).await.unwrap();
    assert_eq!(status(&page), "408");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_take_its_page_is_given_up() {
    let request = request("http://127.0.0.1:1/cb");
    let state = request.expected().state.expose().to_owned();
    let service = Service { request, port: 1, path: "/cb".to_owned() };
    // A pipe too small for the page, whose other end does not read.
    let (mut client, server) = tokio::io::duplex(256);
    client
        .write_all(format!("GET /cb?code=c&state={state} HTTP/1.1\r\nHost: localhost:1\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let outcome = service.serve(server).await;
    assert!(matches!(outcome, Outcome::Code(code) if code == Secret::new("c")));
}

#[tokio::test]
async fn waiting_has_an_end_and_says_what_was_refused() {
    let waiting = Waiting::start("http://127.0.0.1/cb", Duration::from_millis(20)).await;
    let error = waiting.outcome.await.unwrap().unwrap_err();
    assert_eq!(error.problem, Problem::TimedOut(0));
    assert!(error.hint.unwrap().contains("--timeout"));

    let waiting = Waiting::start("http://127.0.0.1/cb", Duration::from_secs(1)).await;
    assert_eq!(status(&waiting.get("/cb?code=a&state=guess").await), "400");
    let error = waiting.outcome.await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "sign-in: nobody signed in within 1 s");
    assert!(error.hint.unwrap().contains("the answer's state is not the one of this sign-in"));
}

#[tokio::test]
async fn localhost_is_listened_on_in_both_families_at_one_port() {
    let has_v6 = TcpListener::bind(v6(None)).await.is_ok();
    let listener = LoopbackListener::bind(&target("http://localhost/cb")).await.unwrap();
    assert_eq!(listener.sockets.len(), if has_v6 { 2 } else { 1 });
    assert_eq!(listener.redirect_uri(), format!("http://localhost:{}/cb", listener.port));
    for socket in &listener.sockets {
        let address = socket.local_addr().unwrap();
        assert!(address.ip().is_loopback() && address.port() == listener.port);
    }
    if !has_v6 {
        return;
    }
    let request = request(listener.redirect_uri());
    let (port, state) = (listener.port, request.expected().state.expose().to_owned());
    let outcome = tokio::spawn(async move { listener.wait(&request, LONG).await });
    let mut stream = TcpStream::connect(v6(Some(port))).await.unwrap();
    let head = format!("GET /cb?code=six&state={state} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(status(&read_all(&mut stream).await), "200");
    assert_eq!(outcome.await.unwrap(), Ok(Secret::new("six")));
}

#[tokio::test]
async fn a_port_in_use_is_said_clearly() {
    let other = TcpSocket::new_v4().unwrap();
    other.bind(v4(None)).unwrap();
    let other = other.listen(1).unwrap();
    let port = other.local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost"] {
        let error = LoopbackListener::bind(&target(&format!("http://{host}:{port}/cb"))).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("sign-in: cannot listen on 127.0.0.1:{port}: another program listens there")
        );
        assert!(error.hint.unwrap().contains("--redirect-uri"));
    }
}

#[tokio::test]
async fn localhost_is_not_shared_with_a_program_in_the_other_family() {
    let Ok(other) = TcpListener::bind(v6(None)).await else { return };
    let port = other.local_addr().unwrap().port();
    let error = LoopbackListener::bind(&target(&format!("http://localhost:{port}/cb"))).await.unwrap_err();
    assert_eq!(error.to_string(), format!("sign-in: cannot listen on [::1]:{port}: another program listens there"));
}

#[tokio::test]
async fn a_fixed_port_is_used_and_its_uri_stays_as_registered() {
    let free = TcpListener::bind(v4(None)).await.unwrap().local_addr().unwrap().port();
    let uri = format!("http://127.0.0.1:{free}");
    let listener = LoopbackListener::bind(&target(&uri)).await.unwrap();
    assert_eq!((listener.redirect_uri(), listener.port, listener.path.as_str()), (uri.as_str(), free, "/"));
}
