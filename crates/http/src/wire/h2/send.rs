//! Bodies over HTTP/2, as fast as the server takes them (RFC 9113, section 5.2).

use std::fs::File;
use std::future::poll_fn;
use std::io::Read;

use bytes::Bytes;
use h2::SendStream;

use crate::body::{Body, Segment};
use crate::error::Failure;
use crate::wire::send::file_failure;

/// Bytes of a file that are in memory at a time.
const PORTION: usize = 64 * 1024;

/// Why a body did not get out.
#[derive(Debug)]
pub(super) enum SendError {
    Connection(h2::Error),
    File(Failure),
}

impl From<h2::Error> for SendError {
    fn from(cause: h2::Error) -> Self {
        Self::Connection(cause)
    }
}

/// Sends a body to its end.
pub(super) async fn body(stream: &mut SendStream<Bytes>, body: &Body) -> Result<(), SendError> {
    for segment in &body.segments {
        match segment {
            Segment::Bytes(bytes) => data(stream, bytes.clone()).await?,
            Segment::File(file) => {
                let failure = |error: std::io::Error| SendError::File(file_failure(file, &error.to_string()));
                let mut source = File::open(&file.path).map_err(failure)?;
                let mut left = file.size;
                while left > 0 {
                    let length = usize::try_from(left).unwrap_or(PORTION).min(PORTION);
                    let mut portion = vec![0; length];
                    source.read_exact(&mut portion).map_err(failure)?;
                    data(stream, Bytes::from(portion)).await?;
                    left -= length as u64;
                }
            }
        }
    }
    Ok(stream.send_data(Bytes::new(), true)?)
}

async fn data(stream: &mut SendStream<Bytes>, mut bytes: Bytes) -> Result<(), h2::Error> {
    while !bytes.is_empty() {
        stream.reserve_capacity(bytes.len());
        let capacity = match poll_fn(|cx| stream.poll_capacity(cx)).await {
            Some(capacity) => capacity?,
            // The stream is over: its reset says why.
            None => return Err(h2::Error::from(h2::Reason::STREAM_CLOSED)),
        };
        let part = bytes.split_to(capacity.min(bytes.len()));
        stream.send_data(part, false)?;
    }
    Ok(())
}
