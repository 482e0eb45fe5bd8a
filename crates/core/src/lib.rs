//! The model of postrider: collections, environments, variables, URLs, the run plan and run events.
//!
//! Everything here is pure: no I/O, no async, no clock, no environment variables. What needs the
//! time or chance is given it as an argument.

pub mod collection;
pub mod format;
pub mod mask;
pub mod run;
pub mod secret;
pub mod url;
pub mod variable;
