//! Runs scripts of Postman collections in `QuickJS` and returns what they did.
//!
//! [`Sandbox`] is the root: one per lane, used by all scripts of that lane one after another. What a
//! script asks of the outside (console, assertions, requests, cookies) goes to a [`ScriptHost`];
//! variables are changed in place; the rest comes back as a [`ScriptOutcome`].
//!
//! The `pm` API itself is JavaScript: `js/src` beside this crate, bundled and compiled by `build.rs`.

mod body;
mod bundle;
mod compile;
mod console;
mod error;
mod event_loop;
mod extensions;
mod functions;
mod host;
mod outcome;
mod realm;
mod sandbox;
mod state;
mod timers;
mod values;

pub use error::SandboxError;
pub use host::{CookieCommand, CookieReply, ScriptHost};
pub use outcome::{ScriptOutcome, Visualizer};
pub use sandbox::{Limits, Sandbox, ScriptInfo, ScriptRun};
