//! One request on one connection: a kept one if there is one, else a new one.

use std::rc::Rc;
use std::time::{Duration, Instant};

use postrider_core::collection::PhaseTimings;

use crate::connect::{
    ConnectTimings, Connection, ConnectionLease, Connector, Pool, Proxy, Route, TlsRoute, within_idle_limit,
};
use crate::error::Failure;
use crate::hop::{Hop, PreparedHop};
use crate::tls::TlsSettings;
use crate::wire::{BodyPlan, ExchangeError, Outgoing, Received, ResponseHead, exchange};

/// Connections, new and kept.
#[derive(Debug)]
pub(crate) struct Transport {
    connector: Connector,
    pool: Pool,
}

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
        Self { connector, pool: Pool::default() }
    }

    /// Sends a hop and reads the answer. A kept connection that turns out to be dead before any
    /// byte of the answer is replaced by a new one, once. `started` is when the hop began.
    pub(crate) async fn round_trip(
        &self,
        hop: &Hop,
        prepared: PreparedHop,
        options: &HopOptions,
        started: Instant,
        plan: impl Fn(&ResponseHead) -> BodyPlan,
    ) -> RoundTrip {
        let route = route(hop, &prepared, options);
        let key = route.key();
        let pool = options.lease.as_ref().map_or(&self.pool, ConnectionLease::pool);
        let asked = Instant::now();
        let mut timings = Timings { started, asked, connect: ConnectTimings::default(), connected: asked };

        if let Some(mut connection) = pool.take(&key) {
            timings.connected = Instant::now();
            let attempt = attempt(&mut connection, hop, &prepared, options, &plan).await;
            if !matches!(&attempt, Err(error) if error.is_stale) {
                return finish(pool, attempt, connection, &key, &prepared, &timings);
            }
        }
        match self.connector.connect(&route, options.timeout, &mut timings.connect).await {
            Ok(mut connection) => {
                timings.connected = Instant::now();
                let attempt = attempt(&mut connection, hop, &prepared, options, &plan).await;
                finish(pool, attempt, connection, &key, &prepared, &timings)
            }
            Err(error) => RoundTrip { timings: timings.phases(None), result: Err(error), addresses: None },
        }
    }
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
        is_head_request: hop.method == "HEAD",
        is_lenient: options.is_lenient,
    };
    let exchange = exchange(&mut connection.stream, &mut connection.buffer, outgoing, plan);
    within_idle_limit(options.timeout, &connection.activity, exchange)
        .await
        .unwrap_or_else(|error| Err(ExchangeError { error, is_stale: false }))
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
