//! OAuth 2.0 of the `postrider` binary against real authorization servers, a browser, and a server that lies.
//!
//! The foreign parts are in `peers/`; the first test that needs them installs them below the target folder.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::format_push_string, clippy::format_collect, reason = "tests")]

mod authlib;
mod chromium;
mod lies;
mod oidc;
mod pipeline;
mod pleo;
mod race;
mod rig;
mod scanner;
