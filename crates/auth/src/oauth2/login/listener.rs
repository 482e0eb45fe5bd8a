//! The loopback listener that the browser is sent back to (RFC 8252 section 7.3).

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use postrider_core::secret::Secret;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::head::RequestHead;
use super::page::Page;
use super::redirect::{LoopbackHost, LoopbackTarget};
use super::{AuthorizationRequest, CallbackError};
use crate::oauth2::text::clean;
use crate::oauth2::{OAuthError, Problem, Stage};

/// Longest head of a request, in bytes. Codes of some servers take several thousand.
const MAX_HEAD: usize = 16 * 1024;
/// Connections that are served at the same time. Browsers open some in advance and send nothing.
const MAX_CONNECTIONS: usize = 128;
/// How long one connection may take to send its head, and again to take the page.
const CONNECTION_TIME: Duration = Duration::from_secs(10);
/// How long what a client still sends is read, so that closing does not destroy the page on its way.
const LINGER_TIME: Duration = Duration::from_millis(500);
/// Pause after the system refused to hand over a connection, e.g. for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How many free ports are tried until one is free in both families.
const PORT_TRIES: usize = 16;

/// Listens for the answer of one sign-in. It is open from [`bind`](Self::bind) to the end of
/// [`wait`](Self::wait) or until it is dropped, and only to this machine.
#[derive(Debug)]
pub struct LoopbackListener {
    /// One, or one for each family.
    sockets: Vec<TcpListener>,
    port: u16,
    path: String,
    redirect_uri: String,
}

impl LoopbackListener {
    /// Opens the port. For `localhost` both families are listened on at the same port, because
    /// browsers take either; a machine that has only one of them does with that.
    ///
    /// # Errors
    ///
    /// When the port is in use or may not be opened.
    pub async fn bind(target: &LoopbackTarget) -> Result<Self, OAuthError> {
        let sockets = match target.host {
            LoopbackHost::Ipv4 => vec![open(v4(target.port)).await?],
            LoopbackHost::Ipv6 => vec![open(v6(target.port)).await?],
            LoopbackHost::Localhost => open_both(target.port).await?,
        };
        let port = sockets.first().and_then(|socket| socket.local_addr().ok()).map_or(0, |address| address.port());
        Ok(Self { sockets, port, path: target.path.clone(), redirect_uri: target.redirect_uri(port) })
    }

    /// The redirect URI with the port that is listened on.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Waits for the answer to `request` and gives its code. Everything else that comes is answered and
    /// forgotten: forged answers with 400, other paths with 404, other methods with 405. The page has
    /// left this machine's hands before this returns.
    ///
    /// # Errors
    ///
    /// [`Problem::Server`] when the authorization server says no, [`Problem::TimedOut`] after `limit`.
    pub async fn wait(self, request: &AuthorizationRequest, limit: Duration) -> Result<Secret, OAuthError> {
        let service = Arc::new(Service { request: request.clone(), port: self.port, path: self.path.clone() });
        let mut connections = JoinSet::new();
        let mut last_forgery = None;
        let end = sleep(limit);
        tokio::pin!(end);
        loop {
            tokio::select! {
                accepted = self.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                    Ok(stream) => {
                        let service = Arc::clone(&service);
                        connections.spawn(async move { service.serve(stream).await });
                    }
                    Err(_) => sleep(ACCEPT_PAUSE).await,
                },
                Some(served) = connections.join_next() => match served {
                    Ok(Outcome::Code(code)) => return Ok(code),
                    Ok(Outcome::Refused(error)) => return Err(error),
                    Ok(Outcome::Forged(reason)) => last_forgery = Some(reason),
                    Ok(Outcome::Nothing) | Err(_) => {}
                },
                () = &mut end => return Err(timed_out(limit, last_forgery)),
            }
        }
    }

    /// The next connection of any family.
    async fn accept(&self) -> io::Result<TcpStream> {
        poll_fn(|context| {
            for socket in &self.sockets {
                if let Poll::Ready(accepted) = socket.poll_accept(context) {
                    return Poll::Ready(accepted.map(|(stream, _)| stream));
                }
            }
            Poll::Pending
        })
        .await
    }
}

fn timed_out(limit: Duration, last_forgery: Option<String>) -> OAuthError {
    let hint = match last_forgery {
        Some(reason) => format!("an answer came but was not accepted: {reason}"),
        None => "sign in again; --timeout waits longer, --paste works without a listener".to_owned(),
    };
    OAuthError::new(Stage::Authorization, Problem::TimedOut(limit.as_secs())).with_hint(hint)
}

fn v4(port: Option<u16>) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port.unwrap_or(0)).into()
}

fn v6(port: Option<u16>) -> SocketAddr {
    (Ipv6Addr::LOCALHOST, port.unwrap_or(0)).into()
}

async fn open(address: SocketAddr) -> Result<TcpListener, OAuthError> {
    TcpListener::bind(address).await.map_err(|error| cannot_listen(address, &error))
}

/// Both families at one port.
async fn open_both(port: Option<u16>) -> Result<Vec<TcpListener>, OAuthError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let first = match TcpListener::bind(v4(port)).await {
            Ok(socket) => socket,
            Err(error) if is_family_missing(&error) => return Ok(vec![open(v6(port)).await?]),
            Err(error) => return Err(cannot_listen(v4(port), &error)),
        };
        let taken = first.local_addr().ok().map(|address| address.port());
        match TcpListener::bind(v6(taken)).await {
            Ok(second) => return Ok(vec![first, second]),
            Err(error) if is_family_missing(&error) => return Ok(vec![first]),
            // A port that is free in one family only: with a free choice there are others.
            Err(error) if error.kind() == ErrorKind::AddrInUse && port.is_none() && tries < PORT_TRIES => {}
            Err(error) => return Err(cannot_listen(v6(taken), &error)),
        }
    }
}

/// Whether the machine has no such family at all.
fn is_family_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::AddrNotAvailable | ErrorKind::Unsupported)
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> OAuthError {
    let (why, hint) = match error.kind() {
        ErrorKind::AddrInUse => (
            "another program listens there".to_owned(),
            "end that program (it may be another sign-in), or name another registered redirect_uri with --redirect-uri",
        ),
        ErrorKind::PermissionDenied => (
            "the system does not allow it".to_owned(),
            "register a redirect_uri with a port above 1023, or use --paste",
        ),
        _ => (clean(&error.to_string(), 200), "use --paste, which needs no listener"),
    };
    OAuthError::new(Stage::Authorization, Problem::Aborted(format!("cannot listen on {address}: {why}")))
        .with_hint(hint)
}

/// What a connection was good for.
enum Outcome {
    Code(Secret),
    Refused(OAuthError),
    Forged(String),
    Nothing,
}

/// What connections are served with.
struct Service {
    request: AuthorizationRequest,
    port: u16,
    path: String,
}

impl Service {
    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(&self, mut stream: S) -> Outcome {
        let (page, outcome) = match timeout(CONNECTION_TIME, read_head(&mut stream)).await {
            Ok(Ok(Some(head))) => self.answer(&head),
            Ok(Ok(None)) => (Page::TooLarge, Outcome::Nothing),
            // Opened in advance and not needed, or broken.
            Ok(Err(_)) => return Outcome::Nothing,
            Err(_) => (Page::TooSlow, Outcome::Nothing),
        };
        // A browser that does not take its page has still brought the answer.
        let _ = timeout(CONNECTION_TIME, send(&mut stream, &page)).await;
        outcome
    }

    fn answer(&self, head: &[u8]) -> (Page, Outcome) {
        let Some(head) = RequestHead::parse(head).filter(|head| head.is_for(self.port)) else {
            return (Page::BadRequest, Outcome::Nothing);
        };
        let (path, query) = head.path_and_query();
        if path != self.path {
            return (Page::NotFound, Outcome::Nothing);
        }
        if head.method != "GET" {
            return (Page::MethodNotAllowed, Outcome::Nothing);
        }
        match self.request.accept(&format!("?{query}")) {
            Ok(code) => (Page::Received, Outcome::Code(code)),
            Err(CallbackError::Forged(reason)) => (Page::Forged(reason.clone()), Outcome::Forged(reason)),
            Err(CallbackError::Refused(error)) => (Page::Refused(error.problem.to_string()), Outcome::Refused(error)),
        }
    }
}

/// Reads up to the blank line; `None` when it does not come within [`MAX_HEAD`].
async fn read_head<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::with_capacity(2048);
    let mut piece = [0_u8; 2048];
    loop {
        let n_read = stream.read(&mut piece).await?;
        if n_read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let seen = head.len().saturating_sub(3);
        head.extend_from_slice(&piece[..n_read]);
        if let Some(end) = head[seen..].windows(4).position(|window| window == b"\r\n\r\n") {
            head.truncate(seen + end + 4);
            return Ok(Some(head).filter(|head| head.len() <= MAX_HEAD));
        }
        if head.len() > MAX_HEAD {
            return Ok(None);
        }
    }
}

/// Sends the page and closes without destroying what is on its way.
async fn send<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, page: &Page) -> io::Result<()> {
    stream.write_all(&page.response()).await?;
    stream.flush().await?;
    stream.shutdown().await?;
    // Unread input would make the system reset the connection and drop the page.
    let drain = async {
        let mut rest = [0_u8; 4096];
        while stream.read(&mut rest).await.is_ok_and(|n_read| n_read > 0) {}
    };
    let _ = timeout(LINGER_TIME, drain).await;
    Ok(())
}

#[cfg(test)]
mod tests;
