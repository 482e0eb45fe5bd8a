//! What the functions of the script side share: the run that is going on, and its deadline.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Instant;

use postrider_core::collection::{Request, Response};
use postrider_core::run::{Exchange, ScriptError};
use postrider_core::variable::VariableScopes;

use crate::error::script_error;
use crate::host::ScriptHost;
use crate::outcome::ScriptOutcome;
use crate::timers::Timers;

/// A request of a script that is on its way, with the number that the script side knows it by.
pub(crate) type PendingRequest = Pin<Box<dyn Future<Output = (u32, Exchange)>>>;

/// State of one context.
#[derive(Default)]
pub(crate) struct State {
    run: RefCell<Option<Run>>,
    /// When the running script must be over.
    pub(crate) deadline: Cell<Option<Instant>>,
    /// Running code was stopped at the deadline; the context must not be used again.
    pub(crate) is_interrupted: Cell<bool>,
    /// Texts of scripts as the engine sees them, by file name.
    pub(crate) sources: RefCell<HashMap<String, Rc<str>>>,
}

/// State of one run of one script.
pub(crate) struct Run {
    pub(crate) host: Rc<dyn ScriptHost>,
    pub(crate) scopes: Rc<RefCell<VariableScopes>>,
    pub(crate) request: Request,
    pub(crate) response: Option<Rc<Response>>,
    pub(crate) info: RunInfo,
    pub(crate) location: Vec<String>,
    pub(crate) timers: Timers,
    pub(crate) new_requests: Vec<PendingRequest>,
    pub(crate) outcome: ScriptOutcome,
    /// Characters before the script on its first line.
    pub(crate) shift: u32,
    /// Scopes as they were before the first change, kept where a time-out may take changes back.
    snapshot: Snapshot,
}

/// Names and numbers of a run.
pub(crate) struct RunInfo {
    pub(crate) event_name: &'static str,
    pub(crate) iteration: usize,
    pub(crate) iteration_count: usize,
    pub(crate) request_name: String,
    pub(crate) request_id: String,
    pub(crate) level_name: String,
}

enum Snapshot {
    NotNeeded,
    NotTaken,
    Taken(Box<VariableScopes>),
}

impl Run {
    pub(crate) fn new(
        host: Rc<dyn ScriptHost>,
        scopes: Rc<RefCell<VariableScopes>>,
        request: Request,
        response: Option<Response>,
        info: RunInfo,
        location: Vec<String>,
        has_deadline: bool,
    ) -> Self {
        Self {
            host,
            scopes,
            request,
            response: response.map(Rc::new),
            info,
            location,
            timers: Timers::default(),
            new_requests: Vec::new(),
            outcome: ScriptOutcome::default(),
            shift: 0,
            snapshot: if has_deadline { Snapshot::NotTaken } else { Snapshot::NotNeeded },
        }
    }

    /// Changes variables.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut VariableScopes)) {
        let mut scopes = self.scopes.borrow_mut();
        if matches!(self.snapshot, Snapshot::NotTaken) {
            self.snapshot = Snapshot::Taken(Box::new(scopes.clone()));
        }
        change(&mut scopes);
    }

    /// Takes back all changes of variables.
    pub(crate) fn take_back(&mut self) {
        if let Snapshot::Taken(scopes) = std::mem::replace(&mut self.snapshot, Snapshot::NotNeeded) {
            *self.scopes.borrow_mut() = *scopes;
        }
    }

    /// An error of the running script as data.
    pub(crate) fn error(&self, name: String, message: String, stack: Option<String>) -> ScriptError {
        script_error(name, message, stack, self.shift)
    }
}

impl State {
    pub(crate) fn start(&self, run: Run, deadline: Option<Instant>) {
        self.deadline.set(deadline);
        self.is_interrupted.set(false);
        *self.run.borrow_mut() = Some(run);
    }

    /// Ends the run. Nothing that the script left behind can change anything afterwards.
    pub(crate) fn stop(&self) -> Option<Run> {
        self.deadline.set(None);
        self.run.borrow_mut().take()
    }

    /// Works on the run; `None` between runs.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut Run) -> R) -> Option<R> {
        self.run.try_borrow_mut().ok()?.as_mut().map(work)
    }

    /// Works on the run unless the script skipped its request, after which it can do nothing more.
    pub(crate) fn active<R>(&self, work: impl FnOnce(&mut Run) -> R) -> Option<R> {
        self.with(|run| (!run.outcome.skip_request).then(|| work(run))).flatten()
    }

    /// The host of the run. It is called without the run being borrowed.
    pub(crate) fn host(&self) -> Option<Rc<dyn ScriptHost>> {
        self.active(|run| Rc::clone(&run.host))
    }

    /// Whether the deadline has passed, or the host wants no more.
    pub(crate) fn is_overdue(&self) -> bool {
        self.deadline.get().is_some_and(|deadline| Instant::now() >= deadline) || self.is_cancelled()
    }

    /// Whether the host wants no more.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.run.try_borrow().is_ok_and(|run| run.as_ref().is_some_and(|run| run.host.is_cancelled()))
    }

    /// Whether the script must not go on.
    pub(crate) fn is_over(&self) -> bool {
        self.is_interrupted.get() || self.with(|run| run.outcome.skip_request).unwrap_or(true)
    }
}
