//! `postrider run`: load, run, export, exit.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use postrider_core::mask::Masker;
use postrider_core::run::{Entrypoint, RunSummary};
use postrider_http::{ClientOptions, Credentials, ProxySettings};
use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot;
use tokio::task::LocalSet;

use super::{Streams, TerminalSignIn};
use crate::cancel::{CancelToken, cancellation};
use crate::cli::{OutputOptions, ProcessEnv, RunOptions};
use crate::engine::{self, EngineOptions, RunResult};
use crate::error::{CommandError, report_error, report_warning};
use crate::exit::{ExitStatus, RunFacts, from_summary, sent_nothing};
use crate::exports;
use crate::load::{self, Inputs, LoadError, SecretReader};
use crate::oauth::Sessions;
use crate::reporters::{Clock, Emitter, ReporterError, ReporterSettings};
use crate::signal::Signals;

/// Stack of a lane's thread: scripts recurse on it.
const LANE_STACK: usize = 16 * 1024 * 1024;

/// What a lane leaves behind.
struct LaneOutcome {
    result: RunResult,
    summary: RunSummary,
    reporter_errors: Vec<ReporterError>,
}

/// Runs what the options name.
pub(super) fn run(
    options: RunOptions,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    let mut client = client_options(&options);
    let mut inputs = load::inputs((&options).into(), env, &client, &mut SecretReader::new(env, &mut streams.stdin))?;
    let certificates = load::client_certificates(&options.client_certificates, env).map_err(LoadError::from)?;
    inputs.secrets.extend(certificates.passphrases());
    inputs.warnings.extend(certificates.warnings);
    client.client_certificates = certificates.list;
    execute(options, inputs, client, env, streams)
}

/// Runs what was loaded.
pub(super) fn execute(
    options: RunOptions,
    inputs: Inputs,
    client: ClientOptions,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    for warning in &inputs.warnings {
        report_warning(streams.stderr, warning);
    }
    let mut n_warnings = inputs.warnings.len() as u64;
    let is_empty = inputs.is_empty();
    if is_empty {
        n_warnings += 1;
        report_warning(streams.stderr, &"the collection has no requests");
    }
    let output = options.output.clone();
    let exports = options.exports.clone();
    let (suppress_exit_code, pass_with_no_requests) = (options.suppress_exit_code, options.pass_with_no_requests);
    let fail_on_warning = options.fail_on_warning;

    let masker = Arc::new(masker(&output, &inputs, &client.proxies));
    let oauth = Sessions::new(options.oauth.clone()).with_masker(Arc::clone(&masker));
    let oauth = Arc::new(oauth.with_sign_in(Box::new(TerminalSignIn::new(env))));
    let ran = run_lane(engine_options(options, inputs, client, Arc::clone(&oauth)), output, masker);
    // Also after a run that could not start: tokens may have been replaced all the same.
    let (are_tokens_out, n_oauth_warnings) = hand_tokens_on(&oauth, streams);
    let (outcome, token) = ran?;
    n_warnings += n_oauth_warnings + outcome.summary.n_warnings;

    let facts = RunFacts {
        was_aborted: outcome.result.error.is_some(),
        is_empty,
        suppress_exit_code,
        pass_with_no_requests,
        has_fatal_warnings: fail_on_warning && n_warnings > 0,
        signal: token.signal(),
    };
    let is_complete = finish(&outcome, &exports, facts, streams) && are_tokens_out;
    if facts.has_fatal_warnings {
        let (count, s) = (n_warnings, if n_warnings == 1 { "" } else { "s" });
        report_error(streams.stderr, &format!("{count} warning{s}, and --fail-on-warning is set"), None);
    }
    let status = from_summary(&outcome.summary, facts);
    Ok(if status == ExitStatus::Success && !is_complete { ExitStatus::Failure } else { status })
}

/// Writes the file of `--token-out` and says what the user should know of the sessions. Returns
/// whether everything was written, and how many warnings there were.
fn hand_tokens_on(oauth: &Sessions, streams: &mut Streams<'_>) -> (bool, u64) {
    let written = oauth.write_token_out();
    let warnings = oauth.take_warnings();
    for warning in &warnings {
        report_warning(streams.stderr, warning);
    }
    if let Err(error) = &written {
        report_error(streams.stderr, error, None);
    }
    (written.is_ok(), warnings.len() as u64)
}

/// Writes the exports and says on stderr what did not go as it should. Returns whether everything
/// was written.
fn finish(outcome: &LaneOutcome, exports: &crate::cli::Exports, facts: RunFacts, streams: &mut Streams<'_>) -> bool {
    let export_errors = exports::write(exports, &outcome.result, Clock::system().now_ms());
    if let Some(error) = &outcome.result.error {
        report_error(streams.stderr, error, None);
    } else if sent_nothing(&outcome.summary, facts) && !facts.pass_with_no_requests {
        let hint = "--pass-with-no-requests makes this a success";
        report_error(streams.stderr, &"no request was sent", Some(hint));
    }
    for error in &outcome.reporter_errors {
        report_error(streams.stderr, error, None);
    }
    for error in &export_errors {
        report_error(streams.stderr, error, None);
    }
    outcome.reporter_errors.is_empty() && export_errors.is_empty()
}

/// Connections, TLS, proxies and files as the options want them.
pub(super) fn client_options(options: &RunOptions) -> ClientOptions {
    ClientOptions {
        strict_ssl: options.insecure.then_some(false),
        extra_ca_certs: options.extra_ca_certs.clone(),
        max_response_size: options.max_response_size,
        key_log: options.key_log.clone(),
        proxies: options.proxies.clone(),
        host_overrides: options.host_overrides.clone(),
        connect_timeout: options.timeout_connect,
        working_dir: options.working_dir.clone(),
        insecure_file_read: options.insecure_file_read,
        user_agent: concat!("postrider/", env!("CARGO_PKG_VERSION")).to_owned(),
        follow_redirects: options.follow_redirects,
        timeout: options.timeout_request,
        ..ClientOptions::default()
    }
}

fn engine_options(options: RunOptions, inputs: Inputs, client: ClientOptions, oauth: Arc<Sessions>) -> EngineOptions {
    EngineOptions {
        collection: inputs.collection,
        environment: inputs.environment,
        globals: inputs.globals,
        data: inputs.data,
        iteration_count: options.iteration_count,
        entrypoint: if options.folders.is_empty() { Entrypoint::All } else { Entrypoint::Some(options.folders) },
        bail: options.bail,
        delay_request: options.delay_request,
        timeout: options.timeout,
        timeout_request: options.timeout_request,
        timeout_script: options.timeout_script,
        angle_variables: options.angle_variables,
        client,
        oauth,
    }
}

/// Runs on a thread with a large stack while this one waits for its end or for a signal.
fn run_lane(
    options: EngineOptions,
    output: OutputOptions,
    masker: Arc<Masker>,
) -> Result<(LaneOutcome, CancelToken), CommandError> {
    let (handle, token) = cancellation();
    let lane_token = token.clone();
    let (sender, receiver) = oneshot::channel();
    runtime()?
        .block_on(async {
            let mut signals =
                Signals::catch().map_err(|source| CommandError::System { task: "catch signals", source })?;
            thread::Builder::new()
                .name("lane-1".to_owned())
                .stack_size(LANE_STACK)
                // The receiver is gone only when this thread is.
                .spawn(move || drop(sender.send(lane(options, &output, masker, lane_token))))
                .map_err(|source| CommandError::System { task: "start the thread of the run", source })?;
            tokio::select! {
                outcome = receiver => outcome.unwrap_or(Err(CommandError::LaneLost)),
                never = signals.serve(&handle) => never,
            }
        })
        .map(|outcome| (outcome, token))
}

/// What happens on the lane's thread.
fn lane(
    options: EngineOptions,
    output: &OutputOptions,
    masker: Arc<Masker>,
    token: CancelToken,
) -> Result<LaneOutcome, CommandError> {
    let emitter = Emitter::new(&output.reporters, reporter_settings(output, masker))?;
    let emitter = Rc::new(RefCell::new(emitter));
    let run = engine::run(options, Rc::clone(&emitter), token);
    let result = runtime()?.block_on(LocalSet::new().run_until(run))?;
    // Scripts that never ended may still hold the emitter, so it is exchanged, not taken apart.
    let emitter = emitter.replace(Emitter::with_reporters(Vec::new(), ReporterSettings::default()));
    let (summary, reporter_errors) = emitter.finish();
    Ok(LaneOutcome { result, summary, reporter_errors })
}

/// Hides what is known to be secret before the run starts.
fn masker(output: &OutputOptions, inputs: &Inputs, proxies: &ProxySettings) -> Masker {
    let masker = if output.mask { Masker::new() } else { Masker::disabled() };
    for secret in &inputs.secrets {
        masker.add(secret.expose());
    }
    for Credentials { user, password } in proxies.credentials() {
        // Some proxies take a key as the user.
        if password.is_empty() {
            masker.add(user);
        }
        masker.add_basic(user, password);
    }
    masker
}

fn reporter_settings(output: &OutputOptions, masker: Arc<Masker>) -> ReporterSettings {
    ReporterSettings {
        silent: output.silent,
        verbose: output.verbose,
        color: output.color,
        unicode: output.unicode,
        terminal_width: output.terminal_width,
        masker,
        clock: Clock::system(),
    }
}

/// A runtime on the calling thread.
pub(super) fn runtime() -> Result<Runtime, CommandError> {
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| CommandError::System { task: "start the runtime", source })
}
