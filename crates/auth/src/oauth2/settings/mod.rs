//! What a sign-in needs to know: from the collection's own auth block, with the caller's word on top.

mod block;
mod build;
mod endpoints;
mod overrides;
#[cfg(test)]
mod tests;
mod types;

pub(super) use endpoints::checked_url;
pub use overrides::Overrides;
pub use types::{ClientAuthentication, ExtraParam, Grant, JwtAlgorithm, OAuthSettings, PkceMethod, SendAs};
