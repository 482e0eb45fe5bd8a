//! TLS on the test server's side, with certificates made for the test.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A certificate and its key.
pub(crate) struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: KeyPair,
    pub(crate) pem: String,
}

/// A certificate authority.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = authority_params(name);
        let certificate = params.self_signed(&key).unwrap();
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Self { issuer: Issuer::new(params, key), der, pem }
    }

    pub(crate) fn key_pem(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    /// An authority below this one.
    pub(crate) fn intermediate(&self, name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = authority_params(name);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Self { issuer: Issuer::new(params, key), der, pem }
    }

    /// A server certificate; `change` makes it special.
    pub(crate) fn issue(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = server_params(names);
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Identity { chain: vec![certificate.der().clone()], pem: certificate.pem(), key }
    }

    /// A client certificate.
    pub(crate) fn issue_client(&self, name: &str) -> Identity {
        self.issue(&[], |params| {
            params.distinguished_name.push(DnType::CommonName, name);
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        })
    }

    /// The identity with this authority's certificate sent along.
    pub(crate) fn follow(&self, mut identity: Identity) -> Identity {
        identity.chain.push(self.der.clone());
        identity
    }
}

pub(crate) fn self_signed(names: &[&str]) -> Identity {
    let key = KeyPair::generate().unwrap();
    let certificate = server_params(names).self_signed(&key).unwrap();
    Identity { chain: vec![certificate.der().clone()], pem: certificate.pem(), key }
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn server_params(names: &[&str]) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, "server");
    params
}

/// Answers every request with the name that the client asked for, by TLS.
pub(crate) fn start(identity: Identity) -> SocketAddr {
    start_with(identity, |_| ())
}

pub(crate) fn start_with(identity: Identity, change: impl FnOnce(&mut ServerConfig)) -> SocketAddr {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(identity.key.serialize_der()));
    let builder = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap();
    let mut config = builder.with_no_client_auth().with_single_cert(identity.chain, key).unwrap();
    change(&mut config);
    listen(config, |connection| connection.server_name().unwrap_or("-").to_owned())
}

/// A server that asks for client certificates.
pub(crate) struct Asking<'a> {
    /// What it shows itself.
    pub(crate) identity: Identity,
    /// Who issues what it accepts.
    pub(crate) authority: &'a Authority,
    /// Clients without a certificate are turned away.
    pub(crate) is_required: bool,
    /// Clients without a certificate are turned away after the handshake, by a reset without a word.
    pub(crate) resets: bool,
    pub(crate) versions: &'static [&'static SupportedProtocolVersion],
    /// Certificates that it knows by name.
    pub(crate) known: Vec<(CertificateDer<'static>, &'static str)>,
}

impl Asking<'_> {
    /// Answers every request with the name of the certificate that the client showed.
    pub(crate) fn start(self) -> SocketAddr {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.der.clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let verifier = if self.is_required { verifier } else { verifier.allow_unauthenticated() };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.identity.key.serialize_der()));
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(self.versions)
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(self.identity.chain, key)
            .unwrap();
        let (known, resets) = (self.known, self.resets);
        listen(config, move |connection| {
            let Some([shown, ..]) = connection.peer_certificates() else {
                return if resets { String::new() } else { "-".to_owned() };
            };
            known.iter().find(|(known, _)| known == shown).map_or("?", |(_, name)| *name).to_owned()
        })
    }
}

type Describe = Arc<dyn Fn(&ServerConnection) -> String + Send + Sync>;

fn listen(config: ServerConfig, describe: impl Fn(&ServerConnection) -> String + Send + Sync + 'static) -> SocketAddr {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let describe: Describe = Arc::new(describe);
        runtime.block_on(async { serve(TcpListener::from_std(listener).unwrap(), acceptor, describe).await });
    });
    address
}

/// A request for `/to/<URL>` is redirected there.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor, describe: Describe) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, describe) = (acceptor.clone(), Arc::clone(&describe));
        tokio::spawn(async move {
            // Clients that refuse the certificate come and go.
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let body = describe(stream.get_ref().1);
            let mut request = [0; 4096];
            if body.is_empty() {
                // With this setting the end is a reset.
                drop(socket2::SockRef::from(stream.get_ref().0).set_linger(Some(Duration::ZERO)));
                drop(stream.read(&mut request).await);
                return;
            }
            while let Ok(length @ 1..) = stream.read(&mut request).await {
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                let target = text.split(' ').nth(1).unwrap_or_default();
                let answer = match target.strip_prefix("/to/") {
                    Some(place) => format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n"),
                    None => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
                };
                if stream.write_all(answer.as_bytes()).await.is_err() || stream.flush().await.is_err() {
                    break;
                }
            }
        });
    }
}
