//! HTTP/2 (RFC 9113): requests of the same kind on a connection that several of them share.

mod error;
mod receive;
mod request;
mod send;

use std::time::Instant;

use bytes::Bytes;
use h2::client::SendRequest;
use tokio::task::AbortHandle;

use super::{BodyPlan, ExchangeError, Received, ResponseHead};
use crate::body::Body;
use crate::connect::{Activity, Stream};
use crate::error::Failure;
pub(crate) use error::not_spoken;
pub(crate) use request::H2Request;

/// Room for answers on the way, for one and for all of a connection: as much as a fast line holds.
const WINDOW: u32 = 4 * 1024 * 1024;

/// A connection that speaks HTTP/2. A task of its own moves its frames, and ends with the connection or
/// with this value.
#[derive(Debug)]
pub(crate) struct H2Connection {
    requests: SendRequest<Bytes>,
    pub(crate) activity: Activity,
    /// Local and remote address.
    pub(crate) addresses: Option<(String, String)>,
    frames: AbortHandle,
}

impl H2Connection {
    /// Says hello on a connection that has agreed on HTTP/2.
    ///
    /// # Errors
    ///
    /// Returns an error when the connection breaks.
    pub(crate) async fn open(
        stream: Stream,
        activity: Activity,
        addresses: Option<(String, String)>,
    ) -> Result<Self, Failure> {
        let mut builder = h2::client::Builder::new();
        builder.initial_window_size(WINDOW).initial_connection_window_size(WINDOW).enable_push(false);
        // Until the server has said how many it takes at once, all but the first wait.
        builder.initial_max_send_streams(1);
        let (requests, connection) = builder.handshake(stream).await.map_err(|cause| error::of(&cause))?;
        // What goes wrong on the connection goes wrong for its requests as well.
        let frames = tokio::spawn(async move { drop(connection.await) }).abort_handle();
        Ok(Self { requests, activity, addresses, frames })
    }

    /// Whether another request may be tried on it.
    pub(crate) fn is_open(&self) -> bool {
        !self.frames.is_finished()
    }

    /// Sends a request and reads the answer; `plan` says what to do with the body once the head is there.
    ///
    /// # Errors
    ///
    /// Returns an error when no whole answer came back. It is stale when the server cannot have begun to
    /// work on the request, or may do so twice.
    pub(crate) async fn exchange(
        &self,
        request: &H2Request,
        body: &Body,
        is_idempotent: bool,
        plan: impl FnOnce(&ResponseHead) -> BodyPlan,
    ) -> Result<Received, ExchangeError> {
        // Waits where the server wants fewer requests at once.
        let mut requests = self.requests.clone().ready().await.map_err(|cause| unsent(&cause))?;
        let is_bodyless = body.size() == 0;
        let (answer, mut stream) =
            requests.send_request(request.head(), is_bodyless).map_err(|cause| unsent(&cause))?;
        let receiving = receive::answer(answer, request.is_head(), is_idempotent, plan);
        if is_bodyless {
            return receiving.await;
        }
        let mut receiving = std::pin::pin!(receiving);
        let sent = {
            let mut sending = std::pin::pin!(send::body(&mut stream, body));
            tokio::select! {
                biased;
                sent = &mut sending => sent,
                // The server has heard enough.
                answer = &mut receiving => return answer,
            }
        };
        match sent {
            Ok(()) => receiving.await,
            Err(send::SendError::File(error)) => {
                stream.send_reset(h2::Reason::CANCEL);
                Err(error.into())
            }
            // Its answer, or its reset, says more.
            Err(send::SendError::Connection(cause)) => receiving.await.map_err(|error| match error.error.code {
                Some(_) => error,
                None => failed(&cause, is_idempotent),
            }),
        }
    }
}

impl Drop for H2Connection {
    fn drop(&mut self) {
        self.frames.abort();
    }
}

/// A request that never left.
fn unsent(cause: &h2::Error) -> ExchangeError {
    ExchangeError { is_stale: true, ..error::of(cause).into() }
}

/// A request without an answer.
fn failed(cause: &h2::Error, is_idempotent: bool) -> ExchangeError {
    let is_stale = error::is_unprocessed(cause) || (is_idempotent && cause.is_io());
    ExchangeError { is_stale, ..error::of(cause).into() }
}

/// When an answer began and ended.
fn received(head: ResponseHead, first_byte: Instant) -> Received {
    let end = Instant::now();
    Received {
        head,
        body: postrider_core::collection::ResponseBody::default(),
        body_size_on_wire: 0,
        is_reusable: true,
        first_byte,
        end,
        process: std::time::Duration::ZERO,
    }
}
