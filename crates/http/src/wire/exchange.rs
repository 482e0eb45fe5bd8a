//! One request and its answer on one connection.

use std::io;
use std::time::{Duration, Instant};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

use super::chunks::ChunkDecoder;
use super::head::Framing;
use super::send::{SendError, is_small, send};
use super::{HeadParser, ResponseHead};
use postrider_core::collection::ResponseBody;

use crate::body::Body;
use crate::decode::BodySink;
use crate::error::{self, Failure};

/// What is sent.
#[derive(Debug)]
pub(crate) struct Outgoing<'a> {
    /// Request line and headers.
    pub(crate) head: Vec<u8>,
    pub(crate) body: &'a Body,
    /// The body goes out in chunks.
    pub(crate) is_chunked: bool,
    pub(crate) method: &'a str,
    /// Malformed answers are accepted as far as they make sense.
    pub(crate) is_lenient: bool,
}

impl Outgoing<'_> {
    /// The answer has no body whatever its head says.
    fn is_head_request(&self) -> bool {
        self.method == "HEAD"
    }
}

/// Whether doing it twice has the effect of doing it once (RFC 9110, section 9.2.2).
pub(crate) fn is_idempotent(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE")
}

/// What becomes of an answer's body.
pub(crate) enum BodyPlan {
    /// It is read past.
    Discard,
    /// It goes into a sink.
    Collect(Box<BodySink>),
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) head: ResponseHead,
    /// Body after content decoding; empty when it was discarded.
    pub(crate) body: ResponseBody,
    /// Bytes of the body before content decoding.
    pub(crate) body_size_on_wire: u64,
    /// The connection can take another request.
    pub(crate) is_reusable: bool,
    /// When the head was complete.
    pub(crate) first_byte: Instant,
    /// When the last byte was there.
    pub(crate) end: Instant,
    /// How long decoding took after the last byte.
    pub(crate) process: Duration,
}

/// Why nothing came back.
#[derive(Debug)]
pub(crate) struct ExchangeError {
    pub(crate) error: Failure,
    /// The connection ended before any byte of the answer, in a way that an idle connection ends, and the
    /// request may be sent again: it is idempotent, or not all of it got out, so that the server cannot
    /// have acted on it (RFC 9110, section 9.2.2).
    pub(crate) is_stale: bool,
    /// All of a request that may not be sent twice got out, and nothing but the end of the connection
    /// came back. It is as good as stale if the server closed the connection before the request arrived.
    pub(crate) is_unanswered: bool,
}

impl From<Failure> for ExchangeError {
    /// Nothing that another connection would mend.
    fn from(error: Failure) -> Self {
        Self { error, is_stale: false, is_unanswered: false }
    }
}

/// Bodies that are not wanted are read up to this size to save the connection.
const MAX_DISCARD: u64 = 256 * 1024;

/// How long their end is waited for.
const DISCARD_PATIENCE: Duration = Duration::from_millis(100);

/// Room made for each read.
const READ_SIZE: usize = 16 * 1024;

/// Writes a request and reads the answer; `plan` says what to do with the body once the head is
/// there. `buffer` holds what was read beyond an answer, which is nothing on a sound connection.
///
/// # Errors
///
/// Returns an error when no whole answer came back.
pub(crate) async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    buffer: &mut BytesMut,
    mut outgoing: Outgoing<'_>,
    plan: impl FnOnce(&ResponseHead) -> BodyPlan,
) -> Result<Received, ExchangeError> {
    let head = std::mem::take(&mut outgoing.head);
    if is_small(outgoing.body) {
        let sent = send(stream, head, outgoing.body, outgoing.is_chunked).await;
        let mut reader = Reader { stream, buffer, has_bytes: false };
        let answer = reader.answer(&outgoing, plan).await;
        return merge(sent, answer, reader.has_bytes, is_idempotent(outgoing.method));
    }
    let (reading, mut writing) = tokio::io::split(stream);
    let mut reader = Reader { stream: reading, buffer, has_bytes: false };
    let result = {
        let mut sending = std::pin::pin!(send(&mut writing, head, outgoing.body, outgoing.is_chunked));
        let mut answer = std::pin::pin!(reader.answer(&outgoing, plan));
        tokio::select! {
            biased;
            sent = &mut sending => match sent {
                Err(SendError::File(error)) => return Err(error.into()),
                sent => (sent, answer.await, is_idempotent(outgoing.method)),
            },
            // The server answered before it had everything: the rest is not sent, and what the
            // server would take for the next request is unclear.
            answer = &mut answer => (Ok(()), answer.map(|received| Received { is_reusable: false, ..received }), true),
        }
    };
    let (sent, answer, may_repeat) = result;
    merge(sent, answer, reader.has_bytes, may_repeat)
}

/// An answer counts even if not all of the request got out; without one, what went wrong first is
/// what went wrong.
fn merge(
    sent: Result<(), SendError>,
    answer: Result<Received, Failure>,
    has_bytes: bool,
    may_repeat: bool,
) -> Result<Received, ExchangeError> {
    match (sent, answer) {
        (Err(SendError::File(error)), _) => Err(error.into()),
        (Ok(()), Ok(received)) => Ok(received),
        (Err(SendError::Connection(_)), Ok(received)) => Ok(Received { is_reusable: false, ..received }),
        (Ok(()), Err(error)) => {
            let is_stale = may_repeat && !has_bytes && is_reset(&error);
            let is_unanswered = !may_repeat && !has_bytes && is_end(&error);
            Err(ExchangeError { error, is_stale, is_unanswered })
        }
        (Err(SendError::Connection(cause)), Err(error)) => {
            // A clean end after a failed write says less than the failure does. An alert of TLS says more.
            let error = if is_end(&error) && !has_bytes { error::broken(&cause, "write") } else { error };
            Err(ExchangeError { error, is_stale: !has_bytes, is_unanswered: false })
        }
    }
}

fn is_reset(error: &Failure) -> bool {
    matches!(error.code.as_deref(), Some("ECONNRESET" | "EPIPE" | "ECONNABORTED"))
}

/// Whether the connection ended without an error of the system.
fn is_end(error: &Failure) -> bool {
    error.syscall.is_none() && error.code.as_deref() == Some("ECONNRESET")
}

struct Reader<'a, R> {
    stream: R,
    buffer: &'a mut BytesMut,
    /// Some byte of the answer has arrived.
    has_bytes: bool,
}

impl<R: AsyncRead + Unpin> Reader<'_, R> {
    async fn answer(
        &mut self,
        outgoing: &Outgoing<'_>,
        plan: impl FnOnce(&ResponseHead) -> BodyPlan,
    ) -> Result<Received, Failure> {
        let head = self.head(outgoing.is_lenient).await?;
        let first_byte = Instant::now();
        let framing = if head.is_bodyless(outgoing.is_head_request()) { Framing::Length(0) } else { head.framing };
        let mut is_reusable = head.is_kept_alive() && framing != Framing::UntilClose && head.code != 101;
        let (body, body_size_on_wire, end) = match plan(&head) {
            BodyPlan::Discard => {
                is_reusable = is_reusable && self.discard(framing).await;
                (ResponseBody::default(), 0, Instant::now())
            }
            BodyPlan::Collect(mut sink) => {
                self.collect(framing, &mut sink).await?;
                self.check_rest(&head, framing)?;
                let end = Instant::now();
                let (body, size) = if head.is_bodyless(outgoing.is_head_request()) {
                    (ResponseBody::default(), 0)
                } else {
                    sink.finish()?
                };
                (body, size, end)
            }
        };
        let process = end.elapsed();
        let is_reusable = is_reusable && self.buffer.is_empty();
        Ok(Received { head, body, body_size_on_wire, is_reusable, first_byte, end, process })
    }

    /// The final head: interim ones are read past.
    async fn head(&mut self, is_lenient: bool) -> Result<ResponseHead, Failure> {
        loop {
            let mut parser = HeadParser::new(is_lenient);
            let head = loop {
                if let Some(head) = parser.advance(self.buffer)? {
                    break head;
                }
                if self.fill().await? == 0 {
                    return Err(error::hang_up());
                }
            };
            self.buffer.advance(usize::try_from(head.size).unwrap_or(self.buffer.len()));
            if !head.is_interim() {
                return Ok(head);
            }
        }
    }

    async fn collect(&mut self, framing: Framing, sink: &mut BodySink) -> Result<(), Failure> {
        match framing {
            Framing::Length(length) => self.collect_length(length, sink).await,
            Framing::Chunked => {
                let mut chunks = ChunkDecoder::default();
                loop {
                    let used = chunks.decode(self.buffer, |bytes| sink.push(bytes))?;
                    self.buffer.advance(used);
                    if chunks.is_done() {
                        return Ok(());
                    }
                    if self.fill().await? == 0 {
                        return Err(error::aborted());
                    }
                }
            }
            Framing::UntilClose => loop {
                sink.push(self.buffer)?;
                self.buffer.clear();
                if self.fill().await? == 0 {
                    return Ok(());
                }
            },
        }
    }

    async fn collect_length(&mut self, length: u64, sink: &mut BodySink) -> Result<(), Failure> {
        let mut left = length;
        let buffered = self.buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        sink.expect(length)?;
        sink.push(&self.buffer[..buffered])?;
        self.buffer.advance(buffered);
        left -= buffered as u64;
        while left > 0 {
            let n_read = if let Some(body) = sink.direct() {
                // Read where it will stay.
                body.reserve(READ_SIZE.min(usize::try_from(left).unwrap_or(READ_SIZE)));
                let n_read = received((&mut self.stream).take(left).read_buf(body).await)? as u64;
                sink.count_direct(n_read)?;
                n_read
            } else {
                self.fill().await?;
                let available = self.buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                sink.push(&self.buffer[..available])?;
                self.buffer.advance(available);
                available as u64
            };
            if n_read == 0 {
                return Err(error::aborted());
            }
            left -= n_read;
        }
        Ok(())
    }

    /// Reads past a body. Tells whether its end was reached with little effort: nobody waits for
    /// bytes that nobody wants.
    async fn discard(&mut self, framing: Framing) -> bool {
        match framing {
            Framing::UntilClose => return false,
            Framing::Length(length) if length > MAX_DISCARD => return false,
            Framing::Length(_) | Framing::Chunked => {}
        }
        let mut sink = BodySink::new(None, MAX_DISCARD, true);
        let reading = tokio::time::timeout(DISCARD_PATIENCE, self.collect(framing, &mut sink));
        matches!(reading.await, Ok(Ok(())))
    }

    /// What follows an answer at once is no HTTP, or belongs to an answer nobody asked for.
    fn check_rest(&mut self, head: &ResponseHead, framing: Framing) -> Result<(), Failure> {
        if framing == Framing::UntilClose || head.code == 101 {
            return Ok(());
        }
        let blank = self.buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let rest = &self.buffer[blank..];
        if rest.is_empty() {
            self.buffer.clear();
            return Ok(());
        }
        if !head.is_kept_alive() {
            return Err(error::parse("Data after `Connection: close`", "HPE_CLOSED_CONNECTION"));
        }
        HeadParser::new(false).advance(rest).map(|_| ())
    }

    async fn fill(&mut self) -> Result<usize, Failure> {
        self.buffer.reserve(READ_SIZE);
        let n_read = received(self.stream.read_buf(self.buffer).await)?;
        self.has_bytes |= n_read > 0;
        Ok(n_read)
    }
}

/// The outcome of a read. TLS without a farewell counts as an end, as in Node.
fn received(result: io::Result<usize>) -> Result<usize, Failure> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
        other => other.map_err(|error| error::broken(&error, "read")),
    }
}
