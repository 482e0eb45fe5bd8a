//! TLS client connections.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use postrider_core::collection::ProtocolProfileBehavior;
use rustls::client::Resumption;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use thiserror::Error;
use tokio_rustls::TlsConnector;

use super::verify::{AcceptAll, NodeVerifier};
use super::{TlsSettings, handshake_error};
use crate::connect::Stream;
use crate::error::{Failure, coded, with_hint};

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
    pub(crate) fn new(extra_ca_certs: Option<&Path>) -> Result<Self, CaError> {
        let extra_roots = extra_ca_certs.map(read_certificates).transpose()?.unwrap_or_default();
        Ok(Self { extra_roots, verifier: OnceCell::new(), configs: RefCell::default(), told: RefCell::default() })
    }

    /// How TLS is spoken with a target. What the user should know goes to `warnings`.
    pub(crate) fn settings(
        &self,
        behavior: &ProtocolProfileBehavior,
        is_verified: bool,
        warnings: &mut Vec<String>,
    ) -> TlsSettings {
        let settings = TlsSettings::new(is_verified).with_behavior(behavior);
        let warning = settings.ciphers.warning();
        warnings.extend(warning.filter(|warning| self.told.borrow_mut().insert(warning.clone())));
        settings
    }

    /// Shakes hands on `stream`. `server_name` is sent to the server and must be in its
    /// certificate; where it is no host name, `host` takes its place.
    ///
    /// # Errors
    ///
    /// Returns Node's error when the handshake fails or the certificate cannot be trusted.
    pub(crate) async fn connect(
        &self,
        stream: Stream,
        server_name: &str,
        host: &str,
        settings: &TlsSettings,
    ) -> Result<Stream, Failure> {
        let name = ServerName::try_from(server_name.to_owned())
            .or_else(|_| ServerName::try_from(host.to_owned()))
            .map_err(|_| crate::error::plain(format!("{host} is no name that TLS knows")))?;
        let connector = TlsConnector::from(self.config(settings)?);
        let secured = connector.connect(name, stream).await.map_err(|error| handshake_error(&error))?;
        Ok(Stream::Tls(Box::new(secured)))
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
            .with_protocol_versions(&settings.versions.list())
            .map_err(|_| no_protocols())?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        // Sessions would be resumed by host name alone, on other ports too, and servers that keep no session
        // context answer that with an alert. The pool makes new handshakes rare anyway.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = settings.alpn.protocols();
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
    let message = "error:0A0000BF:SSL routines::no protocols available";
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
        assert!(matches!(TlsClient::new(Some(&path)), Err(CaError::Unreadable { .. })));
        std::fs::write(&path, "hello").unwrap();
        let error = TlsClient::new(Some(&path)).unwrap_err();
        assert!(error.to_string().ends_with("ca.pem: no certificate in PEM form"));
    }
}
