//! The summary of a run: what reports and the exit status are made of. Root type: [`RunSummary`].

mod failure;
mod stats;
#[cfg(test)]
mod tests;
mod timings;

pub use failure::{Failure, FailureAt};
pub use stats::{RunStats, Tally};
pub use timings::{RunTimings, Spread};

use super::{Exchange, RunEvent};
use crate::collection::Listen;

/// Counts what happens in a run. Grows only with the failures.
#[derive(Debug, Clone, Default)]
pub struct RunSummary {
    /// Counters.
    pub stats: RunStats,
    /// Times.
    pub timings: RunTimings,
    /// Bytes of response bodies received.
    pub response_total: u64,
    /// Everything that went wrong, in order.
    pub failures: Vec<Failure>,
    /// Warnings of the program itself; those of scripts are not counted.
    pub n_warnings: u64,
    /// Why the run was stopped before its end, if it was.
    pub error: Option<String>,
    with_phases: bool,
}

impl RunSummary {
    /// An empty summary. `with_phases`: whether look-up and first-byte times are taken in, as
    /// `--verbose` asks for.
    pub fn new(with_phases: bool) -> Self {
        Self { with_phases, ..Self::default() }
    }

    /// Takes in one event.
    pub fn on_event(&mut self, event: &RunEvent<'_>) {
        match event {
            RunEvent::Start(start) => self.timings.started = start.started,
            RunEvent::BeforeIteration { .. } => self.stats.iterations.begin(),
            RunEvent::Iteration { .. } => self.stats.iterations.end(false),
            RunEvent::BeforeItem { .. } => self.stats.items.begin(),
            RunEvent::Item { .. } => self.stats.items.end(false),
            RunEvent::BeforeScript { listen, .. } => {
                self.stats.scripts.begin();
                self.scripts_of(*listen).begin();
            }
            RunEvent::Script { cursor, item, listen, error, .. } => {
                self.stats.scripts.end(error.is_some());
                self.scripts_of(*listen).end(error.is_some());
                self.failures.extend(error.map(|error| Failure::from_script(cursor, item, *listen, error)));
            }
            RunEvent::Scripts { listen: Listen::Prerequest, .. } => self.stats.prerequests.end(false),
            RunEvent::Scripts { listen: Listen::Test, .. } => self.stats.tests.end(false),
            RunEvent::Assertion { cursor, item, assertion, .. } => {
                self.stats.assertions.end(assertion.error.is_some());
                self.failures.extend(Failure::from_assertion(cursor, item, assertion));
            }
            RunEvent::BeforeRequest { .. } => self.stats.requests.begin(),
            RunEvent::Request { cursor, item, origin, exchange } => {
                self.stats.requests.end(exchange.outcome.is_err());
                let error = exchange.outcome.as_ref().err();
                self.failures.extend(error.map(|error| Failure::from_request(cursor, item, *origin, error)));
                self.add_exchange(exchange);
            }
            RunEvent::Console { .. } => {}
            RunEvent::Warning { .. } => self.n_warnings += 1,
            RunEvent::BeforeDone(end) | RunEvent::Done(end) => {
                self.timings.completed = end.completed;
                self.error = end.error.map(str::to_owned);
            }
        }
    }

    fn scripts_of(&mut self, listen: Listen) -> &mut Tally {
        match listen {
            Listen::Prerequest => &mut self.stats.prerequest_scripts,
            Listen::Test => &mut self.stats.test_scripts,
        }
    }

    fn add_exchange(&mut self, exchange: &Exchange) {
        if let Ok(response) = &exchange.outcome {
            self.response_total += response.size().body;
            self.timings.add(response, self.stats.requests.total, self.with_phases);
        }
    }
}
