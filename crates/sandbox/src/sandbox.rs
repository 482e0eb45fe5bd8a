//! The sandbox of a lane.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use postrider_core::collection::{Listen, Request, Response};
use postrider_core::run::ScriptError;
use postrider_core::variable::VariableScopes;

use crate::error::SandboxError;
use crate::event_loop::{End, run_script};
use crate::host::ScriptHost;
use crate::outcome::ScriptOutcome;
use crate::realm::Realm;
use crate::state::{Run, RunInfo};

/// What scripts may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory that scripts of one sandbox may hold; `None` means no limit.
    pub memory_bytes: Option<usize>,
    /// Bytes of stack that a script may use. The thread's own stack must be much larger, four times
    /// as large say: the engine looks at the limit only when it enters a function of the script.
    pub stack_bytes: usize,
}

impl Default for Limits {
    /// 1 GiB of memory, and a quarter of a stack of 16 MiB.
    fn default() -> Self {
        Self { memory_bytes: Some(1 << 30), stack_bytes: 4 << 20 }
    }
}

/// Names and numbers that scripts read as `pm.info`.
#[derive(Debug, Clone, Copy)]
pub struct ScriptInfo<'a> {
    /// `prerequest` or `test`.
    pub event_name: &'static str,
    /// Iteration, from 0.
    pub iteration: usize,
    /// Iterations of the run.
    pub iteration_count: usize,
    /// Name of the item.
    pub request_name: &'a str,
    /// Identifier of the item.
    pub request_id: &'a str,
    /// Name of the collection, folder or item whose script it is: `pm.execution.location.current`.
    pub level_name: &'a str,
}

/// One script and what it works on.
#[derive(Debug)]
pub struct ScriptRun<'a> {
    /// Which hook the script is.
    pub listen: Listen,
    /// Its text. Equal texts are compiled once.
    pub source: &'a Arc<str>,
    /// Variables; changes are made in place.
    pub scopes: Rc<RefCell<VariableScopes>>,
    /// The request: unresolved before it is sent, afterwards as it was sent.
    pub request: &'a Request,
    /// The response, when there is one.
    pub response: Option<&'a Response>,
    /// Names and numbers.
    pub info: ScriptInfo<'a>,
    /// Names of collection, folders and item.
    pub location: Vec<String>,
    /// How long the script may take, waiting included.
    pub timeout: Option<Duration>,
}

/// Runs the scripts of one lane, one after another, in one context: what a script assigns without
/// declaring it is there for later scripts too, as in Postman.
///
/// Must be made and used on one thread with a large stack (see [`Limits::stack_bytes`]), inside a
/// tokio runtime whose timer is enabled.
pub struct Sandbox {
    limits: Limits,
    realm: Option<Realm>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Makes a sandbox.
    ///
    /// # Errors
    ///
    /// Fails when the script engine cannot be set up within the limits.
    pub fn new(limits: Limits) -> Result<Self, SandboxError> {
        Ok(Self { limits, realm: Some(Realm::new(limits)?) })
    }

    /// Runs a script to its end, which includes its timers and requests.
    ///
    /// Errors of the script are part of the outcome. After a script that had to be stopped while it
    /// was computing, what scripts left in globals is gone.
    pub async fn run(&mut self, script: ScriptRun<'_>, host: Rc<dyn ScriptHost>) -> ScriptOutcome {
        let mut realm = match self.realm.take().map_or_else(|| Realm::new(self.limits), Ok) {
            Ok(realm) => realm,
            Err(error) => return failure(error.to_string(), false),
        };
        let deadline = script.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        realm.state.start(new_run(&script, host, deadline.is_some()), deadline);
        let end = run_script(&mut realm, script.source, script.listen == Listen::Test).await;
        // From here on nothing may stop the script side.
        realm.state.deadline.set(None);
        match end {
            End::Complete => realm.end(),
            End::TimedOut => realm.abandon(),
            End::Interrupted { .. } => {}
        }
        let is_cancelled = realm.state.is_cancelled();
        let run = realm.state.stop();
        if !matches!(end, End::Interrupted { .. }) {
            self.realm = Some(realm);
        }
        let Some(mut run) = run else {
            return failure("the script engine lost its run".to_owned(), false);
        };
        let is_async = match end {
            End::Complete => return run.outcome,
            End::TimedOut => true,
            End::Interrupted { is_async } => is_async,
        };
        run.take_back();
        if is_cancelled {
            return failure("sandbox: execution interrupted, bridge disconnecting.".to_owned(), true);
        }
        let kind = if is_async { "asynchronous" } else { "synchronous" };
        failure(format!("sandbox: {kind} script execution timeout"), true)
    }
}

fn new_run(script: &ScriptRun<'_>, host: Rc<dyn ScriptHost>, has_deadline: bool) -> Run {
    let ScriptInfo { event_name, iteration, iteration_count, request_name, request_id, level_name } = script.info;
    let info = RunInfo {
        event_name,
        iteration,
        iteration_count,
        request_name: request_name.to_owned(),
        request_id: request_id.to_owned(),
        level_name: level_name.to_owned(),
    };
    let scopes = Rc::clone(&script.scopes);
    let (request, response) = (script.request.clone(), script.response.cloned());
    Run::new(host, scopes, request, response, info, script.location.clone(), has_deadline)
}

/// The outcome of a script that the sandbox ended.
fn failure(message: String, timed_out: bool) -> ScriptOutcome {
    let error = ScriptError { name: "Error".to_owned(), message, ..ScriptError::default() };
    ScriptOutcome { error: Some(error), timed_out, ..ScriptOutcome::default() }
}
