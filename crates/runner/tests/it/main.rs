//! The real binary, run in empty folders against servers on this machine.

#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

mod auth_login;
mod auth_sessions;
mod auth_settings;
mod auth_support;
mod bad_input;
#[cfg(feature = "demo")]
mod demo;
mod environments;
mod exit_status;
mod exports;
mod flow;
mod oauth_run;
mod oauth_server;
mod proxy;
mod readme;
mod secret_variables;
#[cfg(unix)]
mod signals;
mod sources;
mod streaming;
mod support;
mod tls;
mod usage;
