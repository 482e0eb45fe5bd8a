//! Cursors as Newman's report shows them.

use postrider_core::run::Cursor;
use serde_json::{Map, Value};
use uuid::Uuid;

/// What the report says of a cursor besides its place.
#[derive(Debug, Clone, Default)]
pub(super) struct CursorNotes {
    /// It is the first of the run.
    pub(super) is_first: bool,
    /// It is the first of a later iteration.
    pub(super) starts_iteration: bool,
    /// Identifier of the last request, when one was sent.
    pub(super) http_request_id: Option<Uuid>,
    /// Identifier of the script that ran last.
    pub(super) script_id: Option<String>,
}

/// The script that an entry belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScriptNotes<'a> {
    pub(super) id: Option<&'a str>,
    /// Identifier of this run of the script.
    pub(super) execution: Option<Uuid>,
}

/// A cursor with its keys in the order of the reference: that of the first one differs, and only it
/// says that it is at the beginning.
pub(super) fn cursor_json(cursor: &Cursor, notes: &CursorNotes, script: Option<ScriptNotes<'_>>) -> Value {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    if notes.is_first {
        put("position", cursor.position.into());
        put("iteration", cursor.iteration.into());
    } else {
        put("ref", cursor.reference.as_str().into());
    }
    put("length", cursor.length.into());
    put("cycles", cursor.cycles.into());
    if notes.is_first {
        for (key, value) in [("empty", false), ("eof", false), ("bof", true), ("cr", false)] {
            put(key, value.into());
        }
        put("ref", cursor.reference.as_str().into());
    } else {
        put("position", cursor.position.into());
        put("iteration", cursor.iteration.into());
        if notes.starts_iteration {
            put("cr", true.into());
        }
    }
    if let Some(id) = notes.http_request_id {
        put("httpRequestId", id.to_string().into());
    }
    if let Some(script) = script {
        if let Some(id) = script.id {
            put("scriptId", id.into());
        }
        if let Some(execution) = script.execution {
            put("execution", execution.to_string().into());
        }
    }
    Value::Object(map)
}
