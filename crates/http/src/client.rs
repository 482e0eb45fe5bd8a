//! The client of one run.

use std::rc::Rc;
use std::time::{Duration, Instant};

use postrider_core::collection::{ProtocolProfileBehavior, Request, RequestError, Response};
use postrider_core::run::{Exchange, Hop as HopRecord};
use postrider_core::url;
use thiserror::Error;

use crate::body::{BodyRead, FileResolver, build_body, read_body};
use crate::connect::{ConnectionLease, Connector, Network};
use crate::cookies::{CookieJar, CookieUrl};
use crate::decode::BodySink;
use crate::error::{self, Failure};
use crate::headers::{add_system_headers, copy_back, lines_to_report};
use crate::hop::Hop;
use crate::options::{ClientOptions, DEFAULT_MAX_RESPONSE_SIZE, SendOptions};
use crate::redirect;
use crate::response::response;
use crate::tls::{Alpn, CaError, TlsClient};
use crate::transport::{HopOptions, RoundTrip, Transport};
use crate::wire::{BodyPlan, Received, ResponseHead};

/// Why there is no client.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The file of extra certificate authorities is of no use.
    #[error("extra CA certificates: {0}")]
    ExtraCaCerts(String),
}

impl From<CaError> for ClientError {
    fn from(error: CaError) -> Self {
        Self::ExtraCaCerts(error.to_string())
    }
}

/// Redirects that are followed when the request does not say.
const MAX_REDIRECTS: u32 = 10;

/// Sends requests; keeps the connections and cookies of one run. Belongs to one thread, on which a
/// tokio runtime with I/O and time must be running.
#[derive(Debug)]
pub struct Client {
    options: ClientOptions,
    files: FileResolver,
    transport: Transport,
    tls: Rc<TlsClient>,
    jar: CookieJar,
}

impl Client {
    /// A client without connections and cookies.
    ///
    /// # Errors
    ///
    /// Returns an error when the extra CA certificates cannot be read.
    pub fn new(options: ClientOptions) -> Result<Self, ClientError> {
        let tls = Rc::new(TlsClient::new(&options)?);
        let network = Network { overrides: options.host_overrides.clone(), connect_timeout: options.connect_timeout };
        Ok(Self {
            files: FileResolver::new(&options.working_dir, options.insecure_file_read),
            transport: Transport::new(Connector::new(Rc::clone(&tls), network)),
            jar: CookieJar::default(),
            tls,
            options,
        })
    }

    /// The cookies of the run.
    pub fn jar(&self) -> &CookieJar {
        &self.jar
    }

    /// Hands the body of a request to `sink`, in pieces, as it would be sent by
    /// [`send`](Self::send): signers hash it.
    pub fn read_body(
        &self,
        request: &Request,
        behavior: &ProtocolProfileBehavior,
        allow_files: bool,
        sink: &mut dyn FnMut(&[u8]),
    ) -> BodyRead {
        read_body(request, behavior, &self.files, allow_files, sink)
    }

    /// Sends a resolved and signed request, follows redirects, and tells what came of it. Several
    /// requests may be under way at once; dropping the future breaks its connection off.
    ///
    /// What is wrong with files of the body is told in [`Exchange::warnings`]; everything else
    /// that goes wrong is the exchange's outcome, with Node's text and code.
    pub async fn send(&self, request: &Request, behavior: &ProtocolProfileBehavior, options: &SendOptions) -> Exchange {
        let mut journey = Journey {
            client: self,
            behavior,
            started: Instant::now(),
            timeout: options.timeout.or(self.options.timeout).filter(|limit| !limit.is_zero()),
            keep_body: options.keep_body,
            lease: options.lease.clone(),
            exchange: Exchange {
                request: request.clone(),
                outcome: Err(RequestError::default()),
                hops: Vec::new(),
                warnings: Vec::new(),
                signature_base: None,
            },
        };
        let outcome = journey.travel(options.allow_files).await;
        Exchange { outcome: outcome.map_err(|failure| *failure), ..journey.exchange }
    }
}

/// One request on its way through its redirects.
struct Journey<'a> {
    client: &'a Client,
    behavior: &'a ProtocolProfileBehavior,
    started: Instant,
    timeout: Option<Duration>,
    keep_body: bool,
    lease: Option<ConnectionLease>,
    exchange: Exchange,
}

impl Journey<'_> {
    async fn travel(&mut self, allow_files: bool) -> Result<Response, Failure> {
        let mut hop = self.first_hop(allow_files)?;
        let follows = self.behavior.follow_redirects().unwrap_or(self.client.options.follow_redirects);
        let max_redirects = self.behavior.max_redirects().unwrap_or(MAX_REDIRECTS);
        let mut n_followed = 0;
        loop {
            let (received, timings) = self.hop(&mut hop, follows).await?;
            let Some(location) = redirect::location_of(&received.head).filter(|_| follows) else {
                let cookies = self.jar().map(|jar| jar.matching(&CookieUrl::from(&hop.target)));
                let elapsed = self.started.elapsed();
                return Ok(response(received, cookies.unwrap_or_default(), elapsed, timings));
            };
            if n_followed >= max_redirects {
                let message = "Exceeded maxRedirects. Probably stuck in a redirect loop";
                return Err(error::plain(format!("{message} {}", hop.target.href)));
            }
            n_followed += 1;
            redirect::follow(&mut hop, received.head.code, location, self.behavior)?;
        }
    }

    /// Builds the body, adds system headers, and notes both in the reported request.
    fn first_hop(&mut self, allow_files: bool) -> Result<Hop, Failure> {
        let client = self.client;
        let request = &mut self.exchange.request;
        let warnings = &mut self.exchange.warnings;
        let body = build_body(request, self.behavior, &client.files, allow_files, warnings);
        let target = url::request_target(&request.url, self.behavior.disable_url_encoding())
            .map_err(|reason| error::target(&reason))?;
        request.url = url::parse(&target.href);
        let user_agent = &client.options.user_agent;
        add_system_headers(&mut request.headers, self.behavior, user_agent, &target.host_header);
        let method = if request.method.is_empty() { "GET" } else { &request.method };
        Ok(Hop::first(method, target, &mut request.headers, body, self.behavior))
    }

    async fn hop(
        &mut self,
        hop: &mut Hop,
        follows: bool,
    ) -> Result<(Received, postrider_core::collection::PhaseTimings), Failure> {
        let is_first = self.exchange.hops.is_empty();
        let started = if is_first { self.started } else { Instant::now() };
        let options = self.hop_options(hop)?;
        let prepared = hop.prepare(self.jar(), options.proxy.as_ref())?;
        let mut record = HopRecord {
            method: hop.method.clone(),
            url: hop.target.href.clone(),
            request_header_size: prepared.head.len() as u64,
            request_body_size: prepared.body.size(),
            ..HopRecord::default()
        };
        let sent_lines = is_first.then(|| lines_to_report(&prepared.lines.lines));
        let limit = self.client.options.max_response_size.unwrap_or(DEFAULT_MAX_RESPONSE_SIZE);
        let keep_body = self.keep_body;
        let plan = |head: &ResponseHead| plan(head, follows, limit, keep_body);
        let RoundTrip { result, timings, addresses } =
            self.client.transport.round_trip(hop, prepared, &options, started, plan).await;
        record.timings = timings;
        record.addresses = addresses;
        if let Ok(received) = &result {
            record.code = received.head.code;
            record.http_version = received.head.version;
            self.store_cookies(hop, received);
            if let Some(lines) = sent_lines {
                copy_back(&mut self.exchange.request.headers, &lines);
            }
        }
        self.exchange.hops.push(record);
        if let Some(proxy) = options.proxy.filter(|proxy| proxy.speaks_http() && hop.target.scheme == "http") {
            if let Ok(received) = &result
                && received.head.code == 407
            {
                self.exchange.warnings.push(proxy.wants_credentials(&received.head));
            }
            return result.map(|received| (received, timings)).map_err(|failure| proxy.explain(failure));
        }
        result.map(|received| (received, timings))
    }

    fn hop_options(&mut self, hop: &Hop) -> Result<HopOptions, Failure> {
        let options = &self.client.options;
        let is_verified = self.behavior.strict_ssl().or(options.strict_ssl) != Some(false);
        let tls = if hop.target.scheme == "https" {
            let warnings = &mut self.exchange.warnings;
            let mut settings = self.client.tls.settings(&hop.target, self.behavior, is_verified, warnings)?;
            settings.alpn = match self.behavior.protocol_version() {
                // Connections that are signed serve one request after another.
                _ if self.lease.is_some() => Alpn::Http1,
                Some("http2") => Alpn::Http2,
                Some("auto") => Alpn::Both,
                _ => Alpn::Http1,
            };
            Some(Rc::new(settings))
        } else {
            None
        };
        Ok(HopOptions {
            proxy: options.proxies.proxy_for(&hop.target)?,
            is_verified,
            tls,
            is_lenient: self.behavior.insecure_http_parser(),
            timeout: self.timeout,
            lease: self.lease.clone(),
        })
    }

    fn jar(&self) -> Option<&CookieJar> {
        (!self.behavior.disable_cookies()).then_some(&self.client.jar)
    }

    fn store_cookies(&self, hop: &Hop, received: &Received) {
        let Some(jar) = self.jar() else { return };
        let mut url = None;
        for set_cookie in received.head.all("set-cookie") {
            let url = url.get_or_insert_with(|| CookieUrl::from(&hop.target));
            jar.store_received(url, set_cookie);
        }
    }
}

/// The body of a redirect that is followed is of no interest.
fn plan(head: &ResponseHead, follows: bool, limit: u64, keep_body: bool) -> BodyPlan {
    if follows && redirect::location_of(head).is_some() {
        return BodyPlan::Discard;
    }
    // Several lines are one list, of which no coding is known.
    let mut encodings = head.all("content-encoding");
    let encoding = encodings.next().filter(|_| encodings.next().is_none());
    BodyPlan::Collect(Box::new(BodySink::new(encoding, limit, keep_body)))
}
