//! What requests are written to: a socket, or TLS on top of one, or on top of that.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::idle::Activity;
use crate::tls::TlsLayer;

/// A TCP connection that notes when bytes move.
#[derive(Debug)]
pub(crate) struct Socket {
    tcp: TcpStream,
    activity: Activity,
    /// What cannot be written any more is dropped without an error: the reason can still be read.
    is_patient: bool,
}

impl Socket {
    pub(super) fn new(tcp: TcpStream, activity: Activity) -> Self {
        Self { tcp, activity, is_patient: false }
    }
}

/// A connection to the server, or to a proxy on the way.
#[derive(Debug)]
pub(crate) enum Stream {
    Plain(Socket),
    Tls(Box<TlsLayer>),
}

impl Stream {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => &socket.tcp,
            Self::Tls(stream) => stream.below().tcp(),
        }
    }

    /// While this is on, a server that closed the connection is still listened to when something is
    /// written: what it said before tells more than the failed write does.
    pub(crate) fn set_patient(&mut self, is_patient: bool) {
        match self {
            Self::Plain(socket) => socket.is_patient = is_patient,
            Self::Tls(stream) => stream.below_mut().set_patient(is_patient),
        }
    }

    /// The protocol that the server chose for what goes through TLS (ALPN), if it chose one.
    pub(crate) fn alpn(&self) -> Option<&[u8]> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(stream) => stream.alpn(),
        }
    }

    /// Local and remote address as text.
    pub(super) fn addresses(&self) -> Option<(String, String)> {
        let tcp = self.tcp();
        Some((tcp.local_addr().ok()?.to_string(), tcp.peer_addr().ok()?.to_string()))
    }

    /// Whether an idle connection is still open and silent. Asks the operating system, since the
    /// runtime does not know of a farewell that came while a script ran.
    pub(super) fn is_quiet(&self) -> bool {
        let mut byte = [std::mem::MaybeUninit::uninit()];
        match SockRef::from(self.tcp()).peek(&mut byte) {
            Err(error) => error.kind() == io::ErrorKind::WouldBlock,
            // An end, or something that nobody asked for.
            Ok(_) => false,
        }
    }

    /// Whether the other side had closed the connection before the end of what was written got there:
    /// its system then answers with a reset, which follows the end that was read. Of a request that was
    /// read whole it does not, so this tells that a request was not acted on (RFC 9110, section 9.2.2).
    pub(crate) async fn is_refused(&self) -> bool {
        let deadline = Instant::now() + RESET_PATIENCE;
        let mut pause = Duration::from_millis(1);
        loop {
            if SockRef::from(self.tcp()).take_error().is_ok_and(|error| error.is_some()) {
                return true;
            }
            if Instant::now() > deadline {
                return false;
            }
            // The runtime does not tell of resets after an end on every system.
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }
}

/// How long a reset may take: as long as a packet to the other side of the world and back.
const RESET_PATIENCE: Duration = Duration::from_millis(300);

fn is_closed(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::BrokenPipe | Kind::ConnectionReset | Kind::ConnectionAborted)
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.tcp).poll_read(cx, buffer);
        if result.is_ready() {
            self.activity.touch();
        }
        result
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.tcp).poll_write(cx, bytes);
        if result.is_ready() {
            self.activity.touch();
        }
        match result {
            Poll::Ready(Err(error)) if self.is_patient && is_closed(&error) => Poll::Ready(Ok(bytes.len())),
            result => result,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

// Elsewhere the reset may be read in place of the end.
#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::io::Read;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// Writes a request to a server that closes before it or after it, and asks after the end.
    fn is_refused(is_read: bool) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let mut stream = Stream::Plain(Socket::new(client, Activity::new()));
            let mut server = Some(listener.accept().unwrap().0).filter(|_| is_read);
            stream.write_all(b"request").await.unwrap();
            if let Some(server) = &mut server {
                server.read_exact(&mut [0; 7]).unwrap();
            }
            drop(server);
            assert_eq!(stream.read(&mut [0; 7]).await.unwrap(), 0);
            stream.is_refused().await
        })
    }

    #[test]
    fn a_request_to_a_closed_connection_is_refused_and_one_that_was_read_is_not() {
        assert!(is_refused(false));
        assert!(!is_refused(true));
    }
}
