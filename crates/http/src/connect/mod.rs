//! Connections: name look-up, TCP, proxies, TLS, and the pool that keeps them for reuse.

mod connection;
mod connector;
mod dns;
mod idle;
mod pool;
mod proxy;
mod stream;
mod tcp;
mod tunnel;

pub(crate) use connection::Connection;
pub(crate) use connector::{ConnectTimings, Connector, Route, TlsRoute};
pub(crate) use idle::within_idle_limit;
pub use pool::ConnectionLease;
pub(crate) use pool::Pool;
pub(crate) use proxy::Proxy;
pub use proxy::ProxySettings;
pub(crate) use stream::Stream;
