//! Certificates of version 1 (RFC 2459, section 4.1), which `openssl x509 -req` makes when nobody asks for
//! extensions. webpki does not read them; test servers have them, and Node accepts them.

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key};
use rustls::{CertificateError, DigitallySignedStruct, Error, PeerMisbehaved};
use rustls_pki_types::{SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer};

use super::der::Certificate;

/// Whether `issuer` signed the certificate, with a signature that is still secure.
pub(super) fn is_issued_by(
    certificate: &Certificate<'_>,
    issuer: &Certificate<'_>,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
) -> bool {
    let fits = |algorithm: &&&dyn SignatureVerificationAlgorithm| {
        algorithm.signature_alg_id().as_ref() == certificate.signature_algorithm
            && algorithm.public_key_alg_id().as_ref() == issuer.key_algorithm
    };
    let verifies = |algorithm: &&dyn SignatureVerificationAlgorithm| {
        algorithm.verify_signature(issuer.public_key, certificate.signed, certificate.signature).is_ok()
    };
    certificate.issuer == issuer.subject && algorithms.iter().filter(fits).any(verifies)
}

/// Checks the signature of a TLS 1.2 handshake.
pub(super) fn verify_tls12(
    message: &[u8],
    certificate: &Certificate<'_>,
    signature: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let found = algorithms.mapping.iter().find(|(scheme, _)| *scheme == signature.scheme);
    let (_, candidates) = found.ok_or(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
    let fits = |algorithm: &&&dyn SignatureVerificationAlgorithm| {
        algorithm.public_key_alg_id().as_ref() == certificate.key_algorithm
    };
    let verifies = |algorithm: &&dyn SignatureVerificationAlgorithm| {
        algorithm.verify_signature(certificate.public_key, message, signature.signature()).is_ok()
    };
    if candidates.iter().filter(fits).any(verifies) {
        Ok(HandshakeSignatureValid::assertion())
    } else {
        Err(CertificateError::BadSignature.into())
    }
}

/// Checks the signature of a TLS 1.3 handshake.
pub(super) fn verify_tls13(
    message: &[u8],
    certificate: &Certificate<'_>,
    signature: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let key = SubjectPublicKeyInfoDer::from(certificate.key_info);
    verify_tls13_signature_with_raw_key(message, &key, signature, algorithms)
}
