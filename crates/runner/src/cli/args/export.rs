//! What is written after the run.

use clap::Args;

/// Files written after the run, also after a failing one.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Exports")]
pub struct ExportArgs {
    /// Write the final environment to this file
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub export_environment: Option<String>,
    /// Write the final globals to this file
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub export_globals: Option<String>,
    /// Write the collection with its final variables to this file
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub export_collection: Option<String>,
}
