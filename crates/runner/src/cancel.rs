//! Stopping a run from outside, with all reports in order.

use tokio::sync::watch;

/// The signal that asks a run to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// `SIGINT`, or Ctrl-C.
    Interrupt,
    /// `SIGTERM`.
    Terminate,
}

/// Sees whether a run is to stop. Cheap to clone; a token that nobody can trigger is
/// `CancelToken::default()`.
#[derive(Debug, Clone)]
pub struct CancelToken(watch::Receiver<Option<Signal>>);

/// Stops the run of its [`CancelToken`]s.
#[derive(Debug)]
pub struct CancelHandle(watch::Sender<Option<Signal>>);

/// A handle and its token.
pub fn cancellation() -> (CancelHandle, CancelToken) {
    let (sender, receiver) = watch::channel(None);
    (CancelHandle(sender), CancelToken(receiver))
}

impl CancelHandle {
    /// Asks the run to stop. The first signal counts.
    pub fn cancel(&self, signal: Signal) {
        self.0.send_if_modified(|state| {
            let is_first = state.is_none();
            state.get_or_insert(signal);
            is_first
        });
    }
}

impl CancelToken {
    /// The signal that was received, if one was.
    pub fn signal(&self) -> Option<Signal> {
        *self.0.borrow()
    }

    /// Waits until the run is to stop; for ever when nobody can stop it any more.
    pub async fn cancelled(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(Option::is_some).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Default for CancelToken {
    fn default() -> Self {
        cancellation().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_token_sees_the_first_signal() {
        let (handle, token) = cancellation();
        assert_eq!(token.signal(), None);
        handle.cancel(Signal::Interrupt);
        handle.cancel(Signal::Terminate);
        token.cancelled().await;
        token.clone().cancelled().await;
        assert_eq!(token.signal(), Some(Signal::Interrupt));
    }

    #[tokio::test]
    async fn a_token_without_a_handle_never_stops_a_run() {
        let token = CancelToken::default();
        tokio::select! {
            biased;
            () = token.cancelled() => panic!("nobody asked for it"),
            () = tokio::task::yield_now() => {}
        }
        assert_eq!(token.signal(), None);
    }
}
