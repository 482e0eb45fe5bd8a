//! What a script leaves behind.

use postrider_core::collection::Request;
use postrider_core::run::ScriptError;
use serde_json::Value;

/// What a script did, apart from what it told the host and the changes of variables.
#[derive(Debug, Clone, Default)]
pub struct ScriptOutcome {
    /// Why the script ended early.
    pub error: Option<ScriptError>,
    /// The request as the script left it, when it changed anything.
    pub request: Option<Request>,
    /// What to run next: outer `None` means nothing was said, inner `None` means stop.
    pub next_request: Option<Option<String>>,
    /// `pm.execution.skipRequest` was called.
    pub skip_request: bool,
    /// The script was stopped because its time was up; its changes of variables are taken back.
    pub timed_out: bool,
    /// What `pm.visualizer.set` was given.
    pub visualizer: Option<Visualizer>,
}

/// A view that a script made of its response.
#[derive(Debug, Clone, PartialEq)]
pub struct Visualizer {
    /// Handlebars template.
    pub template: String,
    /// What the template is filled with.
    pub data: Value,
}
