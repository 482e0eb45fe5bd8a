//! Environment, globals and single variables.

use clap::Args;

use super::Assignment;
use super::secret::{SecretVariable, prefix, secret_variable};
use super::value::assignment;

const ENVIRONMENT_HELP: &str =
    "Environment: a file, a URL, or a name (staging finds environments/staging.postman_environment.json)";
const SECRET_VAR_HELP: &str =
    "Treat this variable as a secret; =env:NAME, =file:PATH or =stdin also sets it from there; repeatable";
const GLOBALS_HELP: &str = "Globals: a file, a URL, or a name (ci finds environments/ci.postman_globals.json)";

/// Where variables come from.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Variables")]
pub struct VariableArgs {
    /// Where the environment comes from.
    #[arg(short = 'e', long, value_name = "path", allow_hyphen_values = true, help = ENVIRONMENT_HELP)]
    pub environment: Option<String>,
    /// Where the globals come from.
    #[arg(short = 'g', long, value_name = "path", allow_hyphen_values = true, help = GLOBALS_HELP)]
    pub globals: Option<String>,
    /// Set an environment variable, as key=value; repeatable
    #[arg(long, value_name = "value", value_parser = assignment, allow_hyphen_values = true)]
    pub env_var: Vec<Assignment>,
    /// Set a global variable, as key=value; repeatable
    #[arg(long, value_name = "value", value_parser = assignment, allow_hyphen_values = true)]
    pub global_var: Vec<Assignment>,
    /// Set environment variables from those of the system: `PRE_name` sets name with `PRE_`, as a secret; repeatable
    #[arg(long, value_name = "prefix", value_parser = prefix, allow_hyphen_values = true)]
    pub env_from_os: Vec<String>,
    /// Variables that are secrets.
    #[arg(
        long,
        value_name = "name",
        value_parser = secret_variable,
        allow_hyphen_values = true,
        help = SECRET_VAR_HELP
    )]
    pub secret_var: Vec<SecretVariable>,
    /// Turns the second notation of variables off.
    #[arg(long, help = "Leave <<name>> alone: only {{name}} is a variable")]
    pub no_angle_variables: bool,
}
