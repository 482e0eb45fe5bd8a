//! Certificates and private keys as people have them: PEM (RFC 7468) and DER, PKCS#1, SEC1, PKCS#8,
//! encrypted PKCS#8 (RFC 8018), OpenSSL's older encrypted PEM, and PKCS#12 (RFC 7292).
//!
//! Nothing is verified here: neither dates nor signatures, nor that a key fits a certificate. Files come
//! from the user, so the work that a file can ask for is bounded and the old ciphers, which nobody
//! should choose any more, can be read.

mod certificate;
mod cipher;
mod curve;
mod der;
mod error;
mod legacy;
mod pair;
mod pbe;
mod pem;
mod pkcs12;
mod private_key;

pub use certificate::certificates;
pub use error::KeyError;
pub use pkcs12::{Identity, pkcs12};
pub use private_key::private_key;
