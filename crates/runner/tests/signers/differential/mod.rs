//! The same collections run by Newman and by the binary: the requests must be the same, byte for byte.

mod blocks;
mod bodies;
mod challenges;
mod places;
