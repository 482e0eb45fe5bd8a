//! Whether a certificate is that of a key.

use ring::signature::{Ed25519KeyPair, KeyPair as _};
use rustls_pki_types::PrivateKeyDer;

use crate::der::{INTEGER, OCTET_STRING, Reader, SEQUENCE};
use crate::{certificate, curve};

const SUBJECT: &str = "private key";

/// Whether a key is certainly that of a certificate.
pub(crate) fn belong_together(certificate: &[u8], key: &PrivateKeyDer<'_>) -> bool {
    let Ok(public) = certificate::public_key(certificate) else { return false };
    if let Some(point) = curve::public_key(key) {
        return public == point;
    }
    if let Some(modulus) = modulus(key) {
        return modulus_of_public(public) == Some(modulus);
    }
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.secret_der());
    pair.is_ok_and(|pair| pair.public_key().as_ref() == public)
}

/// The modulus of an RSA key (RFC 8017, appendix A.1.2).
fn modulus<'a>(key: &'a PrivateKeyDer<'_>) -> Option<&'a [u8]> {
    let der = match key {
        PrivateKeyDer::Pkcs1(der) => der.secret_pkcs1_der(),
        PrivateKeyDer::Pkcs8(der) => {
            let mut fields = Reader::new(der.secret_pkcs8_der(), SUBJECT).inside(SEQUENCE).ok()?;
            fields.expect(INTEGER).ok()?;
            fields.expect(SEQUENCE).ok()?;
            fields.expect(OCTET_STRING).ok()?
        }
        _ => return None,
    };
    let mut fields = Reader::new(der, SUBJECT).inside(SEQUENCE).ok()?;
    fields.expect(INTEGER).ok()?;
    fields.expect(INTEGER).ok()
}

/// That of a public RSA key (RFC 8017, appendix A.1.1).
fn modulus_of_public(bits: &[u8]) -> Option<&[u8]> {
    Reader::new(bits, SUBJECT).inside(SEQUENCE).ok()?.expect(INTEGER).ok()
}
