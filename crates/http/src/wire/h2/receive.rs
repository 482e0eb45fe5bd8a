//! Answers over HTTP/2.

use std::time::Instant;

use bytes::Bytes;
use h2::RecvStream;
use h2::client::ResponseFuture;

use super::{failed, received};
use crate::decode::BodySink;
use crate::error::Failure;
use crate::wire::head::Framing;
use crate::wire::{BodyPlan, ExchangeError, Received, ResponseHead};

/// Waits for the head and reads the body as `plan` says. Trailers are not read.
pub(super) async fn answer(
    answer: ResponseFuture,
    is_head_request: bool,
    is_idempotent: bool,
    plan: impl FnOnce(&ResponseHead) -> BodyPlan,
) -> Result<Received, ExchangeError> {
    let (head, mut stream) = answer.await.map_err(|cause| failed(&cause, is_idempotent))?.into_parts();
    let first_byte = Instant::now();
    let head = response_head(&head);
    match plan(&head) {
        // Dropping the stream tells the server that nobody listens.
        BodyPlan::Discard => Ok(received(head, first_byte)),
        BodyPlan::Collect(mut sink) => {
            let in_the_body = |error: Failure| ExchangeError::from(error);
            collect(&mut stream, &mut sink).await?;
            let end = Instant::now();
            let (body, body_size_on_wire) = if head.is_bodyless(is_head_request) {
                Default::default()
            } else {
                sink.finish().map_err(in_the_body)?
            };
            let process = end.elapsed();
            Ok(Received { body, body_size_on_wire, end, process, ..received(head, first_byte) })
        }
    }
}

async fn collect(stream: &mut RecvStream, sink: &mut BodySink) -> Result<(), ExchangeError> {
    while let Some(data) = stream.data().await {
        // The server has begun to answer: nothing is sent again.
        let data: Bytes = data.map_err(|cause| ExchangeError { is_stale: false, ..failed(&cause, false) })?;
        sink.push(&data).map_err(ExchangeError::from)?;
        // Only fails when the stream is over, which the next read tells.
        drop(stream.flow_control().release_capacity(data.len()));
    }
    Ok(())
}

/// A head as that of HTTP/1.1, with the status among the headers as in the reference.
fn response_head(head: &http::response::Parts) -> ResponseHead {
    let code = head.status.as_u16();
    let mut headers = vec![(":status".to_owned(), code.to_string())];
    for (name, value) in &head.headers {
        headers.push((name.as_str().to_owned(), value.as_bytes().iter().map(|byte| char::from(*byte)).collect()));
    }
    let size = headers.iter().map(|(name, value)| name.len() + value.chars().count() + ": \r\n".len()).sum::<usize>();
    ResponseHead {
        version: "2.0",
        code,
        reason: String::new(),
        headers,
        framing: Framing::UntilClose,
        size: size as u64,
    }
}
