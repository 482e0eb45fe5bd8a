//! Idle connections.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::Connection;

/// Connections that wait for their next request, by what they lead to. Those that were used last
/// are taken first.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    idle: RefCell<HashMap<String, Vec<Idle>>>,
}

#[derive(Debug)]
struct Idle {
    connection: Connection,
    until: Instant,
}

/// Connections that the attempts of one request share with nobody else. Schemes that sign the connection
/// in place of the request (NTLM) need that; what they signed is closed with the lease.
#[derive(Debug, Clone, Default)]
pub struct ConnectionLease(Rc<Pool>);

impl ConnectionLease {
    pub(crate) fn pool(&self) -> &Pool {
        &self.0
    }
}

/// Connections that are kept for one target.
const MAX_IDLE: usize = 32;

/// How long a connection is kept when the server does not say.
const KEEP: Duration = Duration::from_secs(90);

/// What is taken off the server's own limit, so that it does not close the connection just when it
/// is used again.
const MARGIN: Duration = Duration::from_secs(1);

impl Pool {
    /// A connection that is still open.
    pub(crate) fn take(&self, key: &str) -> Option<Connection> {
        let mut idle = self.idle.borrow_mut();
        let list = idle.get_mut(key)?;
        let now = Instant::now();
        while let Some(Idle { mut connection, until }) = list.pop() {
            if until > now && connection.stream.is_quiet() {
                connection.n_served += 1;
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection for later. `keep_alive` is the server's Keep-Alive header.
    pub(crate) fn put(&self, key: &str, connection: Connection, keep_alive: Option<&str>) {
        let keep = keep_alive.and_then(timeout_of).map_or(KEEP, |limit| limit.saturating_sub(MARGIN).min(KEEP));
        if keep.is_zero() {
            return;
        }
        let mut idle = self.idle.borrow_mut();
        if !idle.contains_key(key) {
            idle.insert(key.to_owned(), Vec::new());
        }
        if let Some(list) = idle.get_mut(key)
            && list.len() < MAX_IDLE
        {
            list.push(Idle { connection, until: Instant::now() + keep });
        }
    }
}

/// The `timeout` parameter of a Keep-Alive header.
fn timeout_of(keep_alive: &str) -> Option<Duration> {
    let seconds = keep_alive.split(',').find_map(|part| part.trim().strip_prefix("timeout="))?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_limit_is_read() {
        let table =
            [("timeout=5, max=100", Some(5)), ("max=1, timeout=7", Some(7)), ("max=1", None), ("timeout=x", None)];
        for (header, seconds) in table {
            assert_eq!(timeout_of(header), seconds.map(Duration::from_secs), "{header}");
        }
    }
}
