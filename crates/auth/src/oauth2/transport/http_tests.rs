//! The real transport against a server of the test.

use std::sync::Arc;
use std::time::Instant;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

fn quick() -> TransportOptions {
    TransportOptions { timeout: Duration::from_secs(5), ..TransportOptions::default() }
}

fn post(url: String) -> EndpointRequest {
    let form = vec![("a".to_owned(), Secret::new("1 &2")), ("b".to_owned(), Secret::new("é"))];
    EndpointRequest { method: Method::Post, url, headers: Vec::new(), form }
}

/// Reads one request with its body.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.to_ascii_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap();
        assert_ne!(count, 0, "the request ended early: {text}");
        request.extend_from_slice(&buffer[..count]);
    }
}

/// A server for one request. Gives its URL and what it was asked.
async fn serve(answer: Vec<u8>) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        // A client that has read enough closes early.
        let _ = stream.write_all(&answer).await;
        request
    });
    (url, server)
}

fn with_length(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

async fn send(options: &TransportOptions, request: EndpointRequest) -> Result<EndpointResponse, TransportError> {
    HttpTransport::new(options).unwrap().send(request).await
}

#[tokio::test]
async fn a_form_goes_out_and_json_comes_back() {
    let (url, server) =
        serve(with_length("200 OK\r\nContent-Type: application/json\r\nRetry-After: 7", b"\xef\xbb\xbf{}")).await;
    let mut request = post(format!("{url}?x=1"));
    request.headers.push(("Authorization".to_owned(), Secret::new("Basic abc")));
    let response = send(&TransportOptions { user_agent: "test/1".to_owned(), ..quick() }, request).await.unwrap();
    assert_eq!((response.status, response.content_type.as_str()), (200, "application/json"));
    assert_eq!((response.retry_after, response.body.as_slice()), (Some(7), b"\xef\xbb\xbf{}".as_slice()));
    let request = server.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "a=1+%262&b=%C3%A9");
    let head = head.to_ascii_lowercase();
    let lines: Vec<&str> = head.lines().collect();
    assert_eq!(lines[0], "post /token?x=1 http/1.1");
    for line in [
        "accept: application/json",
        "content-type: application/x-www-form-urlencoded",
        "authorization: basic abc",
        "user-agent: test/1",
    ] {
        assert!(lines.contains(&line), "{line} is not in {head}");
    }
}

#[tokio::test]
async fn redirects_are_answers() {
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let (url, server) = serve(with_length(&format!("{status}\r\nLocation: /elsewhere"), b"")).await;
        let response = send(&quick(), post(url)).await.unwrap();
        assert_eq!(response.status.to_string(), status[..3]);
        assert_eq!(response.location.as_deref(), Some("/elsewhere"));
        server.await.unwrap();
    }
}

#[tokio::test]
async fn large_answers_are_given_up() {
    let large = vec![b' '; 10 * 1024 * 1024];
    let chunked = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA00000\r\n".as_slice(), &large].concat();
    for answer in [with_length("200 OK", &large), chunked, [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &large].concat()] {
        let (url, server) = serve(answer).await;
        assert_eq!(send(&quick(), post(url)).await, Err(TransportError::TooLarge(MAX_BODY)));
        server.await.unwrap();
    }
    let (url, _server) = serve(with_length("200 OK", &large[..MAX_BODY])).await;
    assert_eq!(send(&quick(), post(url)).await.unwrap().body.len(), MAX_BODY);
}

#[tokio::test]
async fn slow_servers_are_given_up() {
    // Nothing at all, half a head, half a body.
    for part in ["", "HTTP/1.1 200 OK\r\nConte", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/token", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(part.as_bytes()).await.unwrap();
            // Until the client goes.
            let _ = stream.read(&mut [0]).await;
        });
        let start = Instant::now();
        let options = TransportOptions { timeout: Duration::from_millis(200), ..quick() };
        assert_eq!(send(&options, post(url)).await, Err(TransportError::Timeout(1)), "{part:?}");
        assert!(start.elapsed() < Duration::from_secs(5));
        server.await.unwrap();
    }
}

#[tokio::test]
async fn broken_connections_are_said() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}/token?secret=1", listener.local_addr().unwrap());
    drop(listener);
    let (garbage, _server) = serve(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec()).await;
    let (early, _server) = serve(Vec::new()).await;
    for url in [closed, garbage, early] {
        let error = send(&quick(), post(url.clone())).await.unwrap_err();
        assert!(matches!(error, TransportError::Connection(_)), "{url}: {error:?}");
        assert!(!error.to_string().contains("secret") && !error.to_string().is_empty());
    }
}

#[tokio::test]
async fn headers_that_http_cannot_carry_are_refused() {
    for (name, value) in [("X\r\nY", "1"), ("", "1"), ("X-Key", "a\r\nb: c"), ("X-Key", "a\0")] {
        let mut request = post("http://127.0.0.1:1/token".to_owned());
        request.headers.push((name.to_owned(), Secret::new(value)));
        let error = send(&quick(), request).await.unwrap_err();
        assert!(matches!(error, TransportError::Setup(_)), "{name:?}: {error:?}");
        assert!(!error.to_string().chars().any(char::is_control));
    }
}

/// An authority with a certificate for `localhost` and one for a client, all in files.
struct Authority {
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap();
        std::fs::write(folder.path().join("root.pem"), root.pem()).unwrap();
        let issuer = rcgen::Issuer::new(params, key);
        for (name, file) in [("localhost", "server"), ("client", "client")] {
            let key = rcgen::KeyPair::generate().unwrap();
            let leaf = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
            std::fs::write(folder.path().join(format!("{file}.pem")), leaf.pem()).unwrap();
            std::fs::write(folder.path().join(format!("{file}-key.pem")), key.serialize_pem()).unwrap();
        }
        // As `openssl req -x509` makes them: a server's certificate that is an authority's, too.
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        std::fs::write(folder.path().join("alone.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        std::fs::write(folder.path().join("alone-key.pem"), key.serialize_pem()).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn chain(&self, name: &str) -> Vec<rustls_pki_types::CertificateDer<'static>> {
        let found = rustls_pki_types::CertificateDer::pem_file_iter(self.path(name)).unwrap();
        found.collect::<Result<_, _>>().unwrap()
    }

    /// A TLS server for one connection. Gives its port and how many certificates the client showed.
    async fn serve(&self, certificate: &str, asks_client: bool) -> (u16, tokio::task::JoinHandle<Option<usize>>) {
        let provider = Arc::new(ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
        let builder = if asks_client {
            let mut roots = rustls::RootCertStore::empty();
            roots.add_parsable_certificates(self.chain("root.pem"));
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::from_pem_file(self.path(&format!("{certificate}-key.pem"))).unwrap();
        let config = builder.with_single_cert(self.chain(&format!("{certificate}.pem")), key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.ok()?;
            read_request(&mut stream).await;
            answer_ok(&mut stream).await;
            Some(stream.get_ref().1.peer_certificates().map_or(0, <[_]>::len))
        });
        (port, server)
    }
}

async fn answer_ok(stream: &mut (impl AsyncWrite + Unpin)) {
    stream.write_all(&with_length("200 OK", b"{}")).await.unwrap();
    stream.flush().await.unwrap();
}

#[tokio::test]
async fn certificates_are_checked() {
    let authority = Authority::new();
    let trusting = |file: &str| TransportOptions { extra_ca_certs: Some(authority.path(file)), ..quick() };
    let insecure = TransportOptions { insecure: true, ..quick() };
    // The server's certificate, options, name of the host, whether it goes.
    let table = [
        ("server", quick(), "localhost", false),
        ("server", trusting("root.pem"), "localhost", true),
        ("server", trusting("root.pem"), "127.0.0.1", false),
        ("server", insecure.clone(), "127.0.0.1", true),
        ("alone", quick(), "localhost", false),
        ("alone", trusting("alone.pem"), "localhost", true),
        ("alone", trusting("alone.pem"), "127.0.0.1", false),
        ("alone", trusting("root.pem"), "localhost", false),
    ];
    for (certificate, options, host, expected) in table {
        let (port, server) = authority.serve(certificate, false).await;
        let outcome = send(&options, post(format!("https://{host}:{port}/token"))).await;
        assert_eq!(outcome.is_ok(), expected, "{certificate} {host}: {outcome:?}");
        if let Err(error) = outcome {
            assert!(error.to_string().contains("certificate"), "{error}");
        }
        server.await.unwrap();
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown() {
    let authority = Authority::new();
    let both = [
        std::fs::read(authority.path("client.pem")).unwrap(),
        std::fs::read(authority.path("client-key.pem")).unwrap(),
    ];
    std::fs::write(authority.path("both.pem"), both.concat()).unwrap();
    let separate = ClientCertificate {
        cert: authority.path("client.pem"),
        key: Some(authority.path("client-key.pem")),
        passphrase: None,
    };
    let together = ClientCertificate { cert: authority.path("both.pem"), key: None, passphrase: None };
    for (client_certificate, expected) in [(Some(separate), true), (Some(together), true), (None, false)] {
        let (port, server) = authority.serve("server", true).await;
        let extra_ca_certs = Some(authority.path("root.pem"));
        let options = TransportOptions { extra_ca_certs, client_certificate, ..quick() };
        let outcome = send(&options, post(format!("https://localhost:{port}/token"))).await;
        assert_eq!(outcome.is_ok(), expected, "{outcome:?}");
        assert_eq!(server.await.unwrap(), expected.then_some(1));
    }
}

#[test]
fn a_pkcs12_file_holds_certificate_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("client.p12");
    std::fs::write(&path, include_bytes!("../../../../keys/tests/data/new.p12")).unwrap();
    let client = |passphrase: Option<&str>| TransportOptions {
        client_certificate: Some(ClientCertificate {
            cert: path.clone(),
            key: None,
            passphrase: passphrase.map(Secret::new),
        }),
        ..quick()
    };
    HttpTransport::new(&client(Some("Käse 7"))).unwrap();
    let error = HttpTransport::new(&client(Some("wrong"))).unwrap_err();
    assert!(error.to_string().ends_with("client.p12: the passphrase is wrong"), "{error}");
}

#[test]
fn unusable_files_are_named() {
    let authority = Authority::new();
    std::fs::write(authority.path("text.pem"), "hello").unwrap();
    std::fs::write(authority.path("locked.pem"), include_str!("../../jws/keys/rfc7515-a3-encrypted.pem")).unwrap();
    std::fs::write(authority.path("p521.pem"), include_str!("../../jws/keys/p521-pkcs8.pem")).unwrap();
    let client = |cert: &str, key: &str, passphrase: Option<&str>| TransportOptions {
        client_certificate: Some(ClientCertificate {
            cert: authority.path(cert),
            key: Some(authority.path(key)),
            passphrase: passphrase.map(Secret::new),
        }),
        ..quick()
    };
    let trusting = |file: &str| TransportOptions { extra_ca_certs: Some(authority.path(file)), ..quick() };
    let table = [
        (trusting("text.pem"), "text.pem: there is no certificate in it"),
        (trusting("absent.pem"), "absent.pem: "),
        (client("text.pem", "client-key.pem", None), "text.pem: there is no certificate in it"),
        (client("client.pem", "absent.pem", None), "absent.pem: "),
        (client("client.pem", "text.pem", None), "text.pem: there is no private key in it"),
        (client("client.pem", "locked.pem", None), "locked.pem: the private key is encrypted: give its passphrase"),
        (client("client.pem", "locked.pem", Some("wrong")), "locked.pem: the passphrase is wrong"),
        (
            client("client.pem", "locked.pem", Some("test")),
            "locked.pem: the private key does not belong to the certificate",
        ),
        (
            client("client.pem", "p521.pem", None),
            "p521.pem: only RSA, ECDSA (P-256, P-384) and Ed25519 keys can be used",
        ),
        (
            client("client.pem", "server-key.pem", None),
            "server-key.pem: the private key does not belong to the certificate",
        ),
    ];
    for (options, expected) in table {
        let error = HttpTransport::new(&options).unwrap_err();
        assert!(matches!(error, TransportError::Setup(_)) && error.to_string().contains(expected), "{error}");
    }
}
