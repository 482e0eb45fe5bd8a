//! Why a file could not be loaded.

use std::fmt;

/// Why a file could not be loaded, with the place in the file where that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormatError {
    /// What is wrong: a lower-case fragment without a dot at its end.
    pub message: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// Path of the offending value, e.g. `item[0].request`; empty for the whole file.
    pub json_path: String,
}

impl FormatError {
    /// An error about the whole file.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// An error at a byte offset of the text.
    pub(super) fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        Self {
            line: Some(before.matches('\n').count() + 1),
            column: Some(before[line_start..].chars().count() + 1),
            ..Self::new(message)
        }
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "{line}:{column}: ")?;
        }
        if !self.json_path.is_empty() {
            write!(f, "{}: ", self.json_path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for FormatError {}
