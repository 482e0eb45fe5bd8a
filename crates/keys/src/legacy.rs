//! OpenSSL's older encrypted PEM: `Proc-Type: 4,ENCRYPTED` and `DEK-Info: AES-256-CBC,…`.

use md5::{Digest, Md5};
use postrider_core::secret::Secret;

use crate::KeyError;
use crate::cipher::Cipher;
use crate::pem::Block;

/// Whether a block says that it is encrypted.
pub(crate) fn is_encrypted(block: &Block) -> bool {
    block.header("proc-type").is_some_and(|value| value.contains("ENCRYPTED"))
}

/// The content of an encrypted block.
pub(crate) fn decrypt(block: &Block, content: &[u8], passphrase: &Secret) -> Result<Vec<u8>, KeyError> {
    const DAMAGED: KeyError = KeyError::Damaged("private key");
    let (name, iv) = block.header("dek-info").and_then(|info| info.split_once(',')).ok_or(DAMAGED)?;
    let cipher = match name.trim().to_ascii_uppercase().as_str() {
        "AES-128-CBC" => Cipher::Aes128,
        "AES-192-CBC" => Cipher::Aes192,
        "AES-256-CBC" => Cipher::Aes256,
        "DES-CBC" => Cipher::Des,
        "DES-EDE-CBC" => Cipher::Des2,
        "DES-EDE3-CBC" => Cipher::Des3,
        "RC2-40-CBC" => Cipher::Rc2(5),
        "RC2-64-CBC" => Cipher::Rc2(8),
        "RC2-CBC" => Cipher::Rc2(16),
        other => return Err(KeyError::unsupported(format!("a private key encrypted with {other}"))),
    };
    let iv = hexadecimal(iv.trim()).filter(|iv| iv.len() == cipher.block_length()).ok_or(DAMAGED)?;
    let key = derive(passphrase, &iv[..8], cipher.key_length());
    cipher.decrypt(&key, &iv, content)
}

/// `EVP_BytesToKey` with MD5 and one round; the salt is the beginning of the initialization vector.
fn derive(passphrase: &Secret, salt: &[u8], length: usize) -> Vec<u8> {
    let mut key: Vec<u8> = Vec::with_capacity(length + 16);
    while key.len() < length {
        let mut hash = Md5::new();
        hash.update(&key[key.len().saturating_sub(16)..]);
        hash.update(passphrase.expose().as_bytes());
        hash.update(salt);
        key.extend_from_slice(&hash.finalize());
    }
    key.truncate(length);
    key
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<_>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).ok()).collect()
}
