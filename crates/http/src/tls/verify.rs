//! Certificate checks.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::{der, names, version1};

/// Why a certificate is refused: Node's text and code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) code: &'static str,
    /// What to do, where the code does not say it.
    pub(super) hint: Option<&'static str>,
}

impl Refusal {
    fn new(message: impl Into<String>, code: &'static str) -> Self {
        Self { message: message.into(), code, hint: None }
    }

    fn with_hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// Checks certificates as Node does: beside what rustls accepts, a certificate that is trusted
/// itself needs no issuer, and one without alternative names may be for its common name.
#[derive(Debug)]
pub(super) struct NodeVerifier {
    webpki: Arc<WebPkiServerVerifier>,
    algorithms: WebPkiSupportedAlgorithms,
    trusted: Vec<CertificateDer<'static>>,
}

impl NodeVerifier {
    /// `trusted` are certificates that the user named, among `roots` too.
    pub(super) fn new(
        roots: RootCertStore,
        trusted: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, rustls::client::VerifierBuilderError> {
        let algorithms = provider.signature_verification_algorithms;
        let webpki = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
        Ok(Self { webpki, algorithms, trusted })
    }

    fn check(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<(), Refusal> {
        let leaf = der::parse(end_entity).ok_or_else(|| Refusal::new("certificate rejected", "CERT_REJECTED"))?;
        let check_name = || {
            names::check(&leaf, &server_name.to_str()).map_err(|reason| {
                let message = format!("Hostname/IP does not match certificate's altnames: {reason}");
                Refusal::new(message, "ERR_TLS_CERT_ALTNAME_INVALID")
            })
        };
        let is_trusted = self.trusted.contains(end_entity);
        if is_trusted || leaf.issuer != leaf.subject {
            check_form(&leaf)?;
        }
        if is_trusted {
            check_dates(&leaf, now)?;
            return check_name();
        }
        if leaf.issuer == leaf.subject {
            return Err(Refusal::new("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"));
        }
        if leaf.version < 3 && self.is_issued_by_trusted(&leaf, now) {
            check_dates(&leaf, now)?;
            return check_name();
        }
        if leaf.version < 3 {
            return Err(unknown_issuer(&leaf, intermediates));
        }
        match self.webpki.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Ok(_) => Ok(()),
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => check_name(),
            Err(error) => Err(refusal(&error, &leaf, intermediates)),
        }
    }
}

impl NodeVerifier {
    /// Whether one of the certificates that the user named issued this one directly.
    fn is_issued_by_trusted(&self, leaf: &der::Certificate<'_>, now: UnixTime) -> bool {
        let issuers = self.trusted.iter().filter_map(|issuer| der::parse(issuer));
        let mut valid = issuers.filter(|issuer| check_dates(issuer, now).is_ok());
        valid.any(|issuer| version1::is_issued_by(leaf, &issuer, self.algorithms.all))
    }
}

/// A certificate in the form that webpki does not read.
fn version1(certificate: &[u8]) -> Option<der::Certificate<'_>> {
    der::parse(certificate).filter(|certificate| certificate.version < 3)
}

/// What Node accepts and the library here does not.
fn check_form(leaf: &der::Certificate<'_>) -> Result<(), Refusal> {
    if der::rsa_size(leaf.public_key).is_some_and(|size| size < 2048) {
        let hint = "the RSA key of the server's certificate is shorter than 2048 bits; give it a longer one, or accept any \
                    certificate with --insecure";
        return Err(Refusal::new("EE certificate key too weak", "UNSPECIFIED").with_hint(hint));
    }
    Ok(())
}

fn check_dates(certificate: &der::Certificate<'_>, now: UnixTime) -> Result<(), Refusal> {
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if now > certificate.not_after {
        return Err(expired());
    }
    if now < certificate.not_before {
        return Err(not_yet_valid());
    }
    Ok(())
}

fn expired() -> Refusal {
    Refusal::new("certificate has expired", "CERT_HAS_EXPIRED")
}

fn not_yet_valid() -> Refusal {
    Refusal::new("certificate is not yet valid", "CERT_NOT_YET_VALID")
}

fn refusal(error: &Error, leaf: &der::Certificate<'_>, intermediates: &[CertificateDer<'_>]) -> Refusal {
    let Error::InvalidCertificate(reason) = error else {
        return Refusal::new(error.to_string(), "CERT_REJECTED");
    };
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => expired(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => not_yet_valid(),
        CertificateError::Revoked => Refusal::new("certificate revoked", "CERT_REVOKED"),
        CertificateError::UnknownIssuer => unknown_issuer(leaf, intermediates),
        CertificateError::BadSignature => Refusal::new("certificate signature failure", "CERT_SIGNATURE_FAILURE"),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            Refusal::new("unsupported certificate purpose", "INVALID_PURPOSE")
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            let hint = "a certificate of the server is signed with SHA-1 or something else that is no longer secure; \
                        issue it anew, or accept any with --insecure";
            Refusal::new("CA signature digest algorithm too weak", "UNSPECIFIED").with_hint(hint)
        }
        other => Refusal::new(format!("certificate rejected: {other}"), "CERT_REJECTED"),
    }
}

/// Follows the issuers through what the server sent.
fn unknown_issuer(leaf: &der::Certificate<'_>, intermediates: &[CertificateDer<'_>]) -> Refusal {
    let chain: Vec<_> = intermediates.iter().filter_map(|certificate| der::parse(certificate)).collect();
    let mut issuer = leaf.issuer;
    for _ in 0..=chain.len() {
        match chain.iter().find(|certificate| certificate.subject == issuer) {
            Some(found) if found.issuer == found.subject => {
                return Refusal::new("self-signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN");
            }
            Some(found) => issuer = found.issuer,
            None if issuer == leaf.issuer => break,
            None => {
                let code = "UNABLE_TO_GET_ISSUER_CERT_LOCALLY";
                return Refusal::new("unable to get local issuer certificate", code);
            }
        }
    }
    Refusal::new("unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE")
}

impl ServerCertVerifier for NodeVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(end_entity, intermediates, server_name, ocsp_response, now)
            .map(|()| ServerCertVerified::assertion())
            .map_err(|refusal| Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refusal)))))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match version1(certificate) {
            Some(leaf) => version1::verify_tls12(message, &leaf, signature, &self.algorithms),
            None => self.webpki.verify_tls12_signature(message, certificate, signature),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match version1(certificate) {
            Some(leaf) => version1::verify_tls13(message, &leaf, signature, &self.algorithms),
            None => self.webpki.verify_tls13_signature(message, certificate, signature),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.webpki.supported_verify_schemes()
    }
}

/// Accepts every certificate, even one that cannot be read.
#[derive(Debug)]
pub(super) struct AcceptAll;

impl ServerCertVerifier for AcceptAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme as Scheme;
        vec![
            Scheme::ECDSA_NISTP256_SHA256,
            Scheme::ECDSA_NISTP384_SHA384,
            Scheme::ECDSA_NISTP521_SHA512,
            Scheme::ED25519,
            Scheme::ED448,
            Scheme::RSA_PSS_SHA256,
            Scheme::RSA_PSS_SHA384,
            Scheme::RSA_PSS_SHA512,
            Scheme::RSA_PKCS1_SHA256,
            Scheme::RSA_PKCS1_SHA384,
            Scheme::RSA_PKCS1_SHA512,
            Scheme::RSA_PKCS1_SHA1,
            Scheme::ECDSA_SHA1_Legacy,
        ]
    }
}
