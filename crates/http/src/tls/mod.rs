//! TLS: trust, the client's own certificates, and errors in the words of Node.

mod certificates;
mod ciphers;
mod client;
mod der;
mod errors;
mod key_log;
mod layer;
mod names;
mod request_for_certificate;
mod settings;
mod verify;
mod version1;

pub use certificates::{ClientCertificate, UrlPattern, UrlPatternError};
pub(crate) use client::{CaError, TlsClient};
pub(crate) use errors::transport_error;
pub(crate) use layer::TlsLayer;
pub(crate) use settings::{Alpn, TlsSettings};
