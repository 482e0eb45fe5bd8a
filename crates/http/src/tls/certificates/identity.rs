//! From files to a certificate and its key.

use std::io;
use std::path::Path;
use std::sync::Arc;

use postrider_keys::{Identity, KeyError};
use rustls::crypto::ring;
use rustls::sign::CertifiedKey;

use super::super::der;
use super::ClientCertificate;
use crate::error::{self, Failure};

/// Why a certificate is not shown.
#[derive(Debug, Clone)]
pub(super) enum Unusable {
    /// A file is not there. As in the reference that is a warning.
    Missing(String),
    /// The files are there and of no use: the request fails.
    Broken(Failure),
}

/// Reads a certificate and its key.
pub(super) fn read(certificate: &ClientCertificate) -> Result<Arc<CertifiedKey>, Unusable> {
    let (identity, path) = identity(certificate)?;
    let Identity { chain, key } = identity;
    let broken =
        |failure, detail: &str| Unusable::Broken(error::with_hint(failure, format!("{}: {detail}", path.display())));
    let signing_key = ring::default_provider()
        .key_provider
        .load_private_key(key)
        .map_err(|_| broken(unsupported_key(), "only RSA, ECDSA (P-256, P-384) and Ed25519 keys can be used"))?;
    let certified = CertifiedKey::new(chain, signing_key);
    if is_mismatch(&certified) {
        return Err(broken(mismatch(), "the key does not belong to the certificate"));
    }
    Ok(Arc::new(certified))
}

/// Whether the key is certainly not that of the certificate. Version 1 certificates, which rustls does not
/// read, are compared too.
fn is_mismatch(certified: &CertifiedKey) -> bool {
    let Some(info) = certified.key.public_key() else { return false };
    let leaf = certified.end_entity_cert().ok().and_then(|leaf| der::parse(leaf));
    let (Some(leaf), Some(bits)) = (leaf, der::public_key_bits(&info)) else { return false };
    // Points of elliptic curves may be written in two ways, of different lengths.
    let may_be_compressed = leaf.public_key.len() < bits.len() && matches!(leaf.public_key.first(), Some(2 | 3));
    leaf.public_key != bits && !may_be_compressed
}

/// Certificate and key, and the file that is to blame if they are of no use.
fn identity(certificate: &ClientCertificate) -> Result<(Identity, &Path), Unusable> {
    let passphrase = certificate.passphrase.as_ref();
    if let Some(path) = &certificate.pfx {
        let bytes = content(certificate, "PKCS #12 file", path)?;
        let identity = postrider_keys::pkcs12(&bytes, passphrase).map_err(|error| unusable(Part::Pfx, path, &error))?;
        return Ok((identity, path));
    }
    let Some(cert_path) = &certificate.cert else {
        let missing = if certificate.key.is_some() { "names a key, but no certificate" } else { "names no file" };
        return Err(not_shown(certificate, missing));
    };
    let cert = content(certificate, "certificate", cert_path)?;
    if certificate.key.is_none() && !is_pem(&cert) {
        let identity =
            postrider_keys::pkcs12(&cert, passphrase).map_err(|error| unusable(Part::Pfx, cert_path, &error))?;
        return Ok((identity, cert_path));
    }
    let (key_path, key) = match &certificate.key {
        Some(path) => (path, content(certificate, "key", path)?),
        None => (cert_path, cert.clone()),
    };
    let chain = postrider_keys::certificates(&cert).map_err(|error| unusable(Part::Certificate, cert_path, &error))?;
    let key = match postrider_keys::private_key(&key, passphrase) {
        Err(KeyError::NoPrivateKey) if certificate.key.is_none() => {
            let text = format!("has no key: {} holds none, and no key file is given", cert_path.display());
            return Err(not_shown(certificate, &text));
        }
        other => other.map_err(|error| unusable(Part::Key, key_path, &error))?,
    };
    Ok((Identity { chain, key }, key_path))
}

/// What is not PEM and has no key beside it can only be PKCS #12.
fn is_pem(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"-----BEGIN ").is_some()
}

fn content(certificate: &ClientCertificate, what: &str, path: &Path) -> Result<Vec<u8>, Unusable> {
    std::fs::read(path).map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "not allowed to read it".to_owned(),
            _ => error.to_string(),
        };
        not_shown(certificate, &format!("is not used: {what} {}: {reason}", path.display()))
    })
}

fn not_shown(certificate: &ClientCertificate, what: &str) -> Unusable {
    let name = certificate.name.as_deref().filter(|name| !name.is_empty());
    let name = name.map(|name| format!(" \"{name}\"")).unwrap_or_default();
    Unusable::Missing(format!("client certificate{name} {what}; requests go out without it"))
}

/// The parts that can be broken.
#[derive(Debug, Clone, Copy)]
enum Part {
    Certificate,
    Key,
    Pfx,
}

/// OpenSSL's words for it, as Node hands them on, and what to do.
fn unusable(part: Part, path: &Path, error: &KeyError) -> Unusable {
    let failure = match (part, error) {
        (Part::Pfx, KeyError::WrongPassphrase | KeyError::PassphraseMissing) => error::plain("mac verify failure"),
        (Part::Pfx, _) => error::plain("wrong tag"),
        (Part::Certificate, _) => openssl("0480006C", "PEM routines", "no start line", "PEM_NO_START_LINE"),
        (Part::Key, KeyError::WrongPassphrase | KeyError::PassphraseMissing) => {
            openssl("1C800064", "Provider routines", "bad decrypt", "BAD_DECRYPT")
        }
        (Part::Key, _) => unsupported_key(),
    };
    Unusable::Broken(error::with_hint(failure, format!("{}: {error}", path.display())))
}

fn unsupported_key() -> Failure {
    openssl("1E08010C", "DECODER routines", "unsupported", "UNSUPPORTED")
}

fn mismatch() -> Failure {
    openssl("05800074", "x509 certificate routines", "key values mismatch", "X509_KEY_VALUES_MISMATCH")
}

fn openssl(number: &str, library: &str, reason: &str, code: &str) -> Failure {
    error::coded(format!("error:{number}:{library}::{reason}"), &format!("ERR_OSSL_{code}"))
}
