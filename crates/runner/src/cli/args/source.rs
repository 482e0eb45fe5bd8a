//! What is run.

use clap::Args;

/// What is run.
#[derive(Debug, Clone, Default, Args)]
pub struct SourceArgs {
    /// File or http(s) URL of a collection (Postman format 2.0 or 2.1)
    #[arg(value_name = "collection")]
    pub collection: String,
}
