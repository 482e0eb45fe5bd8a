//! What went wrong in a run.

use std::fmt;

use crate::collection::{Listen, RequestError};
use crate::run::{Assertion, Cursor, PlannedItem, RequestOrigin, ScriptError};

/// One thing that went wrong: a failed assertion, a script error or a failed request.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Name of the error, e.g. `AssertionError`.
    pub name: String,
    /// Name of the assertion; `None` for script and request errors.
    pub test: Option<String>,
    /// Text of the error.
    pub message: String,
    /// Where in the item.
    pub at: FailureAt,
    /// The item.
    pub item: PlannedItem,
    /// Where in the run.
    pub cursor: Cursor,
}

/// The part of an item that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureAt {
    /// An assertion of a script. Reports call every script a test script here.
    Assertion {
        /// Position among the assertions of the script, from 0.
        index: usize,
    },
    /// A script that ended early.
    Script {
        /// Its hook.
        listen: Listen,
        /// Line from 1, when known.
        line: Option<u32>,
        /// Column from 1, when known.
        column: Option<u32>,
    },
    /// A request.
    Request {
        /// Who sent it.
        origin: RequestOrigin,
    },
}

impl fmt::Display for FailureAt {
    /// Writes the place as reports name it: `assertion:1 in test-script`, `prerequest-script:3:7`, `request`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Assertion { index } => write!(f, "assertion:{index} in test-script"),
            Self::Script { listen, line, column } => {
                write!(f, "{}-script", listen.as_str())?;
                let Some(line) = line else { return Ok(()) };
                write!(f, ":{line}")?;
                column.map_or(Ok(()), |column| write!(f, ":{column}"))
            }
            Self::Request { .. } => f.write_str("request"),
        }
    }
}

impl Failure {
    /// The failure of an assertion, if it failed.
    pub fn from_assertion(cursor: &Cursor, item: &PlannedItem, assertion: &Assertion) -> Option<Self> {
        let error = assertion.error.as_ref()?;
        Some(Self {
            name: error.name.clone(),
            test: Some(assertion.name.clone()),
            message: error.message.clone(),
            at: FailureAt::Assertion { index: assertion.index },
            item: item.clone(),
            cursor: cursor.clone(),
        })
    }

    /// The failure of a script.
    pub fn from_script(cursor: &Cursor, item: &PlannedItem, listen: Listen, error: &ScriptError) -> Self {
        Self {
            name: error.name.clone(),
            test: None,
            message: error.message.clone(),
            at: FailureAt::Script { listen, line: error.line, column: error.column },
            item: item.clone(),
            cursor: cursor.clone(),
        }
    }

    /// The failure of a request.
    pub fn from_request(cursor: &Cursor, item: &PlannedItem, origin: RequestOrigin, error: &RequestError) -> Self {
        Self {
            name: error.name.clone(),
            test: None,
            message: error.message.clone(),
            at: FailureAt::Request { origin },
            item: item.clone(),
            cursor: cursor.clone(),
        }
    }
}
