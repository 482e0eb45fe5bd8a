//! Which part of the collection runs.

use clap::Args;

/// Which part of the collection runs.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selection")]
pub struct SelectionArgs {
    /// Run only this folder or request (name or id); repeatable
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub folder: Vec<String>,
}
