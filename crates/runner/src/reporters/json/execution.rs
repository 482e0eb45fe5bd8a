//! Executions: one entry per request, spooled when the item ends.

use std::io::{self, Read, Seek, SeekFrom, Write};

use postrider_core::collection::{Listen, Request, RequestError, Response};
use postrider_core::run::{Assertion, Cursor, PlannedItem, RequestOrigin, RunEvent};
use serde_json::{Map, Value, json};
use tempfile::SpooledTempFile;
use uuid::Uuid;

use super::super::assertion_stack::AssertionPlace;
use super::cursor::{CursorNotes, CursorOf, cursor_json};
use super::failures::script_error_json;
use super::model::{Model, enumerable};
use super::script_key;

/// Bytes of a spool that stay in memory.
const IN_MEMORY: usize = 1 << 20;

/// One execution of an item: what its requests, assertions and scripts left behind.
///
/// Newman keeps one object per execution and adds it to its list with every request. So an item whose
/// scripts send requests is listed several times, each time in its final state.
#[derive(Debug)]
pub(super) struct Execution {
    cursor: Cursor,
    item: PlannedItem,
    notes: CursorNotes,
    n_requests: usize,
    last: Option<LastRequest>,
    request_error: Option<RequestError>,
    assertions: Vec<Value>,
    prerequest_errors: Vec<Value>,
    test_errors: Vec<Value>,
    /// Keys in the order in which they came up.
    keys: Vec<Key>,
}

/// The request that an execution shows: the last one.
#[derive(Debug)]
struct LastRequest {
    request: Request,
    response: Option<Response>,
    /// Identifier of the item; of a script's request a fresh one.
    id: String,
    /// Whose cursor it has.
    of: CursorOf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Request,
    RequestError,
    Assertions,
    Script(Listen),
}

impl Execution {
    pub(super) fn new(cursor: &Cursor, item: &PlannedItem, notes: CursorNotes) -> Self {
        Self {
            cursor: cursor.clone(),
            item: item.clone(),
            notes,
            n_requests: 0,
            last: None,
            request_error: None,
            assertions: Vec::new(),
            prerequest_errors: Vec::new(),
            test_errors: Vec::new(),
            keys: Vec::new(),
        }
    }

    pub(super) fn notes(&self) -> &CursorNotes {
        &self.notes
    }

    pub(super) fn on_event(&mut self, event: &RunEvent<'_>, now_ms: u64) {
        match event {
            RunEvent::BeforeScript { script_id, .. } => self.notes.script_id = Some((*script_id).to_owned()),
            RunEvent::Request { origin, exchange, .. } => {
                self.request(*origin, &exchange.request, exchange.outcome.as_ref());
            }
            RunEvent::Script { listen, error: Some(error), .. } => {
                self.note_key(Key::Script(*listen));
                let entry = json!({ "error": script_error_json(error, now_ms) });
                match listen {
                    Listen::Prerequest => self.prerequest_errors.push(entry),
                    Listen::Test => self.test_errors.push(entry),
                }
            }
            RunEvent::Assertion { cursor, assertion, .. } => {
                self.note_key(Key::Assertions);
                self.assertions.push(assertion_json(cursor, assertion));
            }
            _ => {}
        }
    }

    fn request(&mut self, origin: RequestOrigin, request: &Request, outcome: Result<&Response, &RequestError>) {
        self.n_requests += 1;
        self.note_key(Key::Request);
        let (id, of) = if origin == RequestOrigin::Script {
            let of = CursorOf::ScriptRequest { run: Uuid::new_v4(), request_id: Uuid::new_v4() };
            (Uuid::new_v4().to_string(), of)
        } else {
            self.notes.request_id = Some(Uuid::new_v4());
            (self.item.item.id.clone(), CursorOf::Item)
        };
        self.last = Some(LastRequest { request: request.clone(), response: outcome.ok().cloned(), id, of });
        if let Err(error) = outcome {
            self.note_key(Key::RequestError);
            self.request_error = Some(error.clone());
        }
    }

    fn note_key(&mut self, key: Key) {
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }

    fn write(&self, last: &LastRequest, out: &mut dyn Write, model: &Model) -> io::Result<()> {
        let cursor = cursor_json(&self.cursor, &self.notes, last.of);
        write!(out, "{{\"cursor\":{cursor},\"item\":{}", model.item(&self.item.item)?)?;
        for key in &self.keys {
            match key {
                Key::Request => {
                    write!(out, ",\"request\":{}", model.json(&last.request)?)?;
                    if let Some(response) = &last.response {
                        out.write_all(b",\"response\":")?;
                        model.response(response, out)?;
                    }
                    write!(out, ",\"id\":{}", Value::from(last.id.as_str()))?;
                }
                Key::RequestError => {
                    let error = self.request_error.as_ref().map(enumerable).unwrap_or_default();
                    write!(out, ",\"requestError\":{}", model.clean(Value::Object(error)))?;
                }
                Key::Assertions => write!(out, ",\"assertions\":{}", model.clean(self.assertions.clone().into()))?,
                Key::Script(listen) => {
                    let errors = match listen {
                        Listen::Prerequest => &self.prerequest_errors,
                        Listen::Test => &self.test_errors,
                    };
                    write!(out, ",\"{}\":{}", script_key(*listen), model.clean(errors.clone().into()))?;
                }
            }
        }
        out.write_all(b"}")
    }
}

fn assertion_json(cursor: &Cursor, assertion: &Assertion) -> Value {
    let mut map = Map::new();
    map.insert("assertion".to_owned(), assertion.name.as_str().into());
    map.insert("skipped".to_owned(), assertion.skipped.into());
    if let Some(error) = &assertion.error {
        let stack = AssertionPlace::new(cursor, assertion).stack(&error.name, &error.message);
        let error = json!({
            "name": error.name,
            "index": assertion.index,
            "test": assertion.name,
            "message": error.message,
            "stack": stack,
        });
        map.insert("error".to_owned(), error);
    }
    Value::Object(map)
}

/// The spool of executions: compact JSON, separated by commas.
#[derive(Debug)]
pub(super) struct Executions {
    spool: SpooledTempFile,
    is_empty: bool,
}

impl Executions {
    pub(super) fn new() -> Self {
        Self { spool: SpooledTempFile::new(IN_MEMORY), is_empty: true }
    }

    /// Adds an execution once per request. One without any is not listed.
    pub(super) fn push(&mut self, execution: &Execution, model: &Model) -> io::Result<()> {
        let Some(last) = &execution.last else { return Ok(()) };
        let mut out = io::BufWriter::new(&mut self.spool);
        for _ in 0..execution.n_requests {
            if !std::mem::take(&mut self.is_empty) {
                out.write_all(b",")?;
            }
            execution.write(last, &mut out, model)?;
        }
        out.flush()
    }

    /// Copies all executions.
    pub(super) fn copy_to(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.spool.seek(SeekFrom::Start(0))?;
        let mut chunk = vec![0; 1 << 16];
        loop {
            match self.spool.read(&mut chunk)? {
                0 => return Ok(()),
                n => out.write_all(&chunk[..n])?,
            }
        }
    }
}
