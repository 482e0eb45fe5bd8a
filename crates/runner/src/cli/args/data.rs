//! Iterations and their data.

use clap::Args;

use super::value::positive_integer;

/// How often the collection runs, and with what.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Iterations")]
pub struct DataArgs {
    /// Data file (CSV or JSON), one row per iteration: a file or a URL
    #[arg(short = 'd', long, value_name = "path", allow_hyphen_values = true)]
    pub iteration_data: Option<String>,
    /// Number of iterations; without it one per row of the data file
    #[arg(short = 'n', long, value_name = "n", value_parser = positive_integer, allow_hyphen_values = true)]
    pub iteration_count: Option<u64>,
}
