//! The client against real servers: nginx, squid, SOCKS servers, OpenSSL. One module a server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stderr, reason = "tests say what they skip, and why")]

#[path = "../common/mod.rs"]
mod common;
mod curl;
mod nginx;
mod nginx_h2;
mod nginx_keep_alive;
mod nginx_tls;
mod rig;
mod s_server;
mod socks;
#[cfg(unix)]
mod squid;
