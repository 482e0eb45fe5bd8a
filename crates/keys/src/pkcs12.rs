//! PKCS#12: certificates and a key in one file (RFC 7292).

use postrider_core::secret::Secret;
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512};
use ring::hmac;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::der::{self, OCTET_STRING, OID, Reader, SEQUENCE, SET, context};
use crate::pbe::{self, Passphrase, Purpose};
use crate::{KeyError, certificate, pair, private_key};

/// What a client shows of itself.
#[derive(Debug)]
pub struct Identity {
    /// The certificate of the key, and behind it those that lead to an authority.
    pub chain: Vec<CertificateDer<'static>>,
    /// The private key.
    pub key: PrivateKeyDer<'static>,
}

const SUBJECT: &str = "PKCS#12 file";

/// `1.2.840.113549.1.7`: kinds of content.
const CONTENTS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07";
/// `1.2.840.113549.1.12.10.1`: kinds of bags.
const BAGS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01";
/// `1.2.840.113549.1.9.22.1`: a certificate in DER form.
const X509_CERTIFICATE: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x16\x01";
/// `1.2.840.113549.1.9.21`: what a key and its certificate have in common.
const LOCAL_KEY_ID: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x15";
/// `1.2.840.113549.1.5.14`: PBMAC1 (RFC 9579).
const PBMAC1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0e";

/// Reads certificates and the key of a PKCS#12 file. Without a passphrase, or with an empty one, files
/// are read that have an empty one or none.
///
/// # Errors
///
/// [`KeyError`] when the passphrase is wrong, or when the file does not hold what is needed.
pub fn pkcs12(bytes: &[u8], passphrase: Option<&Secret>) -> Result<Identity, KeyError> {
    let bytes = der::normalized(bytes).ok_or(KeyError::Damaged(SUBJECT))?;
    match passphrase.map(Secret::expose).filter(|passphrase| !passphrase.is_empty()) {
        Some(passphrase) => read(&bytes, &Passphrase::new(passphrase)),
        None => match read(&bytes, &Passphrase::new("")) {
            Err(KeyError::WrongPassphrase) => read(&bytes, &Passphrase::none()).map_err(|error| match error {
                KeyError::WrongPassphrase => KeyError::PassphraseMissing,
                other => other,
            }),
            outcome => outcome,
        },
    }
}

fn read(bytes: &[u8], passphrase: &Passphrase) -> Result<Identity, KeyError> {
    let mut pfx = Reader::new(bytes, SUBJECT).inside(SEQUENCE)?;
    pfx.number()?;
    let mut authenticated = pfx.inside(SEQUENCE)?;
    let safes = match content_kind(authenticated.expect(OID)?) {
        Some(1) => strings(authenticated.expect(context(0))?)?,
        _ => return Err(KeyError::unsupported("a PKCS#12 file that is signed in place of sealed")),
    };
    if let Some(mac) = pfx.optional(SEQUENCE)? {
        verify(Reader::new(mac, SUBJECT), &safes, passphrase)?;
    }
    let safes = der::normalized(&safes).ok_or(KeyError::Damaged(SUBJECT))?;
    let mut bags = Bags::default();
    let mut safes = Reader::new(&safes, SUBJECT).inside(SEQUENCE)?;
    while !safes.is_empty() {
        let content = safe_contents(safes.inside(SEQUENCE)?, passphrase)?;
        let content = der::normalized(&content).ok_or(KeyError::Damaged(SUBJECT))?;
        let mut contents = Reader::new(&content, SUBJECT).inside(SEQUENCE)?;
        while !contents.is_empty() {
            bags.take(contents.inside(SEQUENCE)?, passphrase)?;
        }
    }
    bags.identity()
}

fn content_kind(oid: &[u8]) -> Option<u8> {
    oid.strip_prefix(CONTENTS).and_then(|rest| rest.first().copied())
}

/// The octets of a string, or of the pieces of one.
fn strings(content: &[u8]) -> Result<Vec<u8>, KeyError> {
    der::joined(content).ok_or(KeyError::Damaged(SUBJECT))
}

/// The content of one safe, decrypted.
fn safe_contents(mut safe: Reader<'_>, passphrase: &Passphrase) -> Result<Vec<u8>, KeyError> {
    match content_kind(safe.expect(OID)?) {
        Some(1) => strings(safe.expect(context(0))?),
        Some(6) => {
            let mut data = safe.inside(context(0))?.inside(SEQUENCE)?;
            data.number()?;
            let mut info = data.inside(SEQUENCE)?;
            info.expect(OID)?;
            let algorithm = info.expect(SEQUENCE)?;
            let content = info.element()?;
            let encrypted = match content.tag {
                0x80 => content.content.to_vec(),
                tag if tag == context(0) => strings(content.content)?,
                _ => return Err(KeyError::Damaged(SUBJECT)),
            };
            pbe::decrypt(algorithm, &encrypted, passphrase)
        }
        _ => Err(KeyError::unsupported("a PKCS#12 file that is sealed with a certificate")),
    }
}

/// Checks the MAC, which is how a wrong passphrase is told (RFC 7292 section 5.1).
fn verify(mut mac: Reader<'_>, content: &[u8], passphrase: &Passphrase) -> Result<(), KeyError> {
    let mut info = mac.inside(SEQUENCE)?;
    let oid = info.inside(SEQUENCE)?.expect(OID)?;
    let expected = info.expect(OCTET_STRING)?;
    if oid == PBMAC1 {
        // Decryption tells a wrong passphrase as well.
        return Ok(());
    }
    let salt = mac.expect(OCTET_STRING)?;
    let iterations = pbe::iterations(if mac.is_empty() { 1 } else { mac.number()? })?;
    let (hash, algorithm) = hash_of(oid)?;
    let key = pbe::pkcs12_key(hash, Purpose::Mac, &passphrase.wide, salt, iterations, hash.output_len());
    hmac::verify(&hmac::Key::new(algorithm, &key), content, expected).map_err(|_| KeyError::WrongPassphrase)
}

fn hash_of(oid: &[u8]) -> Result<(&'static Algorithm, hmac::Algorithm), KeyError> {
    match oid {
        b"\x2b\x0e\x03\x02\x1a" => Ok((&SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY)),
        b"\x60\x86\x48\x01\x65\x03\x04\x02\x01" => Ok((&SHA256, hmac::HMAC_SHA256)),
        b"\x60\x86\x48\x01\x65\x03\x04\x02\x02" => Ok((&SHA384, hmac::HMAC_SHA384)),
        b"\x60\x86\x48\x01\x65\x03\x04\x02\x03" => Ok((&SHA512, hmac::HMAC_SHA512)),
        _ => Err(KeyError::unsupported("a PKCS#12 file with this kind of MAC")),
    }
}

/// What is in a file.
#[derive(Default)]
struct Bags {
    keys: Vec<(Option<Vec<u8>>, PrivateKeyDer<'static>)>,
    certificates: Vec<(Option<Vec<u8>>, Vec<u8>)>,
}

impl Bags {
    fn take(&mut self, mut bag: Reader<'_>, passphrase: &Passphrase) -> Result<(), KeyError> {
        let kind = bag.expect(OID)?.strip_prefix(BAGS).and_then(|rest| rest.first().copied());
        let value = bag.expect(context(0))?;
        let id = if bag.is_empty() { None } else { local_key_id(bag.inside(SET)?)? };
        match kind {
            Some(1) => self.keys.push((id, private_key::plain(value)?)),
            Some(2) => self.keys.push((id, private_key::decrypted(value, passphrase)?)),
            Some(3) => {
                let mut certificate = Reader::new(value, SUBJECT).inside(SEQUENCE)?;
                if certificate.expect(OID)? == X509_CERTIFICATE {
                    self.certificates.push((id, strings(certificate.expect(context(0))?)?));
                }
            }
            // Revocation lists, secrets and nested bags are of no use to a client.
            _ => {}
        }
        Ok(())
    }

    /// The first key that has a certificate, and its chain.
    fn identity(mut self) -> Result<Identity, KeyError> {
        if self.keys.is_empty() {
            return Err(KeyError::NoPrivateKey);
        }
        if self.certificates.is_empty() {
            return Err(KeyError::NoCertificate);
        }
        let (key, leaf) = self.pair();
        let certificates: Vec<_> = self.certificates.into_iter().map(|(_, certificate)| certificate).collect();
        let leaf = leaf.unwrap_or_else(|| certificate::leaf(&certificates));
        let mut others = certificates;
        let leaf = others.swap_remove(leaf);
        Ok(Identity { chain: certificate::chain(leaf, others), key: self.keys.swap_remove(key).1 })
    }

    /// The first key that has a certificate, and that certificate. Names that the file gives to both are
    /// believed only where the keys cannot be compared.
    fn pair(&self) -> (usize, Option<usize>) {
        let first = |is_pair: &dyn Fn(usize, usize) -> bool| {
            (0..self.keys.len()).find_map(|key| {
                let leaf = (0..self.certificates.len()).find(|leaf| is_pair(key, *leaf))?;
                Some((key, Some(leaf)))
            })
        };
        first(&|key, leaf| pair::belong_together(&self.certificates[leaf].1, &self.keys[key].1))
            .or_else(|| first(&|key, leaf| self.keys[key].0.is_some() && self.keys[key].0 == self.certificates[leaf].0))
            .unwrap_or_default()
    }
}

fn local_key_id(mut attributes: Reader<'_>) -> Result<Option<Vec<u8>>, KeyError> {
    while !attributes.is_empty() {
        let mut attribute = attributes.inside(SEQUENCE)?;
        if attribute.expect(OID)? == LOCAL_KEY_ID {
            return attribute.inside(SET)?.expect(OCTET_STRING).map(|id| Some(id.to_vec()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
