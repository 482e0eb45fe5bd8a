//! TLS, redirects and files that requests send.

use clap::Args;

use super::value::size;

/// How requests travel.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Network and files")]
pub struct NetworkArgs {
    /// Accept any TLS certificate
    #[arg(short = 'k', long)]
    pub insecure: bool,
    /// Do not follow redirects
    #[arg(long)]
    pub ignore_redirects: bool,
    /// Trust these CA certificates too (PEM file)
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub ssl_extra_ca_certs: Option<String>,
    /// Folder that file bodies and form files are relative to (default: the current one)
    #[arg(long, value_name = "path", allow_hyphen_values = true)]
    pub working_dir: Option<String>,
    /// Do not read files outside the working directory
    #[arg(long)]
    pub no_insecure_file_read: bool,
    /// Fail requests whose response body is larger, decoded: bytes, or with K, M or G (default: 512M)
    #[arg(long, value_name = "size", value_parser = size)]
    pub max_response_size: Option<u64>,
}
