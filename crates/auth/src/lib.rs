//! Signs requests as the auth block of a collection asks.
//!
//! A signer gets a request whose variables are resolved and changes its headers or query. It does
//! no I/O. [`sign()`] is the way in; one module per type holds what that type means.

mod apikey;
mod basic;
mod bearer;
mod jws;
pub mod oauth2;
mod place;
mod sign;

pub use sign::{SignError, sign};
