//! SIGINT and SIGTERM: the first one stops the run with all reports in order, the second one kills.

use std::io;
use std::process;

use crate::cancel::{CancelHandle, Signal};
use crate::exit::ExitStatus;

/// The signals that end the program, caught from now on.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Catches the signals. Must be called within a tokio runtime.
    #[cfg(unix)]
    pub(crate) fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the next signal.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }

    /// Catches Ctrl-C. Must be called within a tokio runtime.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "the shape of the unix variant")]
    pub(crate) fn catch() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for Ctrl-C.
    #[cfg(not(unix))]
    pub(crate) async fn next(&mut self) -> Signal {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Signal::Interrupt
    }

    /// Passes the first signal on and ends the process at the second one: whoever asks twice does
    /// not want to wait for a script that never ends.
    pub(crate) async fn serve(&mut self, handle: &CancelHandle) -> ! {
        handle.cancel(self.next().await);
        let signal = self.next().await;
        // The lane may be busy for ever: nothing can be waited for.
        process::exit(ExitStatus::Signal(signal).code().into())
    }
}
