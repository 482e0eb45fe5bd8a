//! Stopping, waiting and the exit status.

use clap::Args;

use super::value::positive_integer;

/// When a run waits and stops, and what its exit status says.
///
/// Options with an optional value are `Some(None)` when the value was left out, which Newman
/// accepts.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Flow")]
pub struct FlowArgs {
    /// Stop at the first failure; folder: at the first error of a request or script, failure: gracefully (the default), or both
    #[arg(long, value_name = "modifiers", num_args = 0..=1)]
    pub bail: Option<Option<String>>,
    /// Wait between requests, in milliseconds
    #[arg(long, value_name = "n", num_args = 0..=1, value_parser = positive_integer)]
    pub delay_request: Option<Option<u64>>,
    /// Limit of the whole run, in milliseconds
    #[arg(long, value_name = "n", num_args = 0..=1, value_parser = positive_integer)]
    pub timeout: Option<Option<u64>>,
    /// Limit of one request, in milliseconds
    #[arg(long, value_name = "n", num_args = 0..=1, value_parser = positive_integer)]
    pub timeout_request: Option<Option<u64>>,
    /// Limit of opening a connection, proxy and TLS included, in milliseconds
    #[arg(long, value_name = "n", num_args = 0..=1, value_parser = positive_integer)]
    pub timeout_connect: Option<Option<u64>>,
    /// Limit of one script, in milliseconds
    #[arg(long, value_name = "n", num_args = 0..=1, value_parser = positive_integer)]
    pub timeout_script: Option<Option<u64>>,
    /// Exit with 0 although tests failed (not when the run could not start)
    #[arg(short = 'x', long)]
    pub suppress_exit_code: bool,
    /// Exit with 0 although no request was sent
    #[arg(long)]
    pub pass_with_no_requests: bool,
    /// Exit with 1 if there was a warning, e.g. of a request that could not be signed
    #[arg(long)]
    pub fail_on_warning: bool,
}
