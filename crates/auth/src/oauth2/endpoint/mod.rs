//! Requests to the token end point and its neighbours.

mod answer;
mod assertion;
mod device;
mod failure;
mod grants;
mod request;
mod revocation;
#[cfg(test)]
mod tests;

use super::{Clock, OAuthSettings, Transport};

pub(super) use answer::{Refusal, object};
pub use device::DeviceAuthorization;
pub(super) use failure::transport as transport_failure;
pub use revocation::TokenTypeHint;

/// Talks to the token, device authorization and revocation end points of one server for one client.
#[derive(Debug, Clone, Copy)]
pub struct TokenEndpoint<'a> {
    /// Server and client.
    pub settings: &'a OAuthSettings,
    /// How requests get there.
    pub transport: &'a dyn Transport,
    /// When answers come.
    pub clock: &'a dyn Clock,
}
