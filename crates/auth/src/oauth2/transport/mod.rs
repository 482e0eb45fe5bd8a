//! How requests reach the authorization server.

mod choice;
mod http;
mod tls;
mod types;

pub use choice::{AddressChoice, ProxyChoice};
pub use http::{HttpTransport, TransportOptions};
pub use tls::ClientCertificate;
pub use types::{EndpointRequest, EndpointResponse, Method, Transport, TransportError, TransportFuture};
