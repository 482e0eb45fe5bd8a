//! TLS client connections.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use postrider_core::collection::ProtocolProfileBehavior;
use postrider_core::url::RequestTarget;
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::crypto::ring;
use rustls::{ClientConfig, KeyLog, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use thiserror::Error;
use tokio_rustls::TlsConnector;

use super::certificates::ClientCertificates;
use super::errors::{HandshakeFacts, handshake_error};
use super::key_log::KeyLogFile;
use super::request_for_certificate::Answer;
use super::verify::{AcceptAll, NodeVerifier};
use super::{TlsLayer, TlsSettings};
use crate::connect::Stream;
use crate::error::{Failure, coded, with_hint};
use crate::options::ClientOptions;

/// Why the certificates of a file cannot be trusted.
#[derive(Debug, Error)]
pub enum CaError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// Path as given.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file holds something else than certificates in PEM form.
    #[error("{0}: no certificate in PEM form")]
    NoCertificate(String),
}

/// Makes TLS connections. What they need is loaded when the first one is made.
#[derive(Debug)]
pub(crate) struct TlsClient {
    extra_roots: Vec<CertificateDer<'static>>,
    certificates: ClientCertificates,
    key_log_path: Option<PathBuf>,
    key_log: OnceCell<Option<Arc<KeyLogFile>>>,
    verifier: OnceCell<Result<Arc<NodeVerifier>, Failure>>,
    configs: RefCell<HashMap<TlsSettings, Arc<ClientConfig>>>,
    /// Warnings that were given once, which is enough.
    told: RefCell<HashSet<String>>,
}

impl TlsClient {
    /// Trusts the certificates of a PEM file beside those of the system.
    ///
    /// # Errors
    ///
    /// Returns an error when the file holds no certificates.
    pub(crate) fn new(options: &ClientOptions) -> Result<Self, CaError> {
        let extra_roots = options.extra_ca_certs.as_deref().map(read_certificates).transpose()?.unwrap_or_default();
        Ok(Self {
            extra_roots,
            certificates: ClientCertificates::new(options.client_certificates.clone()),
            key_log_path: options.key_log.clone(),
            key_log: OnceCell::new(),
            verifier: OnceCell::new(),
            configs: RefCell::default(),
            told: RefCell::default(),
        })
    }

    /// How TLS is spoken with a target. What the user should know goes to `warnings`.
    ///
    /// # Errors
    ///
    /// Returns OpenSSL's error when the client certificate for the target is of no use.
    pub(crate) fn settings(
        &self,
        target: &RequestTarget,
        behavior: &ProtocolProfileBehavior,
        is_verified: bool,
        warnings: &mut Vec<String>,
    ) -> Result<TlsSettings, Failure> {
        self.open_key_log(warnings);
        let client_certificate = self.certificates.choose(target, warnings)?;
        let settings = TlsSettings { client_certificate, ..TlsSettings::new(is_verified) }.with_behavior(behavior);
        let warning = settings.ciphers.warning();
        warnings.extend(warning.filter(|warning| self.told.borrow_mut().insert(warning.clone())));
        Ok(settings)
    }

    fn open_key_log(&self, warnings: &mut Vec<String>) {
        self.key_log.get_or_init(|| {
            let path = self.key_log_path.as_deref()?;
            let opened = KeyLogFile::open(path);
            opened.map_err(|reason| warnings.push(format!("TLS keys are not logged: {reason}"))).ok().map(Arc::new)
        });
    }

    /// Shakes hands on `stream`. `server_name` is sent to the server and must be in its
    /// certificate; where it is no host name, `host` takes its place.
    ///
    /// # Errors
    ///
    /// Returns Node's error when the handshake fails or the certificate cannot be trusted.
    pub(crate) async fn connect(
        &self,
        mut stream: Stream,
        server_name: &str,
        host: &str,
        settings: &TlsSettings,
    ) -> Result<Stream, Failure> {
        let name = ServerName::try_from(server_name.to_owned())
            .or_else(|_| ServerName::try_from(host.to_owned()))
            .map_err(|_| crate::error::plain(format!("{host} is no name that TLS knows")))?;
        let shown = settings.client_certificate.and_then(|position| self.certificates.get(position));
        let answer = Arc::new(Answer::new(shown));
        // Each connection has its own answer to a request for a certificate; the rest is shared.
        let mut config = ClientConfig::clone(&*self.config(settings)?);
        config.client_auth_cert_resolver = Arc::clone(&answer) as Arc<dyn ResolvesClientCert>;
        stream.set_patient(true);
        let secured = TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| {
            let facts = HandshakeFacts { request: answer.request(), versions: settings.offered_versions() };
            handshake_error(&error, &facts)
        })?;
        let mut stream = Stream::Tls(Box::new(TlsLayer::new(secured, answer.request())));
        stream.set_patient(false);
        Ok(stream)
    }

    fn config(&self, settings: &TlsSettings) -> Result<Arc<ClientConfig>, Failure> {
        if let Some(config) = self.configs.borrow().get(settings) {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(self.new_config(settings)?);
        self.configs.borrow_mut().insert(settings.clone(), Arc::clone(&config));
        Ok(config)
    }

    fn new_config(&self, settings: &TlsSettings) -> Result<ClientConfig, Failure> {
        let verifier: Arc<dyn ServerCertVerifier> =
            if settings.is_verified { self.verifier()? } else { Arc::new(AcceptAll) };
        let mut provider = ring::default_provider();
        settings.ciphers.apply(&mut provider);
        let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&settings.offered_versions().list())
            .map_err(|_| no_protocols())?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        // Sessions would be resumed by host name alone, on other ports too, and servers that keep no session
        // context answer that with an alert. The pool makes new handshakes rare anyway.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = settings.alpn.protocols();
        if let Some(Some(key_log)) = self.key_log.get() {
            config.key_log = Arc::clone(key_log) as Arc<dyn KeyLog>;
        }
        Ok(config)
    }

    fn verifier(&self) -> Result<Arc<NodeVerifier>, Failure> {
        let made = self.verifier.get_or_init(|| {
            let provider = Arc::new(ring::default_provider());
            NodeVerifier::new(self.roots(), self.extra_roots.clone(), provider)
                .map(Arc::new)
                .map_err(|error| crate::error::plain(format!("no certificate authority can be trusted: {error}")))
        });
        made.clone()
    }

    /// The system's certificate authorities, or those of Mozilla where the system has none.
    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        roots.add_parsable_certificates(self.extra_roots.iter().cloned());
        roots
    }
}

/// OpenSSL's words for a request that disabled everything.
fn no_protocols() -> Failure {
    let message = "error:0A0000BF:SSL routines:tls_setup_handshake:no protocols available";
    let hint =
        "TLS 1.2 and 1.3 are both ruled out by tlsDisabledProtocols or tlsCipherSelection; there are no others here";
    with_hint(coded(message, "ERR_SSL_NO_PROTOCOLS_AVAILABLE"), hint)
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, CaError> {
    let shown = || path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| CaError::Unreadable { path: shown(), source })?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(CaError::NoCertificate(shown())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_without_certificates_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let options = ClientOptions { extra_ca_certs: Some(path.clone()), ..ClientOptions::default() };
        assert!(matches!(TlsClient::new(&options), Err(CaError::Unreadable { .. })));
        std::fs::write(&path, "hello").unwrap();
        let error = TlsClient::new(&options).unwrap_err();
        assert!(error.to_string().ends_with("ca.pem: no certificate in PEM form"));
    }
}
