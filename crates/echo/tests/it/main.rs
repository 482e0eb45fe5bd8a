//! The server as its clients see it. One file per part; they share a binary, which keeps linking short.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

mod common;
mod digest;
mod echo;
mod expenses;
mod oauth;
mod repository_files;
mod server;
