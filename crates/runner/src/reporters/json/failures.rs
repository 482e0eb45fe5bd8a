//! Failures, spooled as they happen.

use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::sync::Arc;

use md5::{Digest, Md5};
use postrider_core::collection::{Item, ItemGroup, ProtocolProfileBehavior, Request, RequestError};
use postrider_core::run::{
    Assertion, AssertionError, Cursor, FailureAt, PlannedItem, RequestOrigin, RunEvent, RunFinal, ScriptError,
};
use serde_json::{Map, Value, json};
use tempfile::SpooledTempFile;
use uuid::Uuid;

use super::super::assertion_stack::AssertionPlace;
use super::cursor::{CursorNotes, CursorOf, cursor_json};
use super::model::{Model, enumerable};

/// Bytes of the spool that stay in memory.
const IN_MEMORY: usize = 1 << 20;
/// Newman repeats the whole folder or collection with every failure. Beyond this many bytes of them
/// only identifier and name are given, so that a big run that fails everywhere can be reported.
const PARENTS: usize = 64 << 20;

/// The spool of failures: a line of JSON before the parent and one after it for each.
#[derive(Debug)]
pub(super) struct Failures {
    spool: SpooledTempFile,
    /// Parents of the failures in order; those of requests have none.
    parents: Vec<Option<Arc<ItemGroup>>>,
}

impl Failures {
    pub(super) fn new() -> Self {
        Self { spool: SpooledTempFile::new(IN_MEMORY), parents: Vec::new() }
    }

    /// Adds what an event says went wrong, if anything.
    pub(super) fn on_event(
        &mut self,
        event: &RunEvent<'_>,
        notes: &CursorNotes,
        model: &Model,
        now_ms: u64,
    ) -> io::Result<()> {
        match *event {
            RunEvent::Assertion { cursor, item, assertion, .. } => {
                let Some(error) = &assertion.error else { return Ok(()) };
                let cursor_json = cursor_json(cursor, notes, CursorOf::Script { run: Some(Uuid::new_v4()) });
                let error = failed_assertion_json(cursor, assertion, error, now_ms);
                let at = FailureAt::Assertion { index: assertion.index };
                self.push(error, at, &model.item(&item.item)?, item.ancestors.last(), &cursor_json, model)
            }
            RunEvent::Script { cursor, item, listen, error: Some(error), .. } => {
                let cursor = cursor_json(cursor, notes, CursorOf::Script { run: None });
                let at = FailureAt::Script { listen, line: error.line, column: error.column };
                let error = script_error_json(error, now_ms);
                self.push(error, at, &model.item(&item.item)?, item.ancestors.last(), &cursor, model)
            }
            RunEvent::Request { cursor, item, origin, exchange } => {
                let Err(error) = &exchange.outcome else { return Ok(()) };
                let (of, source) = if origin == RequestOrigin::Script {
                    let of = CursorOf::ScriptRequest { run: Uuid::new_v4(), request_id: Uuid::new_v4() };
                    (of, script_item(&exchange.request))
                } else {
                    (CursorOf::Item, sent_item(item, &exchange.request))
                };
                let cursor = cursor_json(cursor, notes, of);
                let error = request_error_json(error, now_ms);
                self.push(error, FailureAt::Request { origin }, &model.item(&source)?, None, &cursor, model)
            }
            _ => Ok(()),
        }
    }

    fn push(
        &mut self,
        error: Value,
        at: FailureAt,
        source: &str,
        parent: Option<&Arc<ItemGroup>>,
        cursor: &Value,
        model: &Model,
    ) -> io::Result<()> {
        self.parents.push(parent.cloned());
        let at = Value::from(at.to_string());
        writeln!(self.spool, "{{\"error\":{},\"at\":{at},\"source\":{source},", model.clean(error))?;
        writeln!(self.spool, "\"cursor\":{cursor}}}")
    }

    /// Writes all failures, separated by commas, with their parents as they are at the end.
    pub(super) fn copy_to(&mut self, out: &mut dyn Write, end: &RunFinal<'_>, model: &Model) -> io::Result<()> {
        self.spool.seek(SeekFrom::Start(0))?;
        let mut lines = BufReader::new(&mut self.spool).lines();
        let mut parents = Parents { end, model, known: Vec::new(), written: 0 };
        for (position, parent) in self.parents.iter().enumerate() {
            if position > 0 {
                out.write_all(b",")?;
            }
            let (Some(head), Some(tail)) = (lines.next(), lines.next()) else { break };
            out.write_all(head?.as_bytes())?;
            if let Some(parent) = parent {
                out.write_all(b"\"parent\":")?;
                parents.write(parent, out)?;
                out.write_all(b",")?;
            }
            out.write_all(tail?.as_bytes())?;
        }
        Ok(())
    }
}

/// Folders and the collection as JSON, each made once.
struct Parents<'a> {
    end: &'a RunFinal<'a>,
    model: &'a Model,
    known: Vec<(Arc<ItemGroup>, String)>,
    written: usize,
}

impl Parents<'_> {
    fn write(&mut self, group: &Arc<ItemGroup>, out: &mut dyn Write) -> io::Result<()> {
        if self.written > PARENTS {
            let short = json!({ "id": group.id, "name": group.name });
            return write!(out, "{}", self.model.clean(short));
        }
        if !self.known.iter().any(|(known, _)| Arc::ptr_eq(known, group)) {
            let is_root = Arc::ptr_eq(group, &self.end.collection.root);
            let json = if is_root { self.model.collection(self.end)? } else { self.model.json(&**group)? };
            self.known.push((Arc::clone(group), json));
        }
        if let Some((_, json)) = self.known.iter().find(|(known, _)| Arc::ptr_eq(known, group)) {
            self.written += json.len();
            out.write_all(json.as_bytes())?;
        }
        Ok(())
    }
}

/// The item of a failed request is shown as it was sent.
fn sent_item(item: &PlannedItem, request: &Request) -> Item {
    Item { request: request.clone(), ..(*item.item).clone() }
}

/// A request of a script is an item of its own.
fn script_item(request: &Request) -> Item {
    let mut behavior = ProtocolProfileBehavior::default();
    behavior.0.insert("disableBodyPruning".to_owned(), true.into());
    Item { id: Uuid::new_v4().to_string(), request: request.clone(), behavior, ..Item::default() }
}

fn failed_assertion_json(cursor: &Cursor, assertion: &Assertion, error: &AssertionError, now_ms: u64) -> Value {
    let place = AssertionPlace::new(cursor, assertion);
    let map = json!({
        "name": error.name,
        "index": assertion.index,
        "test": assertion.name,
        "message": error.message,
        "stack": place.stack(&error.name, &error.message),
    });
    let frame = json!({
        "fileName": "sandbox-script.js",
        "lineNumber": place.line,
        "functionName": "Object.eval",
        "typeName": "Object",
        "methodName": "eval",
        "columnNumber": place.column,
        "native": false,
    });
    decorated(map, now_ms, vec![frame])
}

/// An error of a script.
pub(super) fn script_error_json(error: &ScriptError, now_ms: u64) -> Value {
    decorated(json!({ "type": "Error", "name": error.name, "message": error.message }), now_ms, Vec::new())
}

fn request_error_json(error: &RequestError, now_ms: u64) -> Value {
    let mut map: Map<String, Value> = enumerable(error);
    map.insert("name".to_owned(), error.name.as_str().into());
    map.insert("message".to_owned(), error.message.as_str().into());
    map.insert("stack".to_owned(), format!("{}: {}", error.name, error.message).into());
    decorated(Value::Object(map), now_ms, Vec::new())
}

/// Adds what Newman adds to every error: a hash by which equal errors are told, an identifier, the
/// time and the frames of the stack.
fn decorated(mut error: Value, now_ms: u64, frames: Vec<Value>) -> Value {
    let hash: [u8; 16] = Md5::digest(error.to_string()).into();
    let checksum = format!("{:032x}", u128::from_be_bytes(hash));
    if let Value::Object(map) = &mut error {
        map.insert("checksum".to_owned(), checksum.into());
        map.insert("id".to_owned(), Uuid::new_v4().to_string().into());
        map.insert("timestamp".to_owned(), now_ms.into());
        map.insert("stacktrace".to_owned(), frames.into());
    }
    error
}
