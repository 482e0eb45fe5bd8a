//! Counters of a run.

/// How often something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Times it happened.
    pub total: u64,
    /// Times it began and did not end.
    pub pending: u64,
    /// Times it failed.
    pub failed: u64,
}

impl Tally {
    /// It begins.
    pub(super) fn begin(&mut self) {
        self.pending += 1;
    }

    /// It ends. What has no beginning of its own (an assertion) leaves the pending count at zero.
    pub(super) fn end(&mut self, failed: bool) {
        self.pending = self.pending.saturating_sub(1);
        self.failed += u64::from(failed);
        self.total += 1;
    }
}

/// Everything that is counted, with Newman's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunStats {
    /// Iterations.
    pub iterations: Tally,
    /// Item executions, skipped ones among them.
    pub items: Tally,
    /// Scripts of both hooks.
    pub scripts: Tally,
    /// Item executions whose pre-request hook ran, with or without scripts.
    pub prerequests: Tally,
    /// Requests: those of items, of `pm.sendRequest` and of answered auth challenges.
    pub requests: Tally,
    /// Item executions whose test hook ran, with or without scripts.
    pub tests: Tally,
    /// Assertions, skipped ones among them.
    pub assertions: Tally,
    /// Test scripts.
    pub test_scripts: Tally,
    /// Pre-request scripts.
    pub prerequest_scripts: Tally,
}

impl RunStats {
    /// All counters by the names that reports use, in their order.
    pub fn named(&self) -> [(&'static str, Tally); 9] {
        [
            ("iterations", self.iterations),
            ("items", self.items),
            ("scripts", self.scripts),
            ("prerequests", self.prerequests),
            ("requests", self.requests),
            ("tests", self.tests),
            ("assertions", self.assertions),
            ("testScripts", self.test_scripts),
            ("prerequestScripts", self.prerequest_scripts),
        ]
    }
}
