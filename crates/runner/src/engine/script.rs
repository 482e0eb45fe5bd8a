//! The scripts of one hook of one item.

use std::rc::Rc;

use postrider_core::collection::{Event, Listen, Request, Response};
use postrider_core::run::{Cursor, PlannedItem, RunEvent, ScriptError};
use postrider_sandbox::{Limits, Sandbox, SandboxError, ScriptHost, ScriptInfo, ScriptOutcome, ScriptRun};

use super::host::LaneHost;
use super::lane::{Lane, NextRequest, Stop};
use super::run::emit;

/// What the scripts of a hook work on.
#[derive(Debug)]
pub(super) struct ScriptInput {
    /// Unresolved before the request was sent, afterwards as it was sent. Scripts may change it.
    pub(super) request: Request,
    /// The answer, when there is one.
    pub(super) response: Option<Response>,
}

/// What the scripts of a hook decided.
#[derive(Debug, Default)]
pub(super) struct ScriptsEnd {
    /// What to run next, when a script said so.
    pub(super) next_request: Option<NextRequest>,
    /// `pm.execution.skipRequest` was called.
    pub(super) skip_request: bool,
}

impl Lane {
    /// Runs the scripts of a hook: collection, folders, item.
    pub(super) async fn scripts(
        &mut self,
        listen: Listen,
        cursor: &Cursor,
        planned: &PlannedItem,
        input: &mut ScriptInput,
    ) -> Result<ScriptsEnd, Stop> {
        let mut end = ScriptsEnd::default();
        let mut result = Ok(());
        for (level_name, event) in planned.events(listen) {
            result = self.script((level_name, event), cursor, planned, input, &mut end).await;
            if result.is_err() || end.skip_request {
                break;
            }
        }
        emit(&self.emitter, &RunEvent::Scripts { cursor, item: planned, listen });
        result.map(|()| end)
    }

    async fn script(
        &mut self,
        (level_name, event): (&str, &Event),
        cursor: &Cursor,
        planned: &PlannedItem,
        input: &mut ScriptInput,
        end: &mut ScriptsEnd,
    ) -> Result<(), Stop> {
        let (listen, script_id) = (event.listen, &*event.script.id);
        emit(&self.emitter, &RunEvent::BeforeScript { cursor, item: planned, listen, script_id });
        let host = Rc::new(LaneHost::new(self, cursor, planned, event, input));
        let outcome = match self.run_script((level_name, event), cursor, planned, input, Rc::clone(&host)).await {
            Ok(outcome) => outcome,
            Err(error) => ScriptOutcome {
                error: Some(ScriptError {
                    name: "Error".to_owned(),
                    message: error.to_string(),
                    ..ScriptError::default()
                }),
                ..ScriptOutcome::default()
            },
        };
        let error = outcome.error.or_else(|| self.bail.failure.then(|| host.failure()).flatten());
        let next_request = outcome.next_request.as_ref().map(Option::as_deref);
        emit(
            &self.emitter,
            &RunEvent::Script { cursor, item: planned, listen, script_id, error: error.as_ref(), next_request },
        );
        if let Some(request) = outcome.request {
            input.request = request;
        }
        if let Some(next_request) = outcome.next_request {
            end.next_request = Some(next_request.into());
        }
        end.skip_request = outcome.skip_request;
        match error {
            Some(error) if self.bail.folder => Err(Stop::Abort(error.message)),
            Some(_) if self.bail.failure => Err(Stop::Failure),
            _ => Ok(()),
        }
    }

    async fn run_script(
        &mut self,
        (level_name, event): (&str, &Event),
        cursor: &Cursor,
        planned: &PlannedItem,
        input: &ScriptInput,
        host: Rc<LaneHost>,
    ) -> Result<ScriptOutcome, SandboxError> {
        let timeout = self.limit(self.timeout_script);
        let scopes = Rc::clone(&self.scopes);
        let location = std::iter::once(&*self.collection_name)
            .chain(planned.folder_names())
            .chain([planned.item.name.as_str()])
            .map(str::to_owned)
            .collect();
        let script_run = ScriptRun {
            listen: event.listen,
            source: &event.script.source,
            scopes,
            request: &input.request,
            response: input.response.as_ref(),
            info: ScriptInfo {
                event_name: event.listen.as_str(),
                iteration: cursor.iteration,
                iteration_count: cursor.cycles,
                request_name: &planned.item.name,
                request_id: &planned.item.id,
                level_name,
            },
            location,
            timeout,
        };
        let sandbox = match &mut self.sandbox {
            Some(sandbox) => sandbox,
            none => none.insert(Sandbox::new(Limits::default())?),
        };
        Ok(sandbox.run(script_run, host as Rc<dyn ScriptHost>).await)
    }
}
