//! From options to a finished run.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use postrider_core::collection::Collection;
use postrider_core::run::{PlanError, RunEvent, RunFinal, RunPlan, RunStart};
use postrider_core::variable::{VariableScope, VariableScopes};
use thiserror::Error;

use super::chance::now_ms;
use super::lane::{Lane, Stop};
use super::options::EngineOptions;
use super::preflight::MissingToken;
use super::secrets;
use crate::cancel::CancelToken;
use crate::reporters::Emitter;

/// Why a run could not start.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The entry point names nothing.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The HTTP client could not be set up, e.g. because of a certificate file.
    #[error(transparent)]
    Client(#[from] postrider_http::ClientError),
    /// A request needs an OAuth 2.0 token that cannot be had.
    #[error(transparent)]
    MissingToken(#[from] MissingToken),
}

/// What a run leaves behind. Counts and failures are in the emitter's summary.
#[derive(Debug)]
pub struct RunResult {
    /// The collection that ran.
    pub collection: Collection,
    /// Final collection variables.
    pub variables: VariableScope,
    /// Final environment.
    pub environment: VariableScope,
    /// Final globals.
    pub globals: VariableScope,
    /// Why the run was stopped before its end, if it was.
    pub error: Option<String>,
}

/// Runs a collection on this thread, inside a current-thread tokio runtime. Every event goes to
/// `emitter`; the run ends early when `cancel` is triggered, with all reports in order.
///
/// # Errors
///
/// [`EngineError`] when nothing could be started. Whatever goes wrong later is an event.
pub async fn run(
    options: EngineOptions,
    emitter: Rc<RefCell<Emitter>>,
    cancel: CancelToken,
) -> Result<RunResult, EngineError> {
    let plan = RunPlan::new(&options.collection, &options.entrypoint)?;
    let cycles = options.iteration_count.unwrap_or(options.data.len()).max(1);
    secrets::register_variables(&emitter, [&options.environment, &options.globals, &options.collection.variables]);
    let scopes = Rc::new(RefCell::new(VariableScopes {
        environment: options.environment.clone(),
        globals: options.globals.clone(),
        collection: options.collection.variables.clone(),
        ..VariableScopes::default()
    }));
    let deadline = options.timeout.map(|timeout| Instant::now() + timeout);
    let length = plan.items().len();
    let mut lane =
        Lane::new(&options, plan, cycles, Rc::clone(&scopes), Rc::clone(&emitter), deadline, cancel.clone())?;
    prepare(&mut lane, deadline, &cancel).await?;
    emit(
        &emitter,
        &RunEvent::Start(RunStart {
            collection: &options.collection,
            environment: &options.environment,
            globals: &options.globals,
            length,
            cycles,
            started: now_ms(),
        }),
    );
    let error = match Box::pin(drive(&mut lane, deadline, &cancel)).await {
        Ok(()) | Err(Stop::Failure) => None,
        Err(Stop::Abort(message)) => Some(message),
    };
    drop(lane);
    Ok(finish(options, &scopes.borrow(), &emitter, error))
}

/// Gets tokens. Where that is cut short, so is the run: it ends as soon as it has started.
async fn prepare(lane: &mut Lane, deadline: Option<Instant>, cancel: &CancelToken) -> Result<(), MissingToken> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Ok(()),
        () = time_is_up(deadline) => Ok(()),
        result = lane.preflight() => result,
    }
}

async fn time_is_up(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

/// Goes through the iterations until they end, time is up or the user has had enough.
async fn drive(lane: &mut Lane, deadline: Option<Instant>, cancel: &CancelToken) -> Result<(), Stop> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Stop::Abort("the run was interrupted".to_owned())),
        result = lane.iterations() => result,
        () = time_is_up(deadline) => Err(Stop::Abort("callback timed out".to_owned())),
    }
}

fn finish(
    options: EngineOptions,
    scopes: &VariableScopes,
    emitter: &RefCell<Emitter>,
    error: Option<String>,
) -> RunResult {
    secrets::register_variables(emitter, [&scopes.environment, &scopes.globals, &scopes.collection]);
    let end = RunFinal {
        collection: &options.collection,
        variables: &scopes.collection,
        environment: &scopes.environment,
        globals: &scopes.globals,
        completed: now_ms(),
        error: error.as_deref(),
    };
    emit(emitter, &RunEvent::BeforeDone(end));
    emit(emitter, &RunEvent::Done(end));
    RunResult {
        collection: options.collection,
        variables: scopes.collection.clone(),
        environment: scopes.environment.clone(),
        globals: scopes.globals.clone(),
        error,
    }
}

/// Tells the reporters. An event never holds the emitter while a script or a request runs.
pub(super) fn emit(emitter: &RefCell<Emitter>, event: &RunEvent<'_>) {
    emitter.borrow_mut().emit(event);
}
