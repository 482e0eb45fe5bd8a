//! How requests reach the authorization server.

mod http;
mod tls;
mod types;

pub use http::{HttpTransport, ProxyChoice, TransportOptions};
pub use tls::ClientCertificate;
pub use types::{EndpointRequest, EndpointResponse, Method, Transport, TransportError, TransportFuture};
