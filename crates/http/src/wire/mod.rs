//! HTTP on a connection. HTTP/1.1: our exact bytes out, the answer in, byte for byte as received.
//! HTTP/2 is in `h2`.
//!
//! HTTP/1.1 is written by hand rather than with a client library, because header spelling, order and
//! duplicates of both heads must be kept, and because what is wrong with an answer is reported in
//! the words of Node's parser.

mod chunks;
mod exchange;
mod h2;
mod head;
mod send;

pub(crate) use self::h2::{H2Connection, H2Request, not_spoken};
pub(crate) use exchange::{BodyPlan, ExchangeError, Outgoing, Received, exchange, is_idempotent};
pub(crate) use head::{HeadParser, ResponseHead};

#[cfg(test)]
mod tests;
