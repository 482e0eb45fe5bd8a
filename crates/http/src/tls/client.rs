//! TLS client connections.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use thiserror::Error;
use tokio_rustls::TlsConnector;

use super::handshake_error;
use super::verify::{AcceptAll, NodeVerifier};
use crate::connect::Stream;
use crate::error::Failure;

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
    verified: OnceCell<TlsSetup>,
    unverified: OnceCell<TlsSetup>,
}

type TlsSetup = Result<TlsConnectorDebug, Failure>;

/// A connector that can be shown.
#[derive(Clone)]
struct TlsConnectorDebug(TlsConnector);

impl std::fmt::Debug for TlsConnectorDebug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsConnector")
    }
}

impl TlsClient {
    /// Trusts the certificates of a PEM file beside those of the system.
    ///
    /// # Errors
    ///
    /// Returns an error when the file holds no certificates.
    pub(crate) fn new(extra_ca_certs: Option<&Path>) -> Result<Self, CaError> {
        let extra_roots = extra_ca_certs.map(read_certificates).transpose()?.unwrap_or_default();
        Ok(Self { extra_roots, verified: OnceCell::new(), unverified: OnceCell::new() })
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
        is_verified: bool,
    ) -> Result<Stream, Failure> {
        let name = ServerName::try_from(server_name.to_owned())
            .or_else(|_| ServerName::try_from(host.to_owned()))
            .map_err(|_| crate::error::plain(format!("{host} is no name that TLS knows")))?;
        let connector = self.connector(is_verified)?;
        let secured = connector.connect(name, stream).await.map_err(|error| handshake_error(&error))?;
        Ok(Stream::Tls(Box::new(secured)))
    }

    fn connector(&self, is_verified: bool) -> Result<TlsConnector, Failure> {
        let (slot, make): (_, fn(&Self) -> TlsSetup) = if is_verified {
            (&self.verified, |client| client.verified_config())
        } else {
            (&self.unverified, |_| config(Arc::new(AcceptAll)))
        };
        slot.get_or_init(|| make(self)).clone().map(|connector| connector.0)
    }

    fn verified_config(&self) -> TlsSetup {
        let verifier = NodeVerifier::new(self.roots(), self.extra_roots.clone(), provider())
            .map_err(|error| crate::error::plain(format!("no certificate authority can be trusted: {error}")))?;
        config(Arc::new(verifier))
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

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn config(verifier: Arc<dyn ServerCertVerifier>) -> TlsSetup {
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| crate::error::plain(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    // Sessions would be resumed by host name alone, on other ports too, and servers that keep no session
    // context answer that with an alert. The pool makes new handshakes rare anyway.
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnectorDebug(TlsConnector::from(Arc::new(config))))
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
