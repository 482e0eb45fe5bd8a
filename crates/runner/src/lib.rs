//! postrider runs Postman collections without Postman.
//!
//! The way through the program, one module per step:
//!
//! - [`cli`]: the command line → `RunOptions`
//! - [`load`]: files and URLs → collection, environment, globals, iteration data
//! - [`oauth`]: OAuth 2.0 sessions, and which requests use them
//! - [`engine`]: goes through the collection and says what happens as events
//! - [`reporters`]: what is shown of these events, and the report files
//! - [`exports`], [`exit`]: what a run leaves behind
//! - [`commands`]: the steps together, one module per command
//!
//! Nothing here prints or ends the process on its own: commands write to the streams that they are
//! given and return an [`exit::ExitStatus`].

pub mod cancel;
pub mod cli;
pub mod commands;
pub mod engine;
pub mod error;
pub mod exit;
pub mod export_path;
pub mod exports;
pub mod load;
pub mod oauth;
pub mod reporters;
mod signal;
