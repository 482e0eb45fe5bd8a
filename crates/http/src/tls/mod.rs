//! TLS: trust, and certificate errors in the words of Node.

mod ciphers;
mod client;
mod der;
mod errors;
mod names;
mod settings;
mod verify;

pub(crate) use client::{CaError, TlsClient};
pub(crate) use errors::{handshake_error, transport_error};
pub(crate) use settings::{Alpn, TlsSettings};
