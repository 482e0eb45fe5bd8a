//! How requests reach the authorization server.

use std::fmt;
use std::pin::Pin;

use postrider_core::secret::Secret;
use thiserror::Error;

/// Method of a request to the authorization server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Metadata.
    Get,
    /// Everything else.
    Post,
}

/// A request to an end point of the authorization server.
#[derive(Clone, PartialEq, Eq)]
pub struct EndpointRequest {
    /// Method.
    pub method: Method,
    /// Absolute URL.
    pub url: String,
    /// Headers beside `Accept: application/json` and the framing.
    pub headers: Vec<(String, Secret)>,
    /// Form fields in order, not yet encoded; sent as `application/x-www-form-urlencoded` by `POST`.
    pub form: Vec<(String, Secret)>,
}

impl fmt::Debug for EndpointRequest {
    /// Names only: URLs may carry secrets in their query, too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        let names: Vec<&str> = self.form.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("EndpointRequest")
            .field("method", &self.method)
            .field("url", &url)
            .field("form", &names)
            .finish_non_exhaustive()
    }
}

/// What the end point answered.
#[derive(Clone, PartialEq, Eq)]
pub struct EndpointResponse {
    /// HTTP status code. Redirects are answers: they are not followed.
    pub status: u16,
    /// Value of `Content-Type`, or an empty text.
    pub content_type: String,
    /// Value of `Location`, as the server spells it. Only named in errors.
    pub location: Option<String>,
    /// Value of `Retry-After` in seconds, when it is a number.
    pub retry_after: Option<u64>,
    /// Body, decoded, at most 1 MiB.
    pub body: Vec<u8>,
}

impl fmt::Debug for EndpointResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("EndpointResponse");
        fields.field("status", &self.status).field("content_type", &self.content_type).field("bytes", &self.body.len());
        fields.finish_non_exhaustive()
    }
}

/// Why there was no answer. Texts hold no secrets: no query, no body.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TransportError {
    /// No connection, TLS failure, broken answer.
    #[error("{0}")]
    Connection(String),
    /// The limit of time was reached.
    #[error("no answer within {0} s")]
    Timeout(u64),
    /// The body was larger than its limit of bytes.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The transport cannot be set up, e.g. because of a certificate file.
    #[error("{0}")]
    Setup(String),
}

/// What [`Transport::send`] gives.
pub type TransportFuture<'a> = Pin<Box<dyn Future<Output = Result<EndpointResponse, TransportError>> + Send + 'a>>;

/// Sends requests to the authorization server. An implementation follows no redirects, verifies
/// certificates, limits time, and gives up on bodies over 1 MiB.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends one request.
    fn send(&self, request: EndpointRequest) -> TransportFuture<'_>;
}
