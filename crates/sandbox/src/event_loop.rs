//! Runs one script until nothing of it is pending: promises, timers, requests.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use postrider_core::run::Exchange;
use tokio::time::{Instant, sleep_until};

use crate::realm::Realm;
use crate::state::PendingRequest;

/// How a script ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing is pending any more.
    Complete,
    /// Running code was stopped at the deadline.
    Interrupted {
        /// Timers or requests had been started.
        is_async: bool,
    },
    /// The deadline passed while the script waited.
    TimedOut,
}

enum Wake {
    Request(u32, Box<Exchange>),
    Timer,
    Deadline,
}

/// Runs a script whose state is set up in the realm.
pub(crate) async fn run_script(realm: &mut Realm, source: &Arc<str>, is_test: bool) -> End {
    let state = std::rc::Rc::clone(&realm.state);
    let deadline = state.deadline.get().map(Instant::from_std);
    let mut requests: FuturesUnordered<PendingRequest> = FuturesUnordered::new();
    let mut has_waited = false;
    realm.execute(source, is_test);
    loop {
        realm.run_jobs();
        let (new_requests, timer_due) =
            state.with(|run| (std::mem::take(&mut run.new_requests), run.timers.next_due())).unwrap_or_default();
        requests.extend(new_requests);
        let is_pending = !requests.is_empty() || timer_due.is_some();
        if state.is_interrupted.get() {
            return End::Interrupted { is_async: has_waited || is_pending };
        }
        if state.is_over() || !is_pending {
            return End::Complete;
        }
        has_waited = true;
        match wait(&mut requests, timer_due, deadline).await {
            Wake::Request(id, exchange) => realm.request_done(id, *exchange),
            Wake::Timer => {
                if let Some(id) = state.with(|run| run.timers.take_due(Instant::now())).flatten() {
                    realm.fire_timer(id);
                }
            }
            Wake::Deadline => return End::TimedOut,
        }
    }
}

async fn wait(
    requests: &mut FuturesUnordered<PendingRequest>,
    timer_due: Option<Instant>,
    deadline: Option<Instant>,
) -> Wake {
    let wake_time = [timer_due, deadline].into_iter().flatten().min();
    let mut sleep = pin!(wake_time.map(sleep_until));
    poll_fn(|context| {
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Poll::Ready(Wake::Deadline);
        }
        if let Poll::Ready(Some((id, exchange))) = requests.poll_next_unpin(context) {
            return Poll::Ready(Wake::Request(id, Box::new(exchange)));
        }
        match sleep.as_mut().as_pin_mut().map(|sleep| sleep.poll(context)) {
            Some(Poll::Ready(())) if timer_due.is_some_and(|due| due <= Instant::now()) => Poll::Ready(Wake::Timer),
            Some(Poll::Ready(())) => Poll::Ready(Wake::Deadline),
            _ => Poll::Pending,
        }
    })
    .await
}
