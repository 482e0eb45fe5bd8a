//! Signs requests as the auth block of a collection asks.
//!
//! A signer gets a request whose variables are resolved and changes its headers or query. It does
//! no I/O. [`sign()`] is the way in; one module per type holds what that type means.

mod apikey;
mod asap;
mod authorizer;
mod awsv4;
mod basic;
mod bearer;
mod context;
mod digest;
mod edgegrid;
mod encode;
#[cfg(test)]
mod fuzz;
mod hash;
mod hawk;
mod jws;
mod jwt;
mod ntlm;
mod oauth1;
pub mod oauth2;
mod params;
mod pem;
mod place;
#[cfg(test)]
mod reference;
mod rsa_key;
mod sign;

pub use authorizer::{AuthMemory, Authorizer, Step};
pub use context::{Payload, PayloadKind, Random, SignContext, ThreadRandom};
pub use sign::{SignError, sign};
