//! RSA signatures of OAuth 1.0 (RFC 8017, section 8.2).
//!
//! SHA-1 and the keys of 1024 bits that old providers still hand out are beyond `ring`, so this is
//! done by the `rsa` crate. Its history of timing leaks (RUSTSEC-2023-0071) is about servers that
//! answer strangers and about versions before 0.10, which computes in constant time; here a person
//! signs own requests, and the private operation is blinded with the system's random numbers.

use postrider_keys::KeyError;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, PrivateKey};
use rustls_pki_types::PrivateKeyDer;

use crate::hash::HashAlgorithm;
use crate::pem;

/// Signs `message` with a private key in PEM form, PKCS#8 or PKCS#1.
///
/// # Errors
///
/// Text that says what is wrong with the key.
pub(crate) fn sign(pem: &str, algorithm: HashAlgorithm, message: &[u8]) -> Result<Vec<u8>, String> {
    let key = private_key(pem)?;
    // With the algorithm's name in front the hash is a `DigestInfo`, which needs padding only.
    let mut digest_info = digest_info_prefix(algorithm)?.to_vec();
    digest_info.extend(algorithm.digest(message));
    key.sign(Pkcs1v15Sign::new_unprefixed(), &digest_info)
        .map_err(|error| format!("the private key cannot sign: {error}"))
}

fn private_key(pem: &str) -> Result<PrivateKey, String> {
    let pem = pem::normalized(pem);
    let der = postrider_keys::private_key(pem.as_bytes(), None).map_err(|error| match error {
        KeyError::NoPrivateKey => "the private key is not in PEM form (PKCS#8 or PKCS#1)".to_owned(),
        KeyError::PassphraseMissing => {
            "the private key is encrypted: decrypt it first, e.g. with openssl pkey".to_owned()
        }
        other => format!("the private key is of no use: {other}"),
    })?;
    match &der {
        PrivateKeyDer::Pkcs8(der) => {
            PrivateKey::from_pkcs8_der(der.secret_pkcs8_der()).map_err(|error| error.to_string())
        }
        PrivateKeyDer::Pkcs1(der) => {
            PrivateKey::from_pkcs1_der(der.secret_pkcs1_der()).map_err(|error| error.to_string())
        }
        _ => Err("another kind of key".to_owned()),
    }
    .map_err(|reason| format!("the private key is no RSA key: {reason}"))
}

/// What stands before the hash in a `DigestInfo` (RFC 8017, section 9.2, note 1).
fn digest_info_prefix(algorithm: HashAlgorithm) -> Result<&'static [u8], String> {
    match algorithm {
        HashAlgorithm::Sha1 => Ok(b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"),
        HashAlgorithm::Sha256 => Ok(b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"),
        HashAlgorithm::Sha512 => Ok(b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"),
        HashAlgorithm::Md5 | HashAlgorithm::Sha512Slash256 => Err("no RSA signature is made with this hash".to_owned()),
    }
}
