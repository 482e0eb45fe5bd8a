//! The transport of real life: HTTP/1.1 over TCP or TLS.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use postrider_core::secret::Secret;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Client, Response, redirect};
use rustls::ClientConfig;
use url::Url;

use super::tls::{self, ClientCertificate};
use super::{
    AddressChoice, EndpointRequest, EndpointResponse, Method, ProxyChoice, Transport, TransportError, TransportFuture,
};
use crate::oauth2::text;

/// The largest body that is read. Token answers have a few kilobytes.
const MAX_BODY: usize = 1024 * 1024;

/// How [`HttpTransport`] talks to servers.
#[derive(Debug, Clone)]
pub struct TransportOptions {
    /// PEM file with certificates to trust beside those of the system.
    pub extra_ca_certs: Option<PathBuf>,
    /// Certificate that the client shows (RFC 8705).
    pub client_certificate: Option<ClientCertificate>,
    /// Limit of time for one request, from the connection to the last byte of the answer.
    pub timeout: Duration,
    /// Accepts every certificate. Never implied by a switch for other requests.
    pub insecure: bool,
    /// Value of the `User-Agent` header.
    pub user_agent: String,
    /// Which proxies are used; `None` leaves that to the environment.
    pub proxies: Option<ProxyChoice>,
    /// Addresses of hosts; `None` has all of them looked up.
    pub addresses: Option<AddressChoice>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            extra_ca_certs: None,
            client_certificate: None,
            timeout: Duration::from_secs(30),
            insecure: false,
            user_agent: concat!("postrider/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxies: None,
            addresses: None,
        }
    }
}

/// Sends requests over HTTP/1.1. It follows no redirects, reads at most 1 MiB, stores no cookies and
/// keeps no connection, so that it can be shared by several runtimes.
///
/// Without a choice the environment's proxies are used (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). No proxy
/// is used towards the own machine: there plain HTTP is allowed, and a proxy would see the secrets.
#[derive(Debug)]
pub struct HttpTransport {
    client: Client,
    direct: Client,
    options: TransportOptions,
    config: ClientConfig,
}

/// A host and its addresses.
type Addresses = (String, Vec<SocketAddr>);

impl HttpTransport {
    /// # Errors
    ///
    /// [`TransportError::Setup`] when a certificate file cannot be read or used.
    pub fn new(options: &TransportOptions) -> Result<Self, TransportError> {
        let config = tls::client_config(
            options.extra_ca_certs.as_deref(),
            options.client_certificate.as_ref(),
            options.insecure,
        )?;
        Ok(Self {
            client: client(options, &config, false, None)?,
            direct: client(options, &config, true, None)?,
            options: options.clone(),
            config,
        })
    }

    /// The client for a URL. That for given addresses is made anew: only the URL's host has them.
    fn client(&self, url: &Url) -> Result<Client, TransportError> {
        let is_direct = text::is_loopback(url);
        match self.options.addresses.as_ref().and_then(|choice| choice.of(url)) {
            Some(addresses) => client(&self.options, &self.config, is_direct, Some(addresses)),
            None if is_direct => Ok(self.direct.clone()),
            None => Ok(self.client.clone()),
        }
    }

    async fn exchange(&self, request: EndpointRequest) -> Result<EndpointResponse, TransportError> {
        let url = Url::parse(&request.url).map_err(|error| TransportError::Setup(error.to_string()))?;
        let client = self.client(&url)?;
        let builder = match request.method {
            Method::Get => client.get(url),
            Method::Post => client.post(url).body(text::form_encode(&request.form)),
        };
        let headers = headers(request.method, &request.headers)?;
        let response = builder.headers(headers).send().await.map_err(|error| self.failure(&error))?;
        self.read(response).await
    }

    async fn read(&self, mut response: Response) -> Result<EndpointResponse, TransportError> {
        let header =
            |name| response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let (status, content_type) = (response.status().as_u16(), header(CONTENT_TYPE).unwrap_or_default());
        let (location, retry_after) = (header(LOCATION), header(RETRY_AFTER));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failure(&error))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(TransportError::TooLarge(MAX_BODY));
            }
            body.extend_from_slice(&chunk);
        }
        let retry_after = retry_after.and_then(|value| value.trim().parse().ok());
        Ok(EndpointResponse { status, content_type, location, retry_after, body })
    }

    fn failure(&self, error: &reqwest::Error) -> TransportError {
        if error.is_timeout() {
            // A limit below one second is still a limit.
            return TransportError::Timeout(self.options.timeout.as_secs().max(1));
        }
        TransportError::Connection(cause(error))
    }
}

fn client(
    options: &TransportOptions,
    config: &ClientConfig,
    is_direct: bool,
    addresses: Option<Addresses>,
) -> Result<Client, TransportError> {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(config.clone())
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_max_idle_per_host(0)
        .http1_only()
        .timeout(options.timeout)
        .user_agent(options.user_agent.clone());
    if is_direct {
        builder = builder.no_proxy();
    } else if let Some(choice) = options.proxies.clone() {
        builder = builder.no_proxy().proxy(choice.into_proxy());
    }
    if let Some((host, addresses)) = addresses {
        builder = builder.resolve_to_addrs(&host, &addresses);
    }
    builder.build().map_err(|error| TransportError::Setup(cause(&error)))
}

impl Transport for HttpTransport {
    fn send(&self, request: EndpointRequest) -> TransportFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

/// Headers of one request; the caller's own replace ours.
fn headers(method: Method, extra: &[(String, Secret)]) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    if method == Method::Post {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    }
    for (name, value) in extra {
        let shown = text::clean(name, 60);
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| TransportError::Setup(format!("{shown:?} is no name of a header")))?;
        let mut value = HeaderValue::from_bytes(value.expose().as_bytes())
            .map_err(|_| TransportError::Setup(format!("header {shown} has a value that HTTP cannot carry")))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

/// The innermost reason: what wraps it only repeats the URL and the names of layers.
fn cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    text::clean(&innermost.to_string(), 300)
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
