//! A transport that is set up when it first sends something.

use std::sync::OnceLock;

use postrider_auth::oauth2::{
    EndpointRequest, HttpTransport, Transport, TransportError, TransportFuture, TransportOptions,
};

/// Reads certificates and makes the HTTP client at the first request: most runs find a live token.
#[derive(Debug)]
pub(super) struct LazyTransport {
    options: TransportOptions,
    transport: OnceLock<Result<HttpTransport, TransportError>>,
}

impl LazyTransport {
    pub(super) fn new(options: TransportOptions) -> Self {
        Self { options, transport: OnceLock::new() }
    }
}

impl Transport for LazyTransport {
    fn send(&self, request: EndpointRequest) -> TransportFuture<'_> {
        match self.transport.get_or_init(|| HttpTransport::new(&self.options)) {
            Ok(transport) => Box::pin(async move {
                // Names and the URL without its query: neither shows a secret.
                tracing::debug!(?request, "to the authorization server");
                let answer = transport.send(request).await;
                match &answer {
                    Ok(response) => tracing::debug!(?response, "from the authorization server"),
                    Err(error) => tracing::debug!(%error, "no answer from the authorization server"),
                }
                answer
            }),
            Err(error) => Box::pin(std::future::ready(Err(error.clone()))),
        }
    }
}
