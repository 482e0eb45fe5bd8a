//! Signed requests of the `postrider` binary: byte for byte those of Newman, and accepted by servers that verify them.
//!
//! The foreign parts are in `../common/peers` and `peers/`; the first test that needs them installs them below the
//! target folder. Servers that come from Debian are skipped where they are missing.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::print_stderr,
    reason = "tests"
)]

mod differential;
mod digest;
mod failures;
mod ntlm;
mod rig;
mod servers;
mod verified;
