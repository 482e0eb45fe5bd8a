//! Terminal and reporters.

use clap::Args;

use super::value::{color, reporter_list};

/// What is shown, and how.
#[expect(clippy::struct_excessive_bools, reason = "one field per switch, as typed")]
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Reporters, separated by commas: cli, json, junit (default: cli)
    #[arg(short = 'r', long, value_name = "reporters", num_args = 0..=1, value_parser = reporter_list)]
    pub reporters: Option<Option<ReporterList>>,
    /// Show nothing on the terminal but errors
    #[arg(long)]
    pub silent: bool,
    /// Show headers, bodies and phases of every request
    #[arg(long)]
    pub verbose: bool,
    /// Colour: auto, on or off
    #[arg(long, value_name = "value", value_parser = color, allow_hyphen_values = true)]
    pub color: Option<ColorArg>,
    /// Plain ASCII instead of symbols and frames
    #[arg(long)]
    pub disable_unicode: bool,
    /// Show secrets in reports and on the terminal (also: `POSTRIDER_NO_MASK=1`)
    #[arg(long)]
    pub no_mask: bool,
}

/// Names given to `--reporters`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReporterList(pub Vec<String>);

/// Value of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorArg {
    /// Colour when stdout is a terminal.
    #[default]
    Auto,
    /// Colour always.
    On,
    /// Colour never.
    Off,
}
