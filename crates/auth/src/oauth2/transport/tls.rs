//! TLS towards the authorization server: who is trusted, and what the client shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use postrider_core::secret::Secret;
use postrider_keys::{Identity, KeyError};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::ParsedCertificate;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, InconsistentKeys, RootCertStore, SignatureScheme,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::TransportError;

/// A client certificate in files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// File with the certificate and its chain, in PEM form; or, without `key`, a PKCS#12 file.
    pub cert: PathBuf,
    /// File with the private key. `None`: it is in the same file as the certificate.
    pub key: Option<PathBuf>,
    /// Passphrase of the key, or of the PKCS#12 file.
    pub passphrase: Option<Secret>,
}

/// The certificate authorities of the system (Mozilla's where it has none) and those of a file.
pub(super) fn client_config(
    extra_ca_certs: Option<&Path>,
    client: Option<&ClientCertificate>,
    insecure: bool,
) -> Result<ClientConfig, TransportError> {
    let trusted = extra_ca_certs.map(read_certificates).transpose()?.unwrap_or_default();
    let provider = Arc::new(ring::default_provider());
    let checks = if insecure { Checks::SignatureOnly } else { Checks::All(verifier(&trusted, &provider)?) };
    let verifier = Verifier { checks, trusted, provider: Arc::clone(&provider) };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| setup(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let Some(client) = client else { return Ok(builder.with_no_client_auth()) };
    let shown = certified_key(client, &provider)?;
    Ok(builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(shown))))
}

/// Certificate and key of the client. What rustls cannot compare, version 1 certificates above all, is left
/// to the server.
fn certified_key(client: &ClientCertificate, provider: &CryptoProvider) -> Result<CertifiedKey, TransportError> {
    let Identity { chain, key } = read_identity(client)?;
    let of_no_use = |reason: &str| {
        let path = client.key.as_ref().unwrap_or(&client.cert);
        TransportError::Setup(format!("{}: {reason}", path.display()))
    };
    let key = provider
        .key_provider
        .load_private_key(key)
        .map_err(|_| of_no_use("only RSA, ECDSA (P-256, P-384) and Ed25519 keys can be used"))?;
    let certified = CertifiedKey::new(chain, key);
    match certified.keys_match() {
        Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
            Err(of_no_use("the private key does not belong to the certificate"))
        }
        _ => Ok(certified),
    }
}

fn setup(error: &dyn std::error::Error) -> TransportError {
    TransportError::Setup(error.to_string())
}

fn verifier(
    trusted: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, TransportError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots.add_parsable_certificates(trusted.iter().cloned());
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| TransportError::Setup(format!("no certificate authority can be trusted: {error}")))
}

fn read(path: &Path) -> Result<Vec<u8>, TransportError> {
    fs::read(path).map_err(|error| TransportError::Setup(format!("{}: {error}", path.display())))
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    postrider_keys::certificates(&read(path)?).map_err(|error| of_no_use(path, &error))
}

fn of_no_use(path: &Path, error: &KeyError) -> TransportError {
    TransportError::Setup(format!("{}: {error}", path.display()))
}

fn read_identity(client: &ClientCertificate) -> Result<Identity, TransportError> {
    let passphrase = client.passphrase.as_ref();
    let cert = read(&client.cert)?;
    let chain = match (postrider_keys::certificates(&cert), &client.key) {
        (Ok(chain), _) => chain,
        // A file that holds both may be PKCS#12.
        (Err(KeyError::NoCertificate), None) if cert.first() == Some(&DER_SEQUENCE) => {
            return postrider_keys::pkcs12(&cert, passphrase).map_err(|error| of_no_use(&client.cert, &error));
        }
        (Err(error), _) => return Err(of_no_use(&client.cert, &error)),
    };
    let path = client.key.as_deref().unwrap_or(&client.cert);
    let key = postrider_keys::private_key(&read(path)?, passphrase).map_err(|error| of_no_use(path, &error))?;
    Ok(Identity { chain, key })
}

/// What binary files of certificates and keys begin with.
const DER_SEQUENCE: u8 = 0x30;

/// Checks what the server shows.
#[derive(Debug)]
struct Verifier {
    checks: Checks,
    /// Certificates of the caller's file.
    trusted: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
enum Checks {
    /// Chain, dates and name.
    All(Arc<WebPkiServerVerifier>),
    /// Only that the server owns the key of the certificate it shows.
    SignatureOnly,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Checks::All(webpki) = &self.checks else { return Ok(ServerCertVerified::assertion()) };
        match webpki.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // A server that shows the very certificate of the file is meant, though webpki does not take an
            // authority's certificate (which `openssl req -x509` makes) for a server's. It says so after the dates.
            Err(Error::InvalidCertificate(CertificateError::Other(_))) if self.trusted.contains(end_entity) => {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
