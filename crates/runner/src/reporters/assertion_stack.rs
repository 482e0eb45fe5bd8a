//! The stack text that reports show for a failed assertion.

use postrider_core::run::{Assertion, Cursor};

/// Where the reference says that an assertion stands: its number as line, the item's as column.
#[derive(Debug, Clone, Copy)]
pub(super) struct AssertionPlace {
    /// Number among the assertions of the script, from 1.
    pub(super) line: usize,
    /// Number of the item in the plan, from 1.
    pub(super) column: usize,
}

impl AssertionPlace {
    pub(super) fn new(cursor: &Cursor, assertion: &Assertion) -> Self {
        Self { line: assertion.index + 1, column: cursor.position + 1 }
    }

    /// Newman's stack text, its lonely parenthesis included.
    pub(super) fn stack(self, name: &str, message: &str) -> String {
        format!("{name}: {message}\n   at Object.eval sandbox-script.js:{}:{})", self.line, self.column)
    }
}
