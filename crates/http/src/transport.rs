//! One request on one connection: a kept one if there is one, else a new one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use postrider_core::collection::PhaseTimings;
use tokio::sync::Mutex;

use crate::connect::{
    ConnectTimings, Connection, ConnectionLease, Connector, Pool, Proxy, Route, TlsRoute, within_idle_limit,
};
use crate::error::Failure;
use crate::hop::{Hop, PreparedHop};
use crate::tls::{Alpn, TlsSettings};
use crate::wire::{
    BodyPlan, ExchangeError, H2Connection, H2Request, Outgoing, Received, ResponseHead, exchange, is_idempotent,
    not_spoken,
};

/// Connections, new and kept.
#[derive(Debug)]
pub(crate) struct Transport {
    connector: Connector,
    pool: Pool,
    /// Connections that speak HTTP/2, by what they lead to. Requests share them, and wait for one that is
    /// being opened.
    shared: RefCell<HashMap<String, Rc<Slot>>>,
}

/// Room for a connection that is shared.
type Slot = Mutex<Option<Rc<H2Connection>>>;

/// What holds for one hop beside the hop itself.
pub(crate) struct HopOptions {
    pub(crate) proxy: Option<Proxy>,
    pub(crate) is_verified: bool,
    /// `Some` for https.
    pub(crate) tls: Option<Rc<TlsSettings>>,
    pub(crate) is_lenient: bool,
    pub(crate) timeout: Option<Duration>,
    /// The connections to use in place of those that everybody shares.
    pub(crate) lease: Option<ConnectionLease>,
}

/// What became of one hop.
#[derive(Debug)]
pub(crate) struct RoundTrip {
    pub(crate) result: Result<Received, Failure>,
    pub(crate) timings: PhaseTimings,
    /// Local and remote address, when connected.
    pub(crate) addresses: Option<(String, String)>,
}

impl Transport {
    pub(crate) fn new(connector: Connector) -> Self {
        Self { connector, pool: Pool::default(), shared: RefCell::default() }
    }

    /// Sends a hop and reads the answer. A kept connection that turns out to be dead before any
    /// byte of the answer is replaced by a new one, once, where the request may be sent again
    /// ([`ExchangeError::is_stale`]). `started` is when the hop began.
    pub(crate) async fn round_trip(
        &self,
        hop: &Hop,
        prepared: PreparedHop,
        options: &HopOptions,
        started: Instant,
        plan: impl Fn(&ResponseHead) -> BodyPlan,
    ) -> RoundTrip {
        let route = route(hop, &prepared, options);
        let asked = Instant::now();
        let mut timings = Timings { started, asked, connect: ConnectTimings::default(), connected: asked };
        if route.tls.as_ref().is_some_and(|tls| tls.settings.alpn != Alpn::Http1) {
            // The state of what is rare is not carried along by every request.
            return Box::pin(self.round_trip_of_both(hop, &prepared, options, &route, &mut timings, plan)).await;
        }
        let key = route.key();
        let pool = options.lease.as_ref().map_or(&self.pool, ConnectionLease::pool);
        if let Some(mut connection) = pool.take(&key) {
            timings.connected = Instant::now();
            let attempt = attempt(&mut connection, hop, &prepared, options, &plan).await;
            if !matches!(&attempt, Err(error) if error.is_stale) {
                return finish(pool, attempt, connection, &key, &prepared, &timings);
            }
        }
        match Box::pin(self.connector.connect(&route, options.timeout, &mut timings.connect)).await {
            Ok(mut connection) => {
                timings.connected = Instant::now();
                let attempt = attempt(&mut connection, hop, &prepared, options, &plan).await;
                finish(pool, attempt, connection, &key, &prepared, &timings)
            }
            Err(error) => RoundTrip { timings: timings.phases(None), result: Err(error), addresses: None },
        }
    }

    /// The same where the server may choose HTTP/2, or has to.
    async fn round_trip_of_both(
        &self,
        hop: &Hop,
        prepared: &PreparedHop,
        options: &HopOptions,
        route: &Route,
        timings: &mut Timings,
        plan: impl Fn(&ResponseHead) -> BodyPlan,
    ) -> RoundTrip {
        let key = route.key();
        let mut may_retry = true;
        loop {
            let opened = self.shared_or_own(&key, route, options, timings, may_retry).await;
            timings.connected = Instant::now();
            let (connection, is_new) = match opened {
                Ok(Opened::Shared { connection, is_new }) => (connection, is_new),
                Ok(Opened::Own(mut connection)) => {
                    let attempt = attempt(&mut connection, hop, prepared, options, &plan).await;
                    if may_retry && connection.n_served > 0 && matches!(&attempt, Err(error) if error.is_stale) {
                        may_retry = false;
                        continue;
                    }
                    return finish(&self.pool, attempt, *connection, &key, prepared, timings);
                }
                Err(error) => return RoundTrip { timings: timings.phases(None), result: Err(error), addresses: None },
            };
            let exchanged = shared_attempt(&connection, hop, prepared, options, &plan).await;
            if let Err(error) = &exchanged {
                // Others go on with it as long as they can; nobody begins with it.
                self.shared.borrow_mut().remove(&key);
                if may_retry && !is_new && error.is_stale {
                    may_retry = false;
                    continue;
                }
            }
            let result = exchanged.map_err(|error| error.error);
            let addresses = connection.addresses.clone();
            return RoundTrip { timings: timings.phases(result.as_ref().ok()), result, addresses };
        }
    }

    /// A connection that is shared, or a connection of HTTP/1.1 where that is what the server speaks.
    async fn shared_or_own(
        &self,
        key: &str,
        route: &Route,
        options: &HopOptions,
        timings: &mut Timings,
        may_be_kept: bool,
    ) -> Result<Opened, Failure> {
        let slot = Rc::clone(self.shared.borrow_mut().entry(key.to_owned()).or_default());
        let mut slot = slot.lock().await;
        if let Some(connection) = slot.as_ref().filter(|connection| connection.is_open()) {
            return Ok(Opened::Shared { connection: Rc::clone(connection), is_new: false });
        }
        *slot = None;
        if let Some(connection) = self.pool.take(key).filter(|_| may_be_kept) {
            return Ok(Opened::Own(Box::new(connection)));
        }
        let connection = self.connector.connect(route, options.timeout, &mut timings.connect).await?;
        if connection.stream.alpn() == Some(b"h2") {
            let Connection { stream, activity, addresses, .. } = connection;
            let opened = Rc::new(H2Connection::open(stream, activity, addresses).await?);
            *slot = Some(Rc::clone(&opened));
            return Ok(Opened::Shared { connection: opened, is_new: true });
        }
        if route.tls.as_ref().is_some_and(|tls| tls.settings.alpn == Alpn::Http2) {
            return Err(not_spoken());
        }
        Ok(Opened::Own(Box::new(connection)))
    }
}

/// A connection for a request that may go over HTTP/2.
enum Opened {
    Shared { connection: Rc<H2Connection>, is_new: bool },
    Own(Box<Connection>),
}

async fn shared_attempt(
    connection: &H2Connection,
    hop: &Hop,
    prepared: &PreparedHop,
    options: &HopOptions,
    plan: impl Fn(&ResponseHead) -> BodyPlan,
) -> Result<Received, ExchangeError> {
    let target = &hop.target;
    let request = H2Request::new(&hop.method, &target.host_header, &target.path_bytes(), &prepared.lines.lines)
        .map_err(ExchangeError::from)?;
    let exchange = connection.exchange(&request, &prepared.body, is_idempotent(&hop.method), plan);
    within_idle_limit(options.timeout, &connection.activity, exchange).await.unwrap_or_else(|error| Err(error.into()))
}

fn finish(
    pool: &Pool,
    attempt: Result<Received, ExchangeError>,
    connection: Connection,
    key: &str,
    prepared: &PreparedHop,
    timings: &Timings,
) -> RoundTrip {
    let addresses = connection.addresses.clone();
    let result = attempt.map_err(|error| error.error);
    if let Ok(received) = &result
        && received.is_reusable
        && !prepared.is_last
    {
        pool.put(key, connection, received.head.get("keep-alive"));
    }
    RoundTrip { timings: timings.phases(result.as_ref().ok()), result, addresses }
}

async fn attempt(
    connection: &mut Connection,
    hop: &Hop,
    prepared: &PreparedHop,
    options: &HopOptions,
    plan: impl Fn(&ResponseHead) -> BodyPlan,
) -> Result<Received, ExchangeError> {
    let outgoing = Outgoing {
        head: prepared.head.clone(),
        body: &prepared.body,
        is_chunked: prepared.lines.is_chunked,
        method: &hop.method,
        is_lenient: options.is_lenient,
    };
    let exchange = exchange(&mut connection.stream, &mut connection.buffer, outgoing, plan);
    let exchanged = within_idle_limit(options.timeout, &connection.activity, exchange).await;
    match exchanged.unwrap_or_else(|error| Err(error.into())) {
        Err(error) if error.is_unanswered && connection.n_served > 0 => {
            Err(ExchangeError { is_stale: connection.stream.is_refused().await, ..error })
        }
        other => other,
    }
}

fn route(hop: &Hop, prepared: &PreparedHop, options: &HopOptions) -> Route {
    let target = &hop.target;
    let tls = options.tls.as_ref().map(|settings| TlsRoute {
        server_name: server_name(hop, prepared),
        tunnel_head: Rc::from(prepared.tunnel_head.as_deref().unwrap_or_default()),
        settings: Rc::clone(settings),
    });
    Route {
        host: target.host.clone(),
        port: target.port,
        tls,
        proxy: options.proxy.clone(),
        is_verified: options.is_verified,
    }
}

/// The name that TLS is about: that of the Host header, as in Node. Through a tunnel, or where it
/// is an address, that of the URL.
fn server_name(hop: &Hop, prepared: &PreparedHop) -> String {
    let host = prepared.lines.get("host").filter(|_| prepared.tunnel_head.is_none()).unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let is_name = !name.is_empty() && !name.starts_with('[') && name.parse::<std::net::IpAddr>().is_err();
    if is_name { name.to_owned() } else { hop.target.host.clone() }
}

/// When the steps of a hop were done.
struct Timings {
    started: Instant,
    asked: Instant,
    connect: ConnectTimings,
    connected: Instant,
}

impl Timings {
    fn phases(&self, received: Option<&Received>) -> PhaseTimings {
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1000.0;
        let prepare = milliseconds(self.asked - self.started);
        let connect = self.connect.dns + self.connect.tcp + self.connect.tls;
        let waited = self.connected.saturating_duration_since(self.asked).saturating_sub(connect);
        let mut phases = PhaseTimings {
            prepare,
            wait: milliseconds(waited),
            dns: milliseconds(self.connect.dns),
            tcp: milliseconds(self.connect.tcp),
            secure_handshake: milliseconds(self.connect.tls),
            total: milliseconds(self.started.elapsed()),
            ..PhaseTimings::default()
        };
        if let Some(received) = received {
            phases.first_byte = milliseconds(received.first_byte.saturating_duration_since(self.connected));
            phases.download = milliseconds(received.end.saturating_duration_since(received.first_byte));
            phases.process = milliseconds(received.process);
        }
        phases
    }
}
