//! Script hooks.

use std::sync::Arc;

use serde_json::Value;

use super::Annotations;

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Listen {
    /// Before the request is sent.
    Prerequest,
    /// After the response arrived, or the request failed.
    Test,
}

impl Listen {
    /// The name that collection files and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prerequest => "prerequest",
            Self::Test => "test",
        }
    }
}

/// A script hook of a collection, folder or item.
#[derive(Debug, Clone)]
pub struct Event {
    /// When the script runs.
    pub listen: Listen,
    /// What runs.
    pub script: Script,
    /// A disabled hook is kept but never run.
    pub disabled: bool,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

/// The source of a script.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// Identifier; made by the loader when the file has none.
    pub id: Arc<str>,
    /// The lines joined by a line feed.
    pub source: Arc<str>,
    /// `type` as the file gives it; `None` is `text/javascript`.
    pub kind: Option<String>,
    /// `packages` as the file gives it.
    pub packages: Option<Value>,
    /// Lines of source in the file; `None` when the file gives no source. Reports show an empty list
    /// and a list of one empty line as they were.
    pub line_count: Option<usize>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

impl Script {
    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.source.trim().is_empty()
    }
}
