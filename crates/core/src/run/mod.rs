//! A run as data: the plan, the cursor, the events, the summary.

mod cursor;
mod event;
mod exchange;
mod plan;
mod script;
mod summary;

pub use cursor::Cursor;
pub use event::{RequestOrigin, RunEvent, RunFinal, RunStart};
pub use exchange::{Exchange, Hop};
pub use plan::{Entrypoint, PlanError, PlannedItem, RunPlan};
pub use script::{Assertion, AssertionError, ConsoleLevel, ConsoleValue, ScriptError};
pub use summary::{Failure, FailureAt, RunStats, RunSummary, RunTimings, Spread, Tally};
