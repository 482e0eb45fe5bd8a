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
    /// Identifier of the item's own request, once it is sent.
    pub(super) request_id: Option<Uuid>,
    /// Identifier of the script that ran last.
    pub(super) script_id: Option<String>,
}

/// Whose cursor it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum CursorOf {
    /// The item's.
    Item,
    /// A script's.
    Script {
        /// Identifier of this run of the script, where it is known.
        run: Option<Uuid>,
    },
    /// That of a request of a script.
    ScriptRequest {
        /// Identifier of this run of the script.
        run: Uuid,
        /// Identifier of the request.
        request_id: Uuid,
    },
}

/// A cursor with its keys in the order of the reference: that of the first one differs, and only it
/// says that it is at the beginning.
pub(super) fn cursor_json(cursor: &Cursor, notes: &CursorNotes, of: CursorOf) -> Value {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| {
        map.insert(key.to_owned(), value);
    };
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
    if let Some(id) = notes.request_id {
        put("httpRequestId", id.to_string().into());
    }
    let script_id = notes.script_id.as_deref();
    match of {
        CursorOf::Item => {}
        CursorOf::Script { run } => {
            put("scriptId", script_id.into());
            if let Some(run) = run {
                put("execution", run.to_string().into());
            }
        }
        CursorOf::ScriptRequest { run, request_id } => {
            put("scriptId", script_id.into());
            put("execution", run.to_string().into());
            put("httpRequestId", request_id.to_string().into());
        }
    }
    Value::Object(map)
}
