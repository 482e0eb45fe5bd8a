//! Why a file is of no use.

use thiserror::Error;

/// Why there is no certificate or key. The texts are parts of sentences that begin with the file's name;
/// nothing of a secret is in them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// No certificate was found.
    #[error("there is no certificate in it")]
    NoCertificate,
    /// No private key was found.
    #[error("there is no private key in it")]
    NoPrivateKey,
    /// The key is encrypted, and there is no passphrase.
    #[error("the private key is encrypted: give its passphrase")]
    PassphraseMissing,
    /// The passphrase is not the one of the file.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// A form or cipher that cannot be read.
    #[error("{0} cannot be read")]
    Unsupported(String),
    /// The file is cut off or was changed.
    #[error("the {0} is damaged")]
    Damaged(&'static str),
}

impl KeyError {
    pub(crate) fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported(what.into())
    }
}
