//! Block ciphers in CBC mode, old ones too: what was encrypted with them long ago is to be read.

use aes::{Aes128, Aes192, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, InnerIvInit, KeyInit};
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;

use crate::KeyError;

/// A cipher and the length of its key in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    Des,
    /// Triple DES with two keys.
    Des2,
    /// Triple DES with three keys.
    Des3,
    /// RC2 with a key of this many bytes.
    Rc2(usize),
}

impl Cipher {
    pub(crate) fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Des2 => 16,
            Self::Aes192 | Self::Des3 => 24,
            Self::Aes256 => 32,
            Self::Des => 8,
            Self::Rc2(length) => length,
        }
    }

    /// Bytes of a block, and of the initialization vector.
    pub(crate) fn block_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::Des | Self::Des2 | Self::Des3 | Self::Rc2(_) => 8,
        }
    }

    /// Decrypts and takes the padding off (RFC 8018 section 6.1.1). A wrong passphrase shows in the
    /// padding, mostly.
    pub(crate) fn decrypt(self, key: &[u8], iv: &[u8], data: &[u8]) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Aes128 => cbc::<Aes128>(key, iv, data),
            Self::Aes192 => cbc::<Aes192>(key, iv, data),
            Self::Aes256 => cbc::<Aes256>(key, iv, data),
            Self::Des => cbc::<Des>(key, iv, data),
            Self::Des2 => cbc::<TdesEde2>(key, iv, data),
            Self::Des3 => cbc::<TdesEde3>(key, iv, data),
            Self::Rc2(_) => cbc::<Rc2>(key, iv, data),
        }
    }
}

fn cbc<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], data: &[u8]) -> Result<Vec<u8>, KeyError> {
    const DAMAGED: KeyError = KeyError::Damaged("private key");
    let cipher = C::new_from_slice(key).map_err(|_| DAMAGED)?;
    let decryptor = Decryptor::inner_iv_slice_init(cipher, iv).map_err(|_| DAMAGED)?;
    decryptor.decrypt_padded_vec::<Pkcs7>(data).map_err(|_| KeyError::WrongPassphrase)
}
