//! Tunnels through a proxy (RFC 9110, section 9.3.6).

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::stream::Stream;
use crate::error::{self, Failure};
use crate::wire::HeadParser;

/// Opens a tunnel; `head` is the whole CONNECT request.
///
/// # Errors
///
/// Returns the reference's error when the proxy refuses.
pub(super) async fn open(stream: &mut Stream, head: &[u8]) -> Result<(), Failure> {
    let code = connect(stream, head).await.map_err(|cause| error::tunnel(&cause))?;
    if code == 200 { Ok(()) } else { Err(error::tunnel_status(code)) }
}

async fn connect(stream: &mut Stream, head: &[u8]) -> Result<u16, Failure> {
    stream.write_all(head).await.map_err(|cause| error::broken(&cause, "write"))?;
    stream.flush().await.map_err(|cause| error::broken(&cause, "write"))?;
    let mut buffer = BytesMut::new();
    let mut parser = HeadParser::new(false);
    loop {
        // Nothing may follow the head of a tunnel before the client has spoken, so reading more
        // than the head takes nothing away.
        let n_read = stream.read_buf(&mut buffer).await.map_err(|cause| error::broken(&cause, "read"))?;
        if n_read == 0 {
            return Err(error::hang_up());
        }
        if let Some(head) = parser.advance(&buffer)? {
            return Ok(head.code);
        }
    }
}
