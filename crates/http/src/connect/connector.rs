//! The way from a target to an open connection.

use std::rc::Rc;
use std::time::{Duration, Instant};

use postrider_core::collection::RequestError;

use super::idle::Activity;
use super::stream::{Socket, Stream};
use super::{Connection, Proxy, dns, tcp, tunnel, within_idle_limit};
use crate::error::{self, Failure};
use crate::tls::TlsClient;

/// Where a connection leads.
#[derive(Clone)]
pub(crate) struct Route {
    /// Host of the URL.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// `Some` for https.
    pub(crate) tls: Option<TlsRoute>,
    pub(crate) proxy: Option<Proxy>,
    /// Certificates are checked.
    pub(crate) is_verified: bool,
}

/// TLS on a route.
#[derive(Clone)]
pub(crate) struct TlsRoute {
    /// Name that the certificate must be for: that of the Host header.
    pub(crate) server_name: String,
    /// Headers of the CONNECT request, ready to send, when there is a proxy.
    pub(crate) tunnel_head: Rc<[u8]>,
}

impl Route {
    /// What connections must agree in to serve the same requests.
    pub(crate) fn key(&self) -> String {
        let proxy = self.proxy.as_ref();
        let proxy_text = proxy.map(|proxy| {
            let authorization = proxy.authorization.as_deref().unwrap_or_default();
            format!("{}|{}|{}|{authorization}", proxy.is_tls, proxy.host, proxy.port)
        });
        match (&self.tls, proxy_text) {
            // Any host is requested through the same connection.
            (None, Some(proxy)) => format!("proxy|{}|{proxy}", self.is_verified),
            (None, None) => format!("http|{}|{}", self.host, self.port),
            (Some(tls), proxy) => {
                let (name, is_verified) = (&tls.server_name, self.is_verified);
                let proxy = proxy.unwrap_or_default();
                format!("https|{}|{}|{name}|{is_verified}|{proxy}", self.host, self.port)
            }
        }
    }
}

/// How long the phases of connecting took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ConnectTimings {
    pub(crate) dns: Duration,
    pub(crate) tcp: Duration,
    pub(crate) tls: Duration,
}

/// Opens connections.
#[derive(Debug)]
pub(crate) struct Connector {
    tls: TlsClient,
}

impl Connector {
    pub(crate) fn new(tls: TlsClient) -> Self {
        Self { tls }
    }

    /// Opens a connection; `limit` holds for look-up and TCP together, then for every silence.
    ///
    /// # Errors
    ///
    /// Returns Node's error for the step that failed.
    pub(crate) async fn connect(
        &self,
        route: &Route,
        limit: Option<Duration>,
        timings: &mut ConnectTimings,
    ) -> Result<Connection, Failure> {
        let (host, port) = match &route.proxy {
            Some(proxy) => (proxy.host.as_str(), proxy.port),
            None => (route.host.as_str(), route.port),
        };
        let is_tunnel = route.proxy.is_some() && route.tls.is_some();
        let opened = match limit {
            None => open_socket(host, port, timings).await,
            Some(limit) => tokio::time::timeout(limit, open_socket(host, port, timings))
                .await
                .unwrap_or_else(|_| Err(error::connect_timeout())),
        };
        let (socket, activity) =
            opened.map_err(|cause| if is_tunnel && !is_timeout(&cause) { error::tunnel(&cause) } else { cause })?;
        let started = Instant::now();
        let stream = within_idle_limit(limit, &activity, self.secure(route, Stream::Plain(socket))).await??;
        if route.tls.is_some() {
            timings.tls = started.elapsed();
        }
        Ok(Connection::new(stream, activity))
    }

    /// Puts TLS and tunnel on top of a socket, as the route wants them.
    async fn secure(&self, route: &Route, mut stream: Stream) -> Result<Stream, Failure> {
        if let Some(proxy) = route.proxy.as_ref().filter(|proxy| proxy.is_tls) {
            let secured = self.tls.connect(stream, &proxy.host, &proxy.host, route.is_verified).await;
            stream = secured.map_err(|cause| if route.tls.is_some() { error::tunnel(&cause) } else { cause })?;
        }
        let Some(tls) = &route.tls else { return Ok(stream) };
        if route.proxy.is_some() {
            tunnel::open(&mut stream, &tls.tunnel_head).await?;
        }
        self.tls.connect(stream, &tls.server_name, &route.host, route.is_verified).await
    }
}

fn is_timeout(error: &RequestError) -> bool {
    error.code.as_deref() == Some("ETIMEDOUT") && error.syscall.is_none()
}

async fn open_socket(host: &str, port: u16, timings: &mut ConnectTimings) -> Result<(Socket, Activity), Failure> {
    let started = Instant::now();
    let addresses = dns::resolve(host, port).await?;
    timings.dns = started.elapsed();
    let started = Instant::now();
    let stream = tcp::connect(&addresses).await?;
    timings.tcp = started.elapsed();
    let activity = Activity::new();
    Ok((Socket::new(stream, activity.clone()), activity))
}
