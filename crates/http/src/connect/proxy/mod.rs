//! Which proxy a request goes through, and what is said when it fails.

mod advice;
mod no_proxy;
mod server;
mod settings;

pub(crate) use server::Proxy;
pub(super) use server::ProxyKind;
pub use server::{Credentials, ProxyUrlError};
pub use settings::{ProxySettings, ProxyUrl};
