//! The command line: words → [`Cli`] (as typed) → [`RunOptions`] (what it means).

mod args;
mod help;
mod options;
mod parse;
mod process;
mod reporter_args;
mod usage;

pub use args::{
    Assignment, Cli, ColorArg, Command, DataArgs, ExportArgs, FlowArgs, NetworkArgs, OutputArgs, RunArgs, SecretSource,
    SecretVariable, SelectionArgs, SourceArgs, VariableArgs,
};
#[cfg(feature = "demo")]
pub use args::{DemoArgs, EchoArgs};
pub use options::{Exports, OutputOptions, RunOptions};
pub use parse::{Parsed, parse};
pub use process::{ProcessEnv, Terminal};
pub use reporter_args::ReporterArgs;
pub use usage::UsageError;
