//! TCP connections.

use std::time::Duration;

use tokio::net::TcpStream;

use super::dns::Addresses;
use crate::error::{self, Failure};

/// How long one of several addresses is waited for before the next is tried, as in Node.
const ATTEMPT: Duration = Duration::from_millis(250);

/// The same for the IPv6 address of this machine.
const LOCALHOST_ATTEMPT: Duration = Duration::from_millis(500);

/// Connects to the first address that answers.
///
/// # Errors
///
/// Returns the errors of all addresses as one when none does.
pub(super) async fn connect(addresses: &Addresses) -> Result<TcpStream, Failure> {
    let attempt = if addresses.is_localhost { LOCALHOST_ATTEMPT } else { ATTEMPT };
    let mut errors = Vec::new();
    for (position, address) in addresses.list.iter().enumerate() {
        let is_last = position + 1 == addresses.list.len();
        let connecting = TcpStream::connect(*address);
        let result = if is_last {
            connecting.await
        } else {
            let timed_out = |_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut));
            tokio::time::timeout(attempt, connecting).await.unwrap_or_else(timed_out)
        };
        match result.and_then(|stream| stream.set_nodelay(true).map(|()| stream)) {
            Ok(stream) => return Ok(stream),
            Err(error) => errors.push(error::connect(&error, *address)),
        }
    }
    match errors.len() {
        0 | 1 => Err(errors.pop().unwrap_or_default()),
        _ if addresses.is_localhost => Err(errors.pop().unwrap_or_default()),
        _ => Err(error::connect_all(errors)),
    }
}
