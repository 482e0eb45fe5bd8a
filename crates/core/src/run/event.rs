//! What happens in a run, in order, with Newman's names.
//!
//! An event says what happened; the reporter decides what to show.

use super::{Assertion, ConsoleLevel, ConsoleValue, Cursor, Exchange, PlannedItem, ScriptError};
use crate::collection::{Collection, Listen, Request};
use crate::variable::VariableScope;

/// What is known when a run starts.
#[derive(Debug, Clone, Copy)]
pub struct RunStart<'a> {
    /// The collection.
    pub collection: &'a Collection,
    /// The environment, as chosen.
    pub environment: &'a VariableScope,
    /// The globals, as given.
    pub globals: &'a VariableScope,
    /// Items in the plan.
    pub length: usize,
    /// Iterations.
    pub cycles: usize,
    /// Milliseconds since the Unix epoch.
    pub started: u64,
}

/// What a run leaves behind.
#[derive(Debug, Clone, Copy)]
pub struct RunFinal<'a> {
    /// The collection.
    pub collection: &'a Collection,
    /// Final collection variables.
    pub variables: &'a VariableScope,
    /// Final environment.
    pub environment: &'a VariableScope,
    /// Final globals.
    pub globals: &'a VariableScope,
    /// Milliseconds since the Unix epoch.
    pub completed: u64,
    /// Why the run was stopped before its end, if it was.
    pub error: Option<&'a str>,
}

/// Who sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestOrigin {
    /// The item itself.
    Item,
    /// The item's auth: a challenge that was answered by a further request.
    Auth,
    /// `pm.sendRequest` of a script.
    Script,
}

/// One thing that happened.
#[derive(Debug, Clone, Copy)]
pub enum RunEvent<'a> {
    /// The run starts.
    Start(RunStart<'a>),
    /// An iteration starts.
    BeforeIteration {
        /// Where.
        cursor: &'a Cursor,
    },
    /// An item starts.
    BeforeItem {
        /// Where.
        cursor: &'a Cursor,
        /// Which.
        item: &'a PlannedItem,
    },
    /// A script starts.
    BeforeScript {
        /// Where.
        cursor: &'a Cursor,
        /// Which item.
        item: &'a PlannedItem,
        /// Which hook.
        listen: Listen,
        /// Identifier of the script.
        script_id: &'a str,
    },
    /// A script wrote to the console.
    Console {
        /// Where.
        cursor: &'a Cursor,
        /// Level.
        level: ConsoleLevel,
        /// Arguments.
        messages: &'a [ConsoleValue],
    },
    /// Something is not as the user will have meant it, and the run goes on: a file that cannot be read, a
    /// request that could not be signed.
    Warning {
        /// Where.
        cursor: &'a Cursor,
        /// One line.
        text: &'a str,
    },
    /// An assertion was made.
    Assertion {
        /// Where.
        cursor: &'a Cursor,
        /// Which item.
        item: &'a PlannedItem,
        /// In which hook.
        listen: Listen,
        /// Identifier of the script.
        script_id: &'a str,
        /// What it says.
        assertion: &'a Assertion,
    },
    /// A script ended.
    Script {
        /// Where.
        cursor: &'a Cursor,
        /// Which item.
        item: &'a PlannedItem,
        /// Which hook.
        listen: Listen,
        /// Identifier of the script.
        script_id: &'a str,
        /// Why it ended early.
        error: Option<&'a ScriptError>,
        /// What it asked to run next: outer `None` = nothing said, inner `None` = `null`, stop.
        next_request: Option<Option<&'a str>>,
    },
    /// All scripts of one hook of this item ended (Newman's `prerequest` and `test`).
    Scripts {
        /// Where.
        cursor: &'a Cursor,
        /// Which item.
        item: &'a PlannedItem,
        /// Which hook.
        listen: Listen,
    },
    /// A request of an item is about to be sent: its own, or one that answers a challenge. Requests of
    /// scripts have no such event.
    BeforeRequest {
        /// Where.
        cursor: &'a Cursor,
        /// Which item.
        item: &'a PlannedItem,
        /// Resolved request.
        request: &'a Request,
    },
    /// A request was answered, or failed.
    Request {
        /// Where.
        cursor: &'a Cursor,
        /// Which item.
        item: &'a PlannedItem,
        /// Who sent it.
        origin: RequestOrigin,
        /// What went over the wire.
        exchange: &'a Exchange,
    },
    /// An item ended.
    Item {
        /// Where.
        cursor: &'a Cursor,
        /// Which.
        item: &'a PlannedItem,
        /// `pm.execution.skipRequest` was called.
        skipped: bool,
    },
    /// An iteration ended.
    Iteration {
        /// Where.
        cursor: &'a Cursor,
    },
    /// The last event before reports are written.
    BeforeDone(RunFinal<'a>),
    /// The run is over.
    Done(RunFinal<'a>),
}
