//! The OAuth 2.0 life cycle (RFC 6749): settings, sign-in, token requests, refresh, store, sign-out.
//!
//! Nothing here prints or parses a command line. Requests go through a [`Transport`], time comes
//! from a [`Clock`], so every part can be used and tested alone.

mod clock;
mod discovery;
mod endpoint;
mod error;
pub mod login;
pub mod session;
mod settings;
pub(crate) mod sign;
pub mod store;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod text;
mod token_set;
mod transport;

pub use clock::{Clock, SystemClock};
pub use discovery::{ServerMetadata, discover};
pub use endpoint::{DeviceAuthorization, TokenEndpoint, TokenTypeHint};
pub use error::{OAuthError, Problem, Stage};
pub use settings::{
    ClientAuthentication, ExtraParam, Grant, JwtAlgorithm, OAuthSettings, Overrides, PkceMethod, SendAs,
};
pub use token_set::TokenSet;
pub use transport::{
    AddressChoice, ClientCertificate, EndpointRequest, EndpointResponse, HttpTransport, Method, ProxyChoice, Transport,
    TransportError, TransportFuture, TransportOptions,
};
