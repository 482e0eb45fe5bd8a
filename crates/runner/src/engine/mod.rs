//! The way through a run: plan, iterations, items, scripts, requests.
//!
//! [`run()`] is the way in. A `lane` goes through the plan on one thread; every step is
//! a module: `item`, `script`, `request`. What happens is told to the reporters as events; a
//! failed test is such an event, never an error.

mod chance;
mod host;
mod item;
mod lane;
mod oauth;
mod options;
mod preflight;
mod request;
mod run;
mod script;
mod secrets;
mod sending;

pub use options::{Bail, EngineOptions};
pub use preflight::MissingToken;
pub use run::{EngineError, RunResult, run};
