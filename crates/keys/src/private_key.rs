//! Private keys in all forms.

use postrider_core::secret::Secret;
use rustls_pki_types::PrivateKeyDer;

use crate::der::{INTEGER, OCTET_STRING, Reader, SEQUENCE};
use crate::pbe::{self, Passphrase};
use crate::pem::{self, Block};
use crate::{KeyError, curve, legacy};

const SUBJECT: &str = "private key";

/// The first private key of a file: PEM or DER; PKCS#1, SEC1, PKCS#8; encrypted ones by `passphrase`. An
/// empty passphrase counts as none. Keys of P-256 and P-384 that lack their public key come back as PKCS#8
/// with it.
///
/// # Errors
///
/// [`KeyError`] when there is none, when it cannot be decrypted, or is of a kind that is not known.
pub fn private_key(bytes: &[u8], passphrase: Option<&Secret>) -> Result<PrivateKeyDer<'static>, KeyError> {
    let passphrase = passphrase.filter(|passphrase| !passphrase.expose().is_empty());
    let blocks = pem::blocks(bytes);
    match blocks.iter().find(|block| block.label.ends_with("PRIVATE KEY")) {
        Some(block) => of_block(block, passphrase),
        None if blocks.is_empty() => of_der(bytes, passphrase),
        None => Err(KeyError::NoPrivateKey),
    }
}

fn of_block(block: &Block, passphrase: Option<&Secret>) -> Result<PrivateKeyDer<'static>, KeyError> {
    let content = block.content.as_deref().ok_or(KeyError::Damaged(SUBJECT))?;
    match block.label.as_str() {
        "ENCRYPTED PRIVATE KEY" => encrypted(content, passphrase),
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" if legacy::is_encrypted(block) => {
            let passphrase = passphrase.ok_or(KeyError::PassphraseMissing)?;
            let content = legacy::decrypt(block, content, passphrase)?;
            // One padding in 256 looks right by chance.
            plain(&content).map_err(|_| KeyError::WrongPassphrase)
        }
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
            // The label says that it is one.
            plain(content).map_err(|_| KeyError::Damaged(SUBJECT))
        }
        "OPENSSH PRIVATE KEY" => {
            Err(KeyError::unsupported("OpenSSH's own form (convert it: ssh-keygen -p -m PKCS8 -f FILE)"))
        }
        other => Err(KeyError::unsupported(other.to_owned())),
    }
}

fn of_der(bytes: &[u8], passphrase: Option<&Secret>) -> Result<PrivateKeyDer<'static>, KeyError> {
    plain(bytes).or_else(|error| match is_encrypted(bytes) {
        Ok(true) => encrypted(bytes, passphrase),
        _ => Err(error),
    })
}

/// Tells by its first fields what a key is.
pub(crate) fn plain(der: &[u8]) -> Result<PrivateKeyDer<'static>, KeyError> {
    let mut outer = Reader::new(der, SUBJECT);
    let mut fields = outer.inside(SEQUENCE).map_err(|_| KeyError::NoPrivateKey)?;
    fields.expect(INTEGER).map_err(|_| KeyError::NoPrivateKey)?;
    let second = fields.element()?;
    if !outer.is_empty() {
        return Err(KeyError::Damaged(SUBJECT));
    }
    let der = der.to_vec();
    match second.tag {
        SEQUENCE => Ok(curve::completed(PrivateKeyDer::Pkcs8(der.into()))),
        INTEGER => Ok(PrivateKeyDer::Pkcs1(der.into())),
        OCTET_STRING => Ok(curve::completed(PrivateKeyDer::Sec1(der.into()))),
        _ => Err(KeyError::NoPrivateKey),
    }
}

fn is_encrypted(der: &[u8]) -> Result<bool, KeyError> {
    let mut fields = Reader::new(der, SUBJECT).inside(SEQUENCE)?;
    fields.expect(SEQUENCE)?;
    fields.expect(OCTET_STRING)?;
    Ok(fields.is_empty())
}

/// `EncryptedPrivateKeyInfo` (RFC 5958 section 3).
fn encrypted(der: &[u8], passphrase: Option<&Secret>) -> Result<PrivateKeyDer<'static>, KeyError> {
    let passphrase = passphrase.ok_or(KeyError::PassphraseMissing)?;
    decrypted(der, &Passphrase::new(passphrase.expose()))
}

/// The key in an `EncryptedPrivateKeyInfo`.
pub(crate) fn decrypted(der: &[u8], passphrase: &Passphrase) -> Result<PrivateKeyDer<'static>, KeyError> {
    let mut fields = Reader::new(der, SUBJECT).inside(SEQUENCE)?;
    let (algorithm, data) = (fields.expect(SEQUENCE)?, fields.expect(OCTET_STRING)?);
    let content = pbe::decrypt(algorithm, data, passphrase)?;
    plain(&content).map_err(|_| KeyError::WrongPassphrase)
}
