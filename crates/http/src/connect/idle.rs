//! Time-outs of silence: a request may take as long as it likes while bytes move.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::error::{self, Failure};

/// When bytes last moved on a connection, in either direction.
#[derive(Debug, Clone)]
pub(crate) struct Activity(Rc<Cell<Instant>>);

impl Activity {
    pub(super) fn new() -> Self {
        Self(Rc::new(Cell::new(Instant::now())))
    }

    pub(super) fn touch(&self) {
        self.0.set(Instant::now());
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
        let deadline = activity.0.get() + limit;
        tokio::select! {
            biased;
            output = &mut future => return Ok(output),
            () = tokio::time::sleep_until(deadline.into()) => {
                if activity.0.get() + limit <= Instant::now() {
                    return Err(error::socket_timeout());
                }
            }
        }
    }
}
