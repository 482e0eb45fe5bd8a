//! Encryption by a passphrase: PBES1 and PBES2 (RFC 8018), and that of PKCS#12 (RFC 7292 appendices B
//! and C).

use std::num::NonZeroU32;

use md5::{Digest, Md5};
use ring::digest::{self, Algorithm, SHA1_FOR_LEGACY_USE_ONLY};
use ring::pbkdf2;

use crate::KeyError;
use crate::cipher::Cipher;
use crate::der::{OCTET_STRING, OID, Reader, SEQUENCE};

/// A passphrase in the forms that the schemes want.
#[derive(Clone)]
pub(crate) struct Passphrase {
    /// UTF-8.
    pub(crate) bytes: Vec<u8>,
    /// UTF-16, big-endian, with two zeros at the end: what PKCS#12 makes keys of.
    pub(crate) wide: Vec<u8>,
}

impl Passphrase {
    pub(crate) fn new(text: &str) -> Self {
        let wide = text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
        Self { bytes: text.as_bytes().to_vec(), wide }
    }

    /// No passphrase at all, which for PKCS#12 is another thing than an empty one.
    pub(crate) fn none() -> Self {
        Self { bytes: Vec::new(), wide: Vec::new() }
    }
}

/// Rounds that are gone through at most: some ten seconds.
const MAX_ITERATIONS: u64 = 10_000_000;

/// Bytes that scrypt may ask for.
const MAX_SCRYPT_MEMORY: u64 = 256 * 1024 * 1024;

/// `1.2.840.113549.1.5`: PKCS#5.
const PKCS5: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05";
/// `1.2.840.113549.1.12.1`: the schemes of PKCS#12.
const PKCS12: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01";
/// `1.2.840.113549.2`: hashes of RSA's.
const RSA_HASHES: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x02";
/// `1.2.840.113549.3`: ciphers of RSA's.
const RSA_CIPHERS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x03";
/// `2.16.840.1.101.3.4.1`: AES.
const AES: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x01";
/// `1.3.14.3.2.7`.
const DES_CBC: &[u8] = b"\x2b\x0e\x03\x02\x07";
/// `1.3.6.1.4.1.11591.4.11`.
const SCRYPT: &[u8] = b"\x2b\x06\x01\x04\x01\xda\x47\x04\x0b";

const SUBJECT: &str = "encryption";

/// Decrypts `data`; `algorithm` is the content of an `AlgorithmIdentifier`.
pub(crate) fn decrypt(algorithm: &[u8], data: &[u8], passphrase: &Passphrase) -> Result<Vec<u8>, KeyError> {
    let mut fields = Reader::new(algorithm, SUBJECT);
    let oid = fields.expect(OID)?;
    if let Some(number) = last(oid, PKCS5) {
        let params = fields.inside(SEQUENCE)?;
        return match number {
            3 | 6 | 10 | 11 => pbes1(number, params, data, passphrase),
            13 => pbes2(params, data, passphrase),
            _ => Err(unknown("scheme")),
        };
    }
    let cipher = match last(oid, PKCS12) {
        Some(3) => Cipher::Des3,
        Some(4) => Cipher::Des2,
        Some(5) => Cipher::Rc2(16),
        Some(6) => Cipher::Rc2(5),
        Some(1 | 2) => return Err(KeyError::unsupported("a file encrypted with RC4")),
        _ => return Err(unknown("scheme")),
    };
    let (salt, iterations) = salt_and_iterations(fields.inside(SEQUENCE)?)?;
    let derive = |purpose, length| {
        let hash = &SHA1_FOR_LEGACY_USE_ONLY;
        pkcs12_key(hash, purpose, &passphrase.wide, salt, iterations, length)
    };
    let key = derive(Purpose::Key, cipher.key_length());
    cipher.decrypt(&key, &derive(Purpose::Iv, cipher.block_length()), data)
}

/// The last number of an object identifier that starts with `prefix` and has one more.
fn last(oid: &[u8], prefix: &[u8]) -> Option<u8> {
    match oid.strip_prefix(prefix)? {
        [number] => Some(*number),
        _ => None,
    }
}

fn unknown(what: &str) -> KeyError {
    KeyError::unsupported(format!("a private key encrypted with an unknown {what}"))
}

fn salt_and_iterations(mut params: Reader<'_>) -> Result<(&[u8], NonZeroU32), KeyError> {
    let salt = params.expect(OCTET_STRING)?;
    Ok((salt, iterations(params.number()?)?))
}

/// Checked: a file must not keep the program busy for hours.
pub(crate) fn iterations(count: u64) -> Result<NonZeroU32, KeyError> {
    if count > MAX_ITERATIONS {
        return Err(KeyError::unsupported(format!("a file that asks for {count} rounds of key derivation")));
    }
    u32::try_from(count).ok().and_then(NonZeroU32::new).ok_or(KeyError::Damaged(SUBJECT))
}

/// RFC 8018 sections 5.1 and 6.1.
fn pbes1(number: u8, params: Reader<'_>, data: &[u8], passphrase: &Passphrase) -> Result<Vec<u8>, KeyError> {
    let (salt, iterations) = salt_and_iterations(params)?;
    let hash = |bytes: &[u8]| match number {
        3 | 6 => Md5::digest(bytes).to_vec(),
        _ => digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec(),
    };
    let mut derived = hash(&[passphrase.bytes.as_slice(), salt].concat());
    for _ in 1..iterations.get() {
        derived = hash(&derived);
    }
    let cipher = if matches!(number, 3 | 10) { Cipher::Des } else { Cipher::Rc2(8) };
    let (key, iv) = derived[..16].split_at(8);
    cipher.decrypt(key, iv, data)
}

/// RFC 8018 sections 5.2 and 6.2, and scrypt (RFC 7914 section 7).
fn pbes2(mut params: Reader<'_>, data: &[u8], passphrase: &Passphrase) -> Result<Vec<u8>, KeyError> {
    let mut derivation = params.inside(SEQUENCE)?;
    let mut encryption = params.inside(SEQUENCE)?;
    let (cipher, iv) = cipher_and_iv(&mut encryption)?;
    let oid = derivation.expect(OID)?;
    let params = derivation.inside(SEQUENCE)?;
    let mut key = vec![0; cipher.key_length()];
    if oid == SCRYPT {
        scrypt_key(params, passphrase, &mut key)?;
    } else if last(oid, PKCS5) == Some(12) {
        pbkdf2_key(params, passphrase, &mut key)?;
    } else {
        return Err(unknown("key derivation"));
    }
    cipher.decrypt(&key, iv, data)
}

fn cipher_and_iv<'a>(encryption: &mut Reader<'a>) -> Result<(Cipher, &'a [u8]), KeyError> {
    let oid = encryption.expect(OID)?;
    let cipher = match (last(oid, AES), last(oid, RSA_CIPHERS)) {
        (Some(2), _) => Cipher::Aes128,
        (Some(22), _) => Cipher::Aes192,
        (Some(42), _) => Cipher::Aes256,
        (_, Some(7)) => Cipher::Des3,
        (_, Some(2)) => {
            // `58` stands for 128 effective bits (RFC 8018 section B.2.3), which is what OpenSSL writes.
            let mut params = encryption.inside(SEQUENCE)?;
            let bits = params.number()?;
            let iv = params.expect(OCTET_STRING)?;
            return if bits == 58 { Ok((Cipher::Rc2(16), iv)) } else { Err(unknown("cipher")) };
        }
        _ if oid == DES_CBC => Cipher::Des,
        _ => return Err(unknown("cipher")),
    };
    Ok((cipher, encryption.expect(OCTET_STRING)?))
}

fn pbkdf2_key(mut params: Reader<'_>, passphrase: &Passphrase, key: &mut [u8]) -> Result<(), KeyError> {
    let salt = params.expect(OCTET_STRING)?;
    let iterations = iterations(params.number()?)?;
    params.optional(crate::der::INTEGER)?;
    let function = match params.optional(SEQUENCE)? {
        None => Some(7),
        Some(function) => last(Reader::new(function, SUBJECT).expect(OID)?, RSA_HASHES),
    };
    let algorithm = match function {
        Some(7) => pbkdf2::PBKDF2_HMAC_SHA1,
        Some(9) => pbkdf2::PBKDF2_HMAC_SHA256,
        Some(10) => pbkdf2::PBKDF2_HMAC_SHA384,
        Some(11) => pbkdf2::PBKDF2_HMAC_SHA512,
        _ => return Err(unknown("key derivation")),
    };
    pbkdf2::derive(algorithm, iterations, salt, &passphrase.bytes, key);
    Ok(())
}

fn scrypt_key(mut params: Reader<'_>, passphrase: &Passphrase, key: &mut [u8]) -> Result<(), KeyError> {
    let salt = params.expect(OCTET_STRING)?;
    let (cost, block, parallel) = (params.number()?, params.number()?, params.number()?);
    let memory = cost.checked_mul(block).and_then(|size| size.checked_mul(128));
    if memory.is_none_or(|memory| memory > MAX_SCRYPT_MEMORY) || parallel > 64 {
        return Err(KeyError::unsupported("a file that asks for that much memory"));
    }
    let small = |number: u64| u32::try_from(number).map_err(|_| KeyError::Damaged(SUBJECT));
    let log_cost = u8::try_from(cost.checked_ilog2().unwrap_or_default()).unwrap_or(u8::MAX);
    let params = scrypt::Params::new(log_cost, small(block)?, small(parallel)?);
    let params = params.ok().filter(|_| cost.is_power_of_two()).ok_or(KeyError::Damaged(SUBJECT))?;
    scrypt::scrypt(&passphrase.bytes, salt, &params, key).map_err(|_| KeyError::Damaged(SUBJECT))
}

/// What a key of PKCS#12 is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// RFC 7292 section B.2.
pub(crate) fn pkcs12_key(
    hash: &'static Algorithm,
    purpose: Purpose,
    wide: &[u8],
    salt: &[u8],
    iterations: NonZeroU32,
    length: usize,
) -> Vec<u8> {
    let block = hash.block_len();
    let filled =
        |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().cycle().take(bytes.len().div_ceil(block) * block).collect() };
    let mut input = [filled(salt), filled(wide)].concat();
    let diversifier = vec![purpose as u8; block];
    let mut key = Vec::with_capacity(length + hash.output_len());
    while key.len() < length {
        let mut derived = digest::digest(hash, &[diversifier.as_slice(), &input].concat());
        for _ in 1..iterations.get() {
            derived = digest::digest(hash, derived.as_ref());
        }
        key.extend_from_slice(derived.as_ref());
        for part in input.chunks_mut(block) {
            add_one_more(part, derived.as_ref());
        }
    }
    key.truncate(length);
    key
}

/// `number = number + summand repeated + 1`, without the carry that falls off.
fn add_one_more(number: &mut [u8], summand: &[u8]) {
    let mut carry = 1;
    for (position, byte) in number.iter_mut().enumerate().rev() {
        let sum = u16::from(*byte) + u16::from(summand[position % summand.len()]) + carry;
        let [high, low] = sum.to_be_bytes();
        (carry, *byte) = (u16::from(high), low);
    }
}
