//! Time-outs of silence: a request may take as long as it likes while bytes move.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::error::{self, Failure};

/// When bytes last moved on a connection, in either direction.
#[derive(Debug, Clone)]
pub(crate) struct Activity {
    since: Instant,
    /// Nanoseconds after `since`.
    last: Arc<AtomicU64>,
}

impl Activity {
    pub(super) fn new() -> Self {
        Self { since: Instant::now(), last: Arc::default() }
    }

    pub(super) fn touch(&self) {
        let passed = u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.last.store(passed, Ordering::Relaxed);
    }

    fn last(&self) -> Instant {
        self.since + Duration::from_nanos(self.last.load(Ordering::Relaxed))
    }
}

/// Runs `future` until it ends or nothing has moved on its connection for `limit`.
///
/// # Errors
///
/// Returns the reference's time-out error.
pub(crate) async fn within_idle_limit<F: Future>(
    limit: Option<Duration>,
    activity: &Activity,
    future: F,
) -> Result<F::Output, Failure> {
    let Some(limit) = limit else { return Ok(future.await) };
    let mut future = std::pin::pin!(future);
    activity.touch();
    loop {
        let deadline = activity.last() + limit;
        tokio::select! {
            biased;
            output = &mut future => return Ok(output),
            () = tokio::time::sleep_until(deadline.into()) => {
                if activity.last() + limit <= Instant::now() {
                    return Err(error::socket_timeout());
                }
            }
        }
    }
}
