//! JSON Web Signatures in their compact form (RFC 7515 section 3.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p521::ecdsa::signature::Signer as _;
use p521::pkcs8::DecodePrivateKey as _;
use postrider_keys::KeyError;
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, EcdsaSigningAlgorithm, RsaEncoding, RsaKeyPair};
use ring::{hmac, rsa};
use rustls_pki_types::PrivateKeyDer;
use serde_json::Value;
use thiserror::Error;

use crate::oauth2::JwtAlgorithm;

/// Why something cannot be signed. Texts hold nothing of the key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum JwsError {
    /// The key is not in one of the forms that are known.
    #[error("the key is no private key in PEM form (PKCS#8, PKCS#1 or SEC1)")]
    NoKey,
    /// The key needs a passphrase.
    #[error("the private key is encrypted: decrypt it first, e.g. with openssl pkey")]
    Encrypted,
    /// The key cannot be read.
    #[error("the private key is of no use: {0}")]
    Key(KeyError),
    /// The key is for something else.
    #[error("the private key does not fit {algorithm}: {reason}")]
    Unfit {
        /// Algorithm.
        algorithm: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Signing itself failed.
    #[error("signing failed")]
    Failed,
}

/// Signs `claims` under `header`, which should name `algorithm` as `alg`. `key` is the shared secret of
/// the HS algorithms (RFC 7518 section 3.2) and a private key in PEM form for all others.
pub(crate) fn sign_compact(
    header: &Value,
    claims: &Value,
    algorithm: JwtAlgorithm,
    key: &[u8],
) -> Result<String, JwsError> {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    sign_input(format!("{}.{}", part(header), part(claims)), algorithm, key)
}

/// Appends the signature to a signing input.
fn sign_input(mut input: String, algorithm: JwtAlgorithm, key: &[u8]) -> Result<String, JwsError> {
    let signature = sign(input.as_bytes(), algorithm, key)?;
    input.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut input);
    Ok(input)
}

fn sign(message: &[u8], algorithm: JwtAlgorithm, key: &[u8]) -> Result<Vec<u8>, JwsError> {
    let with_secret = |digest| Ok(hmac::sign(&hmac::Key::new(digest, key), message).as_ref().to_vec());
    let with_rsa = |padding| sign_rsa(message, algorithm, padding, key);
    match algorithm {
        JwtAlgorithm::Hs256 => with_secret(hmac::HMAC_SHA256),
        JwtAlgorithm::Hs384 => with_secret(hmac::HMAC_SHA384),
        JwtAlgorithm::Hs512 => with_secret(hmac::HMAC_SHA512),
        JwtAlgorithm::Rs256 => with_rsa(&signature::RSA_PKCS1_SHA256),
        JwtAlgorithm::Rs384 => with_rsa(&signature::RSA_PKCS1_SHA384),
        JwtAlgorithm::Rs512 => with_rsa(&signature::RSA_PKCS1_SHA512),
        JwtAlgorithm::Ps256 => with_rsa(&signature::RSA_PSS_SHA256),
        JwtAlgorithm::Ps384 => with_rsa(&signature::RSA_PSS_SHA384),
        JwtAlgorithm::Ps512 => with_rsa(&signature::RSA_PSS_SHA512),
        JwtAlgorithm::Es256 => sign_ec(message, algorithm, &signature::ECDSA_P256_SHA256_FIXED_SIGNING, key),
        JwtAlgorithm::Es384 => sign_ec(message, algorithm, &signature::ECDSA_P384_SHA384_FIXED_SIGNING, key),
        JwtAlgorithm::Es512 => sign_p521(message, algorithm, key),
    }
}

fn sign_rsa(
    message: &[u8],
    algorithm: JwtAlgorithm,
    padding: &'static dyn RsaEncoding,
    key: &[u8],
) -> Result<Vec<u8>, JwsError> {
    let pair: rsa::KeyPair = match private_key(key)? {
        PrivateKeyDer::Pkcs8(der) => match pss_only(der.secret_pkcs8_der()) {
            Some(_) if !matches!(algorithm, JwtAlgorithm::Ps256 | JwtAlgorithm::Ps384 | JwtAlgorithm::Ps512) => {
                return Err(unfit(algorithm, "it is for PS256, PS384 and PS512 only"));
            }
            Some(pkcs1) => RsaKeyPair::from_der(pkcs1),
            None => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        },
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        _ => return Err(unfit(algorithm, "it is not for RSA")),
    }
    .map_err(|error| unfit(algorithm, error))?;
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(padding, &SystemRandom::new(), message, &mut signature).map_err(|_| JwsError::Failed)?;
    Ok(signature)
}

fn sign_ec(
    message: &[u8],
    algorithm: JwtAlgorithm,
    curve: &'static EcdsaSigningAlgorithm,
    key: &[u8],
) -> Result<Vec<u8>, JwsError> {
    let random = SystemRandom::new();
    let pair = match private_key(key)? {
        PrivateKeyDer::Pkcs8(der) => EcdsaKeyPair::from_pkcs8(curve, der.secret_pkcs8_der(), &random),
        PrivateKeyDer::Sec1(der) => {
            let (private, public) = sec1_parts(der.secret_sec1_der()).ok_or_else(|| {
                unfit(algorithm, "it does not hold its public key; convert it with openssl pkcs8 -topk8 -nocrypt")
            })?;
            EcdsaKeyPair::from_private_key_and_public_key(curve, private, public, &random)
        }
        _ => return Err(unfit(algorithm, "it is not for elliptic curves")),
    }
    .map_err(|error| unfit(algorithm, error))?;
    let signature = pair.sign(&random, message).map_err(|_| JwsError::Failed)?;
    Ok(signature.as_ref().to_vec())
}

/// `ring` does not know this curve.
fn sign_p521(message: &[u8], algorithm: JwtAlgorithm, key: &[u8]) -> Result<Vec<u8>, JwsError> {
    let pair = match private_key(key)? {
        PrivateKeyDer::Pkcs8(der) => {
            p521::ecdsa::SigningKey::from_pkcs8_der(der.secret_pkcs8_der()).map_err(|error| unfit(algorithm, error))?
        }
        PrivateKeyDer::Sec1(der) => p521::SecretKey::from_sec1_der(der.secret_sec1_der())
            .map_err(|_| unfit(algorithm, "it is not on the curve P-521"))?
            .into(),
        _ => return Err(unfit(algorithm, "it is not for elliptic curves")),
    };
    let signature: p521::ecdsa::Signature = pair.try_sign(message).map_err(|_| JwsError::Failed)?;
    Ok(signature.to_bytes().to_vec())
}

fn unfit(algorithm: JwtAlgorithm, reason: impl std::fmt::Display) -> JwsError {
    JwsError::Unfit { algorithm: algorithm.name(), reason: reason.to_string() }
}

fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, JwsError> {
    // Environment variables and JSON files often hold a key on one line with written-out line ends.
    let text = String::from_utf8_lossy(pem).replace("\\r", "").replace("\\n", "\n");
    postrider_keys::private_key(text.as_bytes(), None).map_err(|error| match error {
        KeyError::PassphraseMissing => JwsError::Encrypted,
        KeyError::NoPrivateKey => JwsError::NoKey,
        other => JwsError::Key(other),
    })
}

/// The `RSAPrivateKey` in a PKCS#8 key that says it is for PSS signatures (RFC 4055 section 1.2), which `ring`
/// does not take for an RSA key.
fn pss_only(der: &[u8]) -> Option<&[u8]> {
    const RSASSA_PSS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
    let (0x30, fields, _) = element(der)? else { return None };
    let (0x02, _, fields) = element(fields)? else { return None };
    let (0x30, algorithm, fields) = element(fields)? else { return None };
    let (0x06, RSASSA_PSS, _) = element(algorithm)? else { return None };
    let (0x04, key, _) = element(fields)? else { return None };
    Some(key)
}

/// The private and the public part of an `ECPrivateKey` (RFC 5915 section 3).
fn sec1_parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (0x30, mut rest, _) = element(der)? else { return None };
    let (mut private, mut public) = (None, None);
    while !rest.is_empty() {
        let (tag, content, after) = element(rest)?;
        match tag {
            0x04 => private = Some(content),
            // [1] holds a BIT STRING, whose first byte counts the unused bits.
            0xa1 => match element(content)? {
                (0x03, [0, point @ ..], _) => public = Some(point),
                _ => return None,
            },
            _ => {}
        }
        rest = after;
    }
    Some((private?, public?))
}

/// Tag, content and what follows of the first element of DER (X.690 section 8.1).
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 | 0x82 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |length, &byte| length << 8 | usize::from(byte)), rest)
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((tag, content, after))
}

#[cfg(test)]
mod tests;
