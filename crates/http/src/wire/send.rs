//! Bodies on their way out.

use std::fs::File;
use std::io::Read;

use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::body::{Body, FileSegment, Segment};
use crate::error::{self, Failure};

/// Bytes that are put together before they are handed to the socket. Files are read in portions of
/// this size, so an upload of any length needs no more memory than this.
const PORTION: usize = 64 * 1024;

/// Why a body did not get out.
#[derive(Debug)]
pub(super) enum SendError {
    /// The connection broke: the answer may still tell why.
    Connection(std::io::Error),
    /// A file could not be read to its end.
    File(Failure),
}

impl From<std::io::Error> for SendError {
    fn from(error: std::io::Error) -> Self {
        Self::Connection(error)
    }
}

/// Whether head and body are small enough to go out in one piece before the answer is read.
pub(super) fn is_small(body: &Body) -> bool {
    body.size() <= PORTION as u64 && body.segments.iter().all(|segment| matches!(segment, Segment::Bytes(_)))
}

/// Writes the body behind `portion`, which holds the head. Each segment becomes a chunk of its own
/// when `is_chunked` is set, each portion of a file too.
pub(super) async fn send(
    writer: &mut (impl AsyncWrite + Unpin),
    mut portion: Vec<u8>,
    body: &Body,
    is_chunked: bool,
) -> Result<(), SendError> {
    for segment in &body.segments {
        match segment {
            Segment::Bytes(bytes) => {
                if portion.len() + bytes.len() > PORTION {
                    writer.write_all(&portion).await?;
                    portion.clear();
                }
                begin_chunk(&mut portion, bytes.len(), is_chunked);
                if bytes.len() > PORTION {
                    writer.write_all(&portion).await?;
                    portion.clear();
                    writer.write_all(bytes).await?;
                } else {
                    portion.extend_from_slice(bytes);
                }
                end_chunk(&mut portion, is_chunked);
            }
            Segment::File(file) => send_file(writer, &mut portion, file, is_chunked).await?,
        }
    }
    if is_chunked {
        portion.extend_from_slice(b"0\r\n\r\n");
    }
    writer.write_all(&portion).await?;
    writer.flush().await?;
    Ok(())
}

async fn send_file(
    writer: &mut (impl AsyncWrite + Unpin),
    portion: &mut Vec<u8>,
    file: &FileSegment,
    is_chunked: bool,
) -> Result<(), SendError> {
    // Reading is left blocking: a portion of a local file is there faster than a thread could be
    // asked for it.
    let mut source = File::open(&file.path).map_err(|error| file_error(file, &error.to_string()))?;
    let mut left = file.size;
    while left > 0 {
        let length = usize::try_from(left).unwrap_or(PORTION).min(PORTION);
        begin_chunk(portion, length, is_chunked);
        let start = portion.len();
        portion.resize(start + length, 0);
        source.read_exact(&mut portion[start..]).map_err(|error| file_error(file, &error.to_string()))?;
        end_chunk(portion, is_chunked);
        writer.write_all(portion).await?;
        portion.clear();
        left -= length as u64;
    }
    Ok(())
}

fn begin_chunk(portion: &mut Vec<u8>, length: usize, is_chunked: bool) {
    if is_chunked {
        portion.extend_from_slice(format!("{length:x}\r\n").as_bytes());
    }
}

fn end_chunk(portion: &mut Vec<u8>, is_chunked: bool) {
    if is_chunked {
        portion.extend_from_slice(b"\r\n");
    }
}

fn file_error(file: &FileSegment, reason: &str) -> SendError {
    SendError::File(file_failure(file, reason))
}

/// A file that was there when the request was put together.
pub(super) fn file_failure(file: &FileSegment, reason: &str) -> Failure {
    let message = format!("{} cannot be read: {reason}", file.path.display());
    error::with_hint(error::plain(message), "did the file change while it was sent?")
}
