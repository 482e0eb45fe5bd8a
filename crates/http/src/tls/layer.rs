//! TLS on top of a connection.

use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

use super::request_for_certificate::CertificateRequest;
use crate::connect::Stream;
use crate::error::{self, Failure};

/// A connection that TLS protects. Servers that want another client certificate often say so only when
/// the first bytes of a request are on their way, or say nothing and close; the layer knows better.
#[derive(Debug)]
pub(crate) struct TlsLayer {
    stream: TlsStream<Stream>,
    request: CertificateRequest,
    /// Bytes have come from the server: it is content with the certificate, or the lack of one.
    has_received: bool,
}

/// A failure that is already told in full, on its way through `io::Error`.
#[derive(Debug)]
pub(super) struct Explained(pub(super) Failure);

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl Error for Explained {}

impl TlsLayer {
    pub(super) fn new(stream: TlsStream<Stream>, request: CertificateRequest) -> Self {
        Self { stream, request, has_received: false }
    }

    /// What TLS lies on.
    pub(crate) fn below(&self) -> &Stream {
        self.stream.get_ref().0
    }

    pub(crate) fn below_mut(&mut self) -> &mut Stream {
        self.stream.get_mut().0
    }

    /// The protocol that the server chose, if it chose one.
    pub(crate) fn alpn(&self) -> Option<&[u8]> {
        self.stream.get_ref().1.alpn_protocol()
    }

    /// Adds what the certificate has to do with it to an error before the first answer.
    fn explain(&self, error: io::Error, syscall: &str) -> io::Error {
        let Some(hint) = self.request.hint().filter(|_| !self.has_received) else { return error };
        let is_end = error.kind() == io::ErrorKind::UnexpectedEof;
        let failure = if is_end { error::hang_up() } else { error::broken(&error, syscall) };
        io::Error::other(Explained(error::with_hint(failure, hint)))
    }
}

impl AsyncRead for TlsLayer {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let n_before = buffer.filled().len();
        let has_room = buffer.remaining() > 0;
        let result = match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(result) => result,
            Poll::Pending => return Poll::Pending,
        };
        let is_end = has_room && buffer.filled().len() == n_before;
        Poll::Ready(match result {
            Err(error) => Err(self.explain(error, "read")),
            Ok(()) if is_end && !self.has_received && self.request.hint().is_some() => {
                Err(self.explain(io::ErrorKind::UnexpectedEof.into(), "read"))
            }
            Ok(()) => {
                self.has_received |= !is_end;
                Ok(())
            }
        })
    }
}

impl AsyncWrite for TlsLayer {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        result.map_err(|error| self.explain(error, "write"))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(cx);
        result.map_err(|error| self.explain(error, "write"))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
