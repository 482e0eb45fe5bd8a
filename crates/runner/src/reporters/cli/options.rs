//! Options of the terminal report.

use super::super::ReporterOptions;
use super::super::selection::is_on;

/// What is left out, and what is added.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Debug, Clone, Default)]
pub(super) struct CliOptions {
    pub(super) silent: bool,
    pub(super) no_summary: bool,
    pub(super) no_failures: bool,
    pub(super) no_assertions: bool,
    /// Leaves out skipped assertions too.
    pub(super) no_success_assertions: bool,
    pub(super) no_console: bool,
    pub(super) no_banner: bool,
    pub(super) show_timestamps: bool,
}

impl CliOptions {
    pub(super) fn new(options: &ReporterOptions) -> Self {
        let is_on = |name| is_on(options, name);
        Self {
            silent: is_on("silent"),
            no_summary: is_on("noSummary"),
            no_failures: is_on("noFailures"),
            no_assertions: is_on("noAssertions"),
            no_success_assertions: is_on("noSuccessAssertions"),
            no_console: is_on("noConsole"),
            no_banner: is_on("noBanner"),
            show_timestamps: is_on("showTimestamps"),
        }
    }
}
