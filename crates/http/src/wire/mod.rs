//! HTTP/1.1 on one connection: our exact bytes out, the answer in, byte for byte as received.
//!
//! This is written by hand rather than with a client library, because header spelling, order and
//! duplicates of both heads must be kept, and because what is wrong with an answer is reported in
//! the words of Node's parser.

mod chunks;
mod exchange;
mod head;
mod send;

pub(crate) use exchange::{BodyPlan, ExchangeError, Outgoing, Received, exchange};
pub(crate) use head::{HeadParser, ResponseHead};

#[cfg(test)]
mod tests;
