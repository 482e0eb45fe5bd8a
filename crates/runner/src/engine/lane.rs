//! One lane: the plan, iteration by iteration, on one thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use postrider_auth::AuthMemory;
use postrider_core::collection::RequestAuth;
use postrider_core::run::{Cursor, PlannedItem, RunEvent, RunPlan};
use postrider_core::variable::{IterationData, SubstitutionOptions, VariableScopes};
use postrider_http::Client;
use postrider_sandbox::Sandbox;

use super::chance::Chance;
use super::oauth::Tokens;
use super::options::{Bail, EngineOptions};
use super::run::{EngineError, emit};
use crate::cancel::CancelToken;
use crate::reporters::Emitter;

/// Why a lane stops before its plan is done.
#[derive(Debug)]
pub(super) enum Stop {
    /// `--bail`: a failure that the summary knows already.
    Failure,
    /// The run cannot go on, for this reason.
    Abort(String),
}

/// Where scripts lead.
#[derive(Debug)]
pub(super) enum NextRequest {
    /// The end of this iteration.
    Stop,
    /// The item with this id or name.
    Item(String),
}

impl From<Option<String>> for NextRequest {
    /// Scripts say `null` for the end.
    fn from(name: Option<String>) -> Self {
        name.map_or(Self::Stop, Self::Item)
    }
}

/// Where an item leads.
#[derive(Debug, Default)]
pub(super) struct ItemEnd {
    /// What scripts asked to run next, if they did.
    pub(super) next_request: Option<NextRequest>,
}

/// All that one thread needs to run items: scopes, script context, connections, cookies.
pub(super) struct Lane {
    pub(super) plan: RunPlan,
    pub(super) scopes: Rc<RefCell<VariableScopes>>,
    pub(super) emitter: Rc<RefCell<Emitter>>,
    pub(super) client: Rc<Client>,
    pub(super) chance: Rc<Chance>,
    /// OAuth 2.0 tokens.
    pub(super) tokens: Tokens,
    /// What auth blocks of folders and the collection learned from servers, by block.
    pub(super) auth_memories: RefCell<HashMap<*const RequestAuth, AuthMemory>>,
    /// Made when the first script runs: runs without scripts do not pay for it.
    pub(super) sandbox: Option<Sandbox>,
    pub(super) substitution: SubstitutionOptions,
    pub(super) bail: Bail,
    pub(super) delay: Duration,
    pub(super) timeout_request: Option<Duration>,
    pub(super) timeout_script: Option<Duration>,
    pub(super) deadline: Option<Instant>,
    pub(super) cycles: usize,
    pub(super) collection_name: Arc<str>,
    /// Tells a computing script that the run was interrupted.
    pub(super) cancel: CancelToken,
    data: Vec<IterationData>,
}

impl Lane {
    pub(super) fn new(
        options: &EngineOptions,
        plan: RunPlan,
        cycles: usize,
        scopes: Rc<RefCell<VariableScopes>>,
        emitter: Rc<RefCell<Emitter>>,
        deadline: Option<Instant>,
        cancel: CancelToken,
    ) -> Result<Self, EngineError> {
        Ok(Self {
            plan,
            scopes,
            tokens: Tokens::new(Arc::clone(&options.oauth)),
            auth_memories: RefCell::default(),
            emitter,
            client: Rc::new(Client::new(options.client.clone())?),
            chance: Rc::new(Chance::new()),
            sandbox: None,
            substitution: SubstitutionOptions { angle: options.angle_variables },
            bail: options.bail,
            delay: options.delay_request,
            timeout_request: options.timeout_request,
            timeout_script: options.timeout_script,
            deadline,
            cycles,
            collection_name: Arc::from(options.collection.root.name.as_str()),
            cancel,
            data: options.data.clone(),
        })
    }

    /// Runs all iterations. An empty plan has none.
    pub(super) async fn iterations(&mut self) -> Result<(), Stop> {
        if self.plan.items().is_empty() {
            return Ok(());
        }
        for iteration in 0..self.cycles {
            // The last row stands in where there are more iterations than rows.
            let row = self.data.get(iteration).or(self.data.last()).cloned().unwrap_or_default();
            self.scopes.borrow_mut().data = row;
            let mut cursor = self.cursor(iteration, 0);
            emit(&self.emitter, &RunEvent::BeforeIteration { cursor: &cursor });
            let result = self.iteration(&mut cursor).await;
            emit(&self.emitter, &RunEvent::Iteration { cursor: &cursor });
            result?;
        }
        Ok(())
    }

    async fn iteration(&mut self, cursor: &mut Cursor) -> Result<(), Stop> {
        let mut position = 0;
        while let Some(planned) = self.plan.items().get(position) {
            let planned: PlannedItem = planned.clone();
            *cursor = self.cursor(cursor.iteration, position);
            let end = self.item(cursor, &planned).await?;
            position = match end.next_request {
                None => position + 1,
                Some(NextRequest::Stop) => break,
                Some(NextRequest::Item(name)) => match self.plan.position(&name) {
                    Some(position) => position,
                    None => break,
                },
            };
        }
        Ok(())
    }

    /// The data of the first iteration.
    pub(super) fn first_row(&self) -> Option<&IterationData> {
        self.data.first()
    }

    fn cursor(&self, iteration: usize, position: usize) -> Cursor {
        Cursor {
            position,
            iteration,
            length: self.plan.items().len(),
            cycles: self.cycles,
            reference: self.chance.uuid(),
        }
    }

    /// The smaller of a limit and what is left of the whole run's time.
    pub(super) fn limit(&self, limit: Option<Duration>) -> Option<Duration> {
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match (limit, left) {
            (Some(limit), Some(left)) => Some(limit.min(left)),
            (limit, left) => limit.or(left),
        }
    }
}
