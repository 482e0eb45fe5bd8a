//! The way from a target to an open connection.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::idle::Activity;
use super::socks::{self, Destination, Refusal};
use super::stream::{Socket, Stream};
use super::{Connection, HostOverrides, Proxy, ProxyKind, dns, tcp, tunnel, within_idle_limit};
use crate::error::{self, Failure};
use crate::tls::{TlsClient, TlsSettings};

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
    /// How TLS is spoken with the server.
    pub(crate) settings: Rc<TlsSettings>,
}

impl Route {
    /// What connections must agree in to serve the same requests.
    pub(crate) fn key(&self) -> String {
        let is_spoken_to = self.tls.is_none() && self.proxy.as_ref().is_some_and(Proxy::speaks_http);
        match (&self.tls, self.proxy.as_ref().map(Proxy::key)) {
            // Any host is requested through the same connection.
            (None, Some(proxy)) if is_spoken_to => format!("proxy|{}|{proxy}", self.is_verified),
            (None, proxy) => format!("http|{}|{}|{}", self.host, self.port, proxy.unwrap_or_default()),
            (Some(tls), proxy) => {
                let (name, proxy) = (&tls.server_name, proxy.unwrap_or_default());
                let mut key = format!("https|{}|{}|{name}|{proxy}", self.host, self.port);
                tls.settings.add_to_key(&mut key);
                key
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

/// What the user says about connections.
#[derive(Debug, Default)]
pub(crate) struct Network {
    /// Addresses to use in place of those that are looked up.
    pub(crate) overrides: HostOverrides,
    /// Limit of everything from the look-up to the last handshake.
    pub(crate) connect_timeout: Option<Duration>,
}

/// Opens connections.
#[derive(Debug)]
pub(crate) struct Connector {
    tls: Rc<TlsClient>,
    network: Network,
}

impl Connector {
    pub(crate) fn new(tls: Rc<TlsClient>, network: Network) -> Self {
        Self { tls, network }
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
        let opening = self.open(route, limit, timings);
        let Some(connect_timeout) = self.network.connect_timeout else { return opening.await };
        tokio::time::timeout(connect_timeout, opening).await.unwrap_or_else(|_| {
            let failure = error::not_connected(connect_timeout);
            Err(route.proxy.as_ref().map_or(failure.clone(), |proxy| proxy.unreachable(failure)))
        })
    }

    async fn open(
        &self,
        route: &Route,
        limit: Option<Duration>,
        timings: &mut ConnectTimings,
    ) -> Result<Connection, Failure> {
        let (socket, activity) = match &route.proxy {
            None => self.socket(&route.host, route.port, limit, timings).await?,
            Some(proxy) if proxy.speaks_http() => {
                let opened = self.socket(&proxy.host, proxy.port, limit, timings).await;
                opened.map_err(|cause| in_tunnel(route, proxy.unreachable(cause)))?
            }
            Some(proxy) => self.socks(route, proxy, limit, timings).await?,
        };
        let started = Instant::now();
        let stream = within_idle_limit(limit, &activity, self.secure(route, Stream::Plain(socket))).await??;
        if route.tls.is_some() {
            timings.tls = started.elapsed();
        }
        Ok(Connection::new(stream, activity))
    }

    /// Puts TLS and tunnel on top of a socket, as the route wants them.
    async fn secure(&self, route: &Route, mut stream: Stream) -> Result<Stream, Failure> {
        let proxy = route.proxy.as_ref().filter(|proxy| proxy.speaks_http());
        if let Some(proxy) = proxy.filter(|proxy| proxy.kind == ProxyKind::Https) {
            let settings = TlsSettings::new(route.is_verified);
            let secured = self.tls.connect(stream, &proxy.host, &proxy.host, &settings).await;
            stream = secured.map_err(|cause| in_tunnel(route, proxy.unreachable(cause)))?;
        }
        let Some(tls) = &route.tls else { return Ok(stream) };
        if let Some(proxy) = proxy {
            tunnel::open(&mut stream, proxy, &tls.tunnel_head).await?;
        }
        self.tls.connect(stream, &tls.server_name, dns::without_zone(&route.host), &tls.settings).await
    }

    /// A TCP connection.
    async fn socket(
        &self,
        host: &str,
        port: u16,
        limit: Option<Duration>,
        timings: &mut ConnectTimings,
    ) -> Result<(Socket, Activity), Failure> {
        let opening = async {
            let started = Instant::now();
            let addresses = dns::resolve(host, port, &self.network.overrides).await?;
            timings.dns += started.elapsed();
            let started = Instant::now();
            let stream = tcp::connect(&addresses).await?;
            timings.tcp += started.elapsed();
            let activity = Activity::new();
            Ok((Socket::new(stream, activity.clone()), activity))
        };
        let Some(limit) = limit else { return opening.await };
        tokio::time::timeout(limit, opening).await.unwrap_or_else(|_| Err(error::connect_timeout()))
    }

    /// A connection through a SOCKS proxy. Where names are looked up here, one address after the other
    /// is tried.
    async fn socks(
        &self,
        route: &Route,
        proxy: &Proxy,
        limit: Option<Duration>,
        timings: &mut ConnectTimings,
    ) -> Result<(Socket, Activity), Failure> {
        let addresses = self.socks_addresses(route, proxy, timings).await?;
        let destinations = match &addresses {
            Some(addresses) => addresses.iter().map(|address| Destination::Address(*address)).collect(),
            None => vec![Destination::Name(&route.host, route.port)],
        };
        let mut first_failure = None;
        for destination in destinations {
            let opened = self.socket(&proxy.host, proxy.port, limit, timings).await;
            let (mut socket, activity) = opened.map_err(|cause| proxy.unreachable(cause))?;
            let started = Instant::now();
            let asked = within_idle_limit(limit, &activity, socks::open(&mut socket, proxy, destination)).await;
            timings.tcp += started.elapsed();
            match asked.map_err(|cause| proxy.unreachable(cause))? {
                Ok(()) => return Ok((socket, activity)),
                Err(Refusal { failure, is_of_destination: false }) => return Err(failure),
                Err(Refusal { failure, .. }) => first_failure = first_failure.or(Some(failure)),
            }
        }
        Err(first_failure.unwrap_or_default())
    }

    /// The addresses of the target, unless its name is the proxy's business.
    async fn socks_addresses(
        &self,
        route: &Route,
        proxy: &Proxy,
        timings: &mut ConnectTimings,
    ) -> Result<Option<Vec<SocketAddr>>, Failure> {
        let is_remote = matches!(proxy.kind, ProxyKind::Socks4a | ProxyKind::Socks5h);
        if is_remote && route.host.parse::<std::net::IpAddr>().is_err() {
            return Ok(None);
        }
        let started = Instant::now();
        let resolved = dns::resolve(&route.host, route.port, &self.network.overrides).await;
        timings.dns += started.elapsed();
        let mut list = resolved.map_err(|failure| proxy.not_looked_up(failure))?.list;
        if proxy.kind == ProxyKind::Socks4 && list.iter().any(SocketAddr::is_ipv4) {
            list.retain(SocketAddr::is_ipv4);
        }
        Ok(Some(list))
    }
}

/// What a failure of the proxy is called when a tunnel was wanted. Time-outs keep their name.
fn in_tunnel(route: &Route, failure: Failure) -> Failure {
    let is_timeout = failure.code.as_deref() == Some("ETIMEDOUT") && failure.syscall.is_none();
    if route.tls.is_none() || is_timeout {
        return failure;
    }
    let tunnel = error::tunnel(&failure.message);
    match failure.hint {
        Some(hint) => error::with_hint(tunnel, hint),
        None => tunnel,
    }
}
