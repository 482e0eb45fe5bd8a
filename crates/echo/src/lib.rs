//! A local HTTP server for the demo and for tests.
//!
//! One [`EchoServer`] answers three groups of paths:
//!
//! - Postman Echo's end points (`/get`, `/post`, `/status/418`, `/digest-auth`, …), with the answers in the shape
//!   that <https://postman-echo.com> gives them, and some for what it lacks (`/large?bytes=N`, `/drip`);
//! - an OAuth 2.0 authorization server under `/oauth` (RFC 6749, 7009, 7636, 8414, 9207, 9700);
//! - a small expense API under `/expenses-api` that wants one of its tokens or an API key.
//!
//! Everything it knows is invented and lives in memory. It is made for loopback and for known clients: it has no TLS
//! and puts no limit on the number of its connections.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let server = postrider_echo::EchoServer::start(([127, 0, 0, 1], 0).into()).await?;
//! assert!(server.base_url().starts_with("http://127.0.0.1:"));
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod credentials;
mod echo;
mod expenses;
mod expiring;
mod oauth;
mod options;
mod request;
mod response;
mod router;
mod server;
mod state;

pub use options::{DEMO_API_KEY, EchoOptions, OAuthClient, RedirectUris};
pub use server::EchoServer;
