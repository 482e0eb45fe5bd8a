//! The listener and its connections.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::options::EchoOptions;
use crate::request::EchoRequest;
use crate::response::{Answer, error};
use crate::router;
use crate::state::State;

/// How long [`EchoServer::shutdown`] waits for answers that are on their way.
const SHUTDOWN_PATIENCE: Duration = Duration::from_millis(500);

/// How long to wait after the system refused to accept a connection, typically for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A running server. It stops when dropped; [`shutdown`](Self::shutdown) also lets answers under way finish.
#[derive(Debug)]
pub struct EchoServer {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    accept_task: JoinHandle<()>,
}

impl EchoServer {
    /// Starts a server with the default options. Port 0 takes any free port.
    ///
    /// # Errors
    ///
    /// Returns the system's error when it cannot listen at `addr`.
    pub async fn start(addr: SocketAddr) -> io::Result<Self> {
        Self::start_with(addr, EchoOptions::default()).await
    }

    /// Starts a server with the given options. Must be called within a tokio runtime of either flavour.
    ///
    /// # Errors
    ///
    /// Returns the system's error when it cannot listen at `addr`.
    pub async fn start_with(addr: SocketAddr, options: EchoOptions) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let state = Arc::new(State::new(options, base_url(addr)));
        let (stop, stopped) = watch::channel(false);
        let accept_task = tokio::spawn(accept_connections(listener, state, stopped));
        tracing::debug!(%addr, "echo server listens");
        Ok(Self { addr, stop, accept_task })
    }

    /// The address it listens at, with the real port.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The URL of the server without a path and without a final slash.
    pub fn base_url(&self) -> String {
        base_url(self.addr)
    }

    /// Stops listening, lets answers under way finish for half a second, then closes all connections.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if let Err(join_error) = (&mut self.accept_task).await {
            tracing::warn!(%join_error, "echo server did not end well");
        }
    }
}

impl Drop for EchoServer {
    fn drop(&mut self) {
        // The task owns the listener and the set of its connections, so all of them end with it.
        self.accept_task.abort();
    }
}

/// A URL that reaches `addr` from this machine; an unspecified address is reached over loopback.
fn base_url(addr: SocketAddr) -> String {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, addr.port()))
}

async fn accept_connections(listener: TcpListener, state: Arc<State>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, remote)) => {
                    connections.spawn(serve_connection(stream, remote, Arc::clone(&state), stopped.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            // Connections that ended are taken out of the set, which would grow otherwise.
            Some(_) = connections.join_next() => {}
            () = stop_requested(&mut stopped) => break,
        }
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(SHUTDOWN_PATIENCE, all_ended).await.is_err() {
        connections.shutdown().await;
    }
}

/// Returns when the server shall stop; a handle that was dropped is a reason too.
async fn stop_requested(stopped: &mut watch::Receiver<bool>) {
    // An error says that the handle is gone.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn serve_connection(
    stream: TcpStream,
    remote: SocketAddr,
    state: Arc<State>,
    mut stopped: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move { Ok::<_, Infallible>(respond(&state, request, remote).await) }
    });
    let connection = http1::Builder::new().title_case_headers(true).serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = stop_requested(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        // A client that goes away in the middle is everyday life in tests.
        tracing::debug!(%error, %remote, "connection ended early");
    }
}

/// Reads the body within its limit and answers.
async fn respond(state: &State, request: Request<Incoming>, remote: SocketAddr) -> Answer {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, state.options.body_limit).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(cause) if cause.is::<LengthLimitError>() => {
            return error(StatusCode::PAYLOAD_TOO_LARGE, "the request body is too large");
        }
        Err(cause) => {
            tracing::debug!(%cause, "cannot read a request body");
            return error(StatusCode::BAD_REQUEST, "the request body cannot be read");
        }
    };
    let request = EchoRequest::new(parts, body, remote);
    let response = router::route(state, &request).await;
    tracing::debug!(method = %request.method, path = request.uri.path(), status = response.status().as_u16(), "answered");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_url_is_reachable() {
        let cases = [
            ("127.0.0.1:80", "http://127.0.0.1:80"),
            ("0.0.0.0:9080", "http://127.0.0.1:9080"),
            ("[::]:9080", "http://[::1]:9080"),
            ("[::1]:1", "http://[::1]:1"),
        ];
        for (addr, expected) in cases {
            assert_eq!(base_url(addr.parse().unwrap()), expected);
        }
    }
}
