//! The exit status: part of the program's interface.

use std::process::ExitCode;

use postrider_core::run::RunSummary;

use crate::cancel::Signal;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: everything that was asked for was done, and no test failed.
    Success,
    /// 1: a test, request or script failed, or what was asked for could not be done.
    Failure,
    /// 3: nobody is signed in (`auth token`, `auth status --check`).
    NotSignedIn,
    /// 130 (`SIGINT`) or 143 (`SIGTERM`): the run was stopped from outside.
    Signal(Signal),
}

/// What decides about the exit status besides the summary.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Debug, Clone, Copy, Default)]
pub struct RunFacts {
    /// The run was stopped before its end (time limit, `--bail folder`).
    pub was_aborted: bool,
    /// The collection has no request at all.
    pub is_empty: bool,
    /// `--suppress-exit-code`: test results do not count.
    pub suppress_exit_code: bool,
    /// `--pass-with-no-requests`: a run that sent nothing is fine.
    pub pass_with_no_requests: bool,
    /// There were warnings, and `--fail-on-warning` is set.
    pub has_fatal_warnings: bool,
    /// The signal that stopped the run.
    pub signal: Option<Signal>,
}

impl ExitStatus {
    /// The number that the operating system sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::NotSignedIn => 3,
            Self::Signal(Signal::Interrupt) => 130,
            Self::Signal(Signal::Terminate) => 143,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

/// The one place where a run's outcome becomes an exit status.
///
/// Failed tests, requests and scripts make it a failure, and so does a run that was stopped before
/// its end; `suppress_exit_code` makes these a success. A run that sent no request although the
/// collection has some (a misspelt condition, everything skipped) is a failure that only
/// `pass_with_no_requests` excuses. An empty collection is a success. Warnings that the user does not
/// put up with are a failure whatever else is.
pub fn from_summary(summary: &RunSummary, facts: RunFacts) -> ExitStatus {
    if let Some(signal) = facts.signal {
        return ExitStatus::Signal(signal);
    }
    if facts.has_fatal_warnings {
        return ExitStatus::Failure;
    }
    let has_failed = facts.was_aborted || !summary.failures.is_empty();
    if has_failed {
        return if facts.suppress_exit_code { ExitStatus::Success } else { ExitStatus::Failure };
    }
    if sent_nothing(summary, facts) && !facts.pass_with_no_requests { ExitStatus::Failure } else { ExitStatus::Success }
}

/// Whether no request was sent although there are some.
pub fn sent_nothing(summary: &RunSummary, facts: RunFacts) -> bool {
    !facts.is_empty && summary.stats.requests.total == 0
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use postrider_core::collection::Item;
    use postrider_core::run::{Assertion, AssertionError, Cursor, Failure, PlannedItem};

    use super::*;

    fn summary(n_requests: u64, has_failure: bool) -> RunSummary {
        let mut summary = RunSummary::new(false);
        summary.stats.requests.total = n_requests;
        if has_failure {
            let item = PlannedItem { item: Arc::new(Item::default()), ancestors: Arc::from([]) };
            let assertion =
                Assertion { name: String::new(), index: 0, skipped: false, error: Some(AssertionError::default()) };
            summary.failures.extend(Failure::from_assertion(&Cursor::default(), &item, &assertion));
        }
        summary
    }

    #[test]
    fn the_outcome_decides_about_the_exit_status() {
        use ExitStatus::{Failure, Success};
        let plain = RunFacts::default();
        let suppressed = RunFacts { suppress_exit_code: true, ..plain };
        let lenient = RunFacts { pass_with_no_requests: true, ..plain };
        let warned = RunFacts { has_fatal_warnings: true, ..suppressed };
        let empty = RunFacts { is_empty: true, ..plain };
        let interrupted = RunFacts { signal: Some(Signal::Interrupt), was_aborted: true, ..suppressed };
        for (name, n_requests, has_failure, facts, expected) in [
            ("all fine", 3, false, plain, Success),
            ("a failure", 3, true, plain, Failure),
            ("a failure, suppressed", 3, true, suppressed, Success),
            ("stopped early", 3, false, RunFacts { was_aborted: true, ..plain }, Failure),
            ("stopped early, suppressed", 3, false, RunFacts { was_aborted: true, ..suppressed }, Success),
            ("nothing sent", 0, false, plain, Failure),
            ("nothing sent, -x is about tests only", 0, false, suppressed, Failure),
            ("nothing sent, which is fine", 0, false, lenient, Success),
            ("a script failed before the first request", 0, true, lenient, Failure),
            ("warnings count, -x is about tests only", 3, false, warned, Failure),
            ("empty collection", 0, false, empty, Success),
            ("interrupted", 3, false, interrupted, ExitStatus::Signal(Signal::Interrupt)),
        ] {
            assert_eq!(from_summary(&summary(n_requests, has_failure), facts), expected, "{name}");
        }
    }

    #[test]
    fn numbers_are_part_of_the_interface() {
        for (status, code) in [
            (ExitStatus::Success, 0),
            (ExitStatus::Failure, 1),
            (ExitStatus::NotSignedIn, 3),
            (ExitStatus::Signal(Signal::Interrupt), 130),
            (ExitStatus::Signal(Signal::Terminate), 143),
        ] {
            assert_eq!(status.code(), code);
        }
    }
}
