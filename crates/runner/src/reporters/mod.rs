//! Reporters: what is shown of a run, and the report files.
//!
//! An [`Emitter`] hands every event of a run to the [summary](RunSummary) and then to the reporters.
//! Everything that is written passes the emitter's [masker](Emitter::masker).

mod assertion_stack;
mod cli;
mod create;
mod emitter;
mod full_name;
mod js;
mod json;
mod junit;
mod selection;
mod settings;
#[cfg(test)]
mod testing;
mod units;

use std::io;

pub use create::{CreateError, KNOWN_REPORTERS};
pub use emitter::{Emitter, ReporterError};
pub use selection::{ReporterOptions, ReporterSelection, ReporterValue};
pub use settings::{Clock, ReporterSettings};

use postrider_core::run::{RunEvent, RunSummary};

pub(crate) use settings::iso_time;

/// Receives every event of a run, in order, on one thread.
pub trait Reporter: Send {
    /// The name used with `--reporters`.
    fn name(&self) -> &'static str;

    /// Handles one event. `summary` has taken it in already.
    ///
    /// # Errors
    ///
    /// Returns an error when output cannot be written; the run and the other reporters go on.
    fn on_event(&mut self, event: &RunEvent<'_>, summary: &RunSummary) -> io::Result<()>;

    /// Whether whole bodies of responses are read, so that they had better stay in memory.
    fn reads_bodies(&self) -> bool {
        false
    }
}
