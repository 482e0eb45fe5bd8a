//! Certificates, and what of them tells the order of a chain (RFC 5280 section 4.1).

use rustls_pki_types::CertificateDer;

use crate::KeyError;
use crate::der::{BIT_STRING, INTEGER, Reader, SEQUENCE, context};
use crate::pem;

const SUBJECT: &str = "certificate";

/// The certificates of a file, in its order: all of a PEM file, or the one of a DER file.
///
/// # Errors
///
/// [`KeyError`] when there is none, or one that is damaged.
pub fn certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, KeyError> {
    const LABELS: [&str; 3] = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];
    let mut found = Vec::new();
    for block in pem::blocks(bytes).into_iter().filter(|block| LABELS.contains(&block.label.as_str())) {
        let content = block.content.ok_or(KeyError::Damaged(SUBJECT))?;
        // OpenSSL's trusted certificates carry settings of its own behind the certificate.
        let certificate = Reader::new(&content, SUBJECT).element()?;
        names(certificate.whole)?;
        found.push(CertificateDer::from(certificate.whole.to_vec()));
    }
    if found.is_empty() && names(bytes).is_ok() {
        found.push(CertificateDer::from(bytes.to_vec()));
    }
    if found.is_empty() { Err(KeyError::NoCertificate) } else { Ok(found) }
}

/// Issuer and subject, encoded.
fn names(certificate: &[u8]) -> Result<(&[u8], &[u8]), KeyError> {
    names_and_rest(certificate).map(|(issuer, subject, _)| (issuer, subject))
}

/// The public key as its algorithm writes it.
pub(crate) fn public_key(certificate: &[u8]) -> Result<&[u8], KeyError> {
    let (_, _, mut fields) = names_and_rest(certificate)?;
    let mut info = fields.inside(SEQUENCE)?;
    info.expect(SEQUENCE)?;
    // The first byte of a BIT STRING counts the unused bits.
    info.expect(BIT_STRING)?.strip_prefix(&[0]).ok_or(KeyError::Damaged(SUBJECT))
}

/// Issuer, subject, and the fields that follow.
fn names_and_rest(certificate: &[u8]) -> Result<(&[u8], &[u8], Reader<'_>), KeyError> {
    let mut fields = Reader::new(certificate, SUBJECT).inside(SEQUENCE)?.inside(SEQUENCE)?;
    fields.optional(context(0))?;
    fields.expect(INTEGER)?;
    fields.expect(SEQUENCE)?;
    let issuer = fields.expect(SEQUENCE)?;
    fields.expect(SEQUENCE)?;
    let subject = fields.expect(SEQUENCE)?;
    Ok((issuer, subject, fields))
}

/// Puts the issuers of the first certificate behind it, each behind what it issued. Certificates that are
/// no part of the chain are left out.
pub(crate) fn chain(leaf: Vec<u8>, mut others: Vec<Vec<u8>>) -> Vec<CertificateDer<'static>> {
    let mut chain = vec![leaf];
    while let Some(last) = chain.last() {
        let Ok((issuer, subject)) = names(last) else { break };
        let position = others.iter().position(|other| names(other).is_ok_and(|(_, subject)| subject == issuer));
        match position.filter(|_| issuer != subject) {
            Some(position) => {
                let next = others.swap_remove(position);
                chain.push(next);
            }
            None => break,
        }
    }
    chain.into_iter().map(CertificateDer::from).collect()
}

/// The certificate that issued none of the others: that of the key, where nothing else says so.
pub(crate) fn leaf(certificates: &[Vec<u8>]) -> usize {
    let is_issuer = |subject: &[u8]| {
        certificates.iter().any(|other| names(other).is_ok_and(|(issuer, own)| issuer == subject && own != subject))
    };
    let is_leaf = |certificate: &Vec<u8>| names(certificate).is_ok_and(|(_, subject)| !is_issuer(subject));
    certificates.iter().position(is_leaf).unwrap_or_default()
}
