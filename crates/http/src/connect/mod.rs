//! Connections: name look-up, TCP, proxies, TLS, and the pool that keeps them for reuse.

mod connection;
mod connector;
mod dns;
mod idle;
mod overrides;
mod pool;
mod proxy;
mod socks;
mod stream;
mod tcp;
mod tunnel;

pub(crate) use connection::Connection;
pub(crate) use connector::{ConnectTimings, Connector, Network, Route, TlsRoute};
pub(crate) use idle::{Activity, within_idle_limit};
pub use overrides::{HostOverride, HostOverrideError, HostOverrides};
pub use pool::ConnectionLease;
pub(crate) use pool::Pool;
pub(crate) use proxy::Proxy;
use proxy::ProxyKind;
pub use proxy::{Credentials, ProxySettings, ProxyUrl, ProxyUrlError};
pub(crate) use stream::Stream;
