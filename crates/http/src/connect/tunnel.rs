//! Tunnels through a proxy (RFC 9110, section 9.3.6).

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Proxy;
use super::stream::Stream;
use crate::error::{self, Failure};
use crate::wire::{HeadParser, ResponseHead};

/// Opens a tunnel; `head` is the whole CONNECT request. Every 2xx opens one; the reference takes 200
/// only.
///
/// # Errors
///
/// Returns the reference's error when the proxy refuses.
pub(super) async fn open(stream: &mut Stream, proxy: &Proxy, head: &[u8]) -> Result<(), Failure> {
    let mut buffer = BytesMut::new();
    let answer = connect(stream, head, &mut buffer).await.map_err(|cause| proxy.no_tunnel(&cause, &buffer))?;
    if (200..300).contains(&answer.code) {
        return Ok(());
    }
    let authority = head.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    Err(proxy.tunnel_refused(&answer, &String::from_utf8_lossy(authority)))
}

async fn connect(stream: &mut Stream, head: &[u8], buffer: &mut BytesMut) -> Result<ResponseHead, Failure> {
    stream.write_all(head).await.map_err(|cause| error::broken(&cause, "write"))?;
    stream.flush().await.map_err(|cause| error::broken(&cause, "write"))?;
    let mut parser = HeadParser::new(false);
    loop {
        // Nothing may follow the head of a tunnel before the client has spoken, so reading more
        // than the head takes nothing away.
        let n_read = stream.read_buf(buffer).await.map_err(|cause| error::broken(&cause, "read"))?;
        if n_read == 0 {
            return Err(error::hang_up());
        }
        if let Some(head) = parser.advance(buffer)? {
            return Ok(head);
        }
    }
}
