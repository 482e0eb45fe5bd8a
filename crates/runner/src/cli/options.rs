//! What a command line means: plain values, no flag left to interpret.

use std::path::PathBuf;
use std::time::Duration;

use postrider_http::{HostOverrides, ProxySettings};

use super::args::ReporterList;
use super::{
    Assignment, ClientCertificateOptions, ColorArg, FlowArgs, OutputArgs, ProcessEnv, ReporterArgs, RunArgs,
    SecretVariable,
};
use crate::engine::Bail;
use crate::oauth::OAuthOptions;
use crate::reporters::ReporterSelection;

/// What `postrider run` was asked to do.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// File or URL of the collection.
    pub collection: String,
    /// File, URL or name of the environment.
    pub environment: Option<String>,
    /// File, URL or name of the globals.
    pub globals: Option<String>,
    /// File or URL of the iteration data.
    pub iteration_data: Option<String>,
    /// Environment variables to set before the run, in this order.
    pub environment_variables: Vec<Assignment>,
    /// Globals to set before the run, in this order.
    pub global_variables: Vec<Assignment>,
    /// Prefixes of variables of the system that set environment variables, as secrets.
    pub os_prefixes: Vec<String>,
    /// Variables that are secrets, and where their values come from.
    pub secret_variables: Vec<SecretVariable>,
    /// Number of iterations; `None` means one per row of data.
    pub iteration_count: Option<usize>,
    /// Names or ids of the folders and requests to run; empty means all.
    pub folders: Vec<String>,
    /// When to stop.
    pub bail: Bail,
    /// Waiting time between requests.
    pub delay_request: Duration,
    /// Limit of the whole run.
    pub timeout: Option<Duration>,
    /// Limit of one request.
    pub timeout_request: Option<Duration>,
    /// Limit of opening a connection.
    pub timeout_connect: Option<Duration>,
    /// Limit of one script.
    pub timeout_script: Option<Duration>,
    /// Whether test results leave the exit status alone.
    pub suppress_exit_code: bool,
    /// Whether a run without a request is a success.
    pub pass_with_no_requests: bool,
    /// Whether a warning makes the run a failure.
    pub fail_on_warning: bool,
    /// Whether `<<name>>` is a variable.
    pub angle_variables: bool,
    /// Whether TLS certificates are not verified.
    pub insecure: bool,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
    /// Proxies: those of the environment, and flags above them.
    pub proxies: ProxySettings,
    /// Addresses of hosts, in place of those that are looked up.
    pub host_overrides: HostOverrides,
    /// File with further trusted CA certificates.
    pub extra_ca_certs: Option<PathBuf>,
    /// Bytes that a decoded response body may have.
    pub max_response_size: Option<u64>,
    /// Certificates that the client shows.
    pub client_certificates: ClientCertificateOptions,
    /// File to which the keys of TLS connections are appended, absolute (`SSLKEYLOGFILE`).
    pub key_log: Option<PathBuf>,
    /// Folder that files of the collection are relative to, absolute.
    pub working_dir: PathBuf,
    /// Whether files outside the working directory may be read.
    pub insecure_file_read: bool,
    /// OAuth 2.0.
    pub oauth: OAuthOptions,
    /// Terminal and reporters.
    pub output: OutputOptions,
    /// What is written after the run.
    pub exports: Exports,
}

/// Terminal and reporters.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputOptions {
    /// Reporters with their options, in the order given.
    pub reporters: Vec<ReporterSelection>,
    /// Whether the terminal report is muted.
    pub silent: bool,
    /// Whether every request is shown in detail.
    pub verbose: bool,
    /// Whether the terminal report is coloured.
    pub color: bool,
    /// Whether symbols and frames may leave ASCII.
    pub unicode: bool,
    /// Whether secrets are masked.
    pub mask: bool,
    /// Columns of the terminal; `None` when stdout is no terminal, or a CI service reads it.
    pub terminal_width: Option<usize>,
}

/// Files written after the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exports {
    /// Final environment.
    pub environment: Option<PathBuf>,
    /// Final globals.
    pub globals: Option<PathBuf>,
    /// Collection with its final variables.
    pub collection: Option<PathBuf>,
}

impl RunOptions {
    /// Says what was typed.
    pub fn resolve(args: RunArgs, reporter_args: &ReporterArgs, env: &ProcessEnv) -> Self {
        let RunArgs {
            source,
            variables,
            data,
            selection,
            flow,
            network,
            client_certificates,
            connections,
            oauth,
            oauth_run,
            output,
            export,
        } = args;
        let mut oauth = OAuthOptions::resolve(oauth, oauth_run, env);
        oauth.set_login_command(&source.collection, variables.environment.as_deref());
        let extra_ca_certs = network.ssl_extra_ca_certs.as_deref().or_else(|| env.variable("NODE_EXTRA_CA_CERTS"));
        let extra_ca_certs = extra_ca_certs.map(PathBuf::from);
        oauth.transport.extra_ca_certs.clone_from(&extra_ca_certs);
        let client_certificates = ClientCertificateOptions::resolve(client_certificates, env);
        oauth.transport.client_certificate = client_certificates.for_oauth();
        let (proxies, host_overrides) = connections.resolve(env, &mut oauth.transport);
        let key_log = env.variable("SSLKEYLOGFILE").filter(|path| !path.is_empty());
        let working_dir = network.working_dir.filter(|path| !path.is_empty());
        Self {
            collection: source.collection,
            environment: variables.environment,
            globals: variables.globals,
            iteration_data: data.iteration_data,
            environment_variables: variables.env_var,
            global_variables: variables.global_var,
            os_prefixes: variables.env_from_os,
            secret_variables: variables.secret_var,
            iteration_count: data.iteration_count.map(|count| usize::try_from(count).unwrap_or(usize::MAX)),
            folders: selection.folder,
            bail: bail(&flow),
            delay_request: milliseconds(flow.delay_request).unwrap_or_default(),
            timeout: milliseconds(flow.timeout),
            timeout_request: milliseconds(flow.timeout_request),
            timeout_connect: milliseconds(flow.timeout_connect),
            timeout_script: milliseconds(flow.timeout_script),
            suppress_exit_code: flow.suppress_exit_code,
            pass_with_no_requests: flow.pass_with_no_requests,
            fail_on_warning: flow.fail_on_warning,
            angle_variables: !variables.no_angle_variables,
            // The variable has been Node's for this since long before there was `-k`.
            insecure: network.insecure || env.variable("NODE_TLS_REJECT_UNAUTHORIZED") == Some("0"),
            follow_redirects: !network.ignore_redirects,
            proxies,
            host_overrides,
            extra_ca_certs,
            max_response_size: network.max_response_size,
            client_certificates,
            key_log: key_log.map(|path| env.current_dir.join(path)),
            working_dir: working_dir.map_or_else(|| env.current_dir.clone(), |path| env.current_dir.join(path)),
            insecure_file_read: !network.no_insecure_file_read,
            oauth,
            output: OutputOptions::resolve(output, reporter_args, env),
            exports: Exports {
                environment: export.export_environment.map(PathBuf::from),
                globals: export.export_globals.map(PathBuf::from),
                collection: export.export_collection.map(PathBuf::from),
            },
        }
    }
}

impl OutputOptions {
    /// Says what was typed.
    pub fn resolve(args: OutputArgs, reporter_args: &ReporterArgs, env: &ProcessEnv) -> Self {
        let names = match args.reporters.flatten() {
            Some(ReporterList(names)) if !names.is_empty() => names,
            _ => vec!["cli".to_owned()],
        };
        Self {
            reporters: reporter_args.assign(names),
            silent: args.silent,
            verbose: args.verbose,
            color: match args.color.unwrap_or_default() {
                ColorArg::On => true,
                ColorArg::Off => false,
                ColorArg::Auto => {
                    let dumb = env.variable("TERM") == Some("dumb");
                    env.terminal.is_terminal && env.variable("NO_COLOR").is_none() && !dumb
                }
            },
            unicode: !args.disable_unicode,
            mask: !(args.no_mask || env.variable("POSTRIDER_NO_MASK") == Some("1")),
            terminal_width: env.terminal.width.filter(|_| !env.variables.contains_key("CI")),
        }
    }
}

/// `--bail` alone means `failure`; words that are no modifier are ignored, as Newman does.
fn bail(flow: &FlowArgs) -> Bail {
    match &flow.bail {
        None => Bail::default(),
        Some(None) => Bail { failure: true, folder: false },
        Some(Some(modifiers)) => {
            let has = |name| modifiers.split(',').any(|modifier| modifier == name);
            Bail { failure: has("failure"), folder: has("folder") }
        }
    }
}

/// An option without its value means what no option means: no waiting, no limit.
#[expect(clippy::option_option, reason = "what clap gives for an option whose value may be left out")]
fn milliseconds(value: Option<Option<u64>>) -> Option<Duration> {
    value.flatten().map(Duration::from_millis)
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
