//! What the engine is told: plain values, no flag left to interpret.

use std::sync::Arc;
use std::time::Duration;

use postrider_core::collection::Collection;
use postrider_core::run::Entrypoint;
use postrider_core::variable::{IterationData, VariableScope};
use postrider_http::ClientOptions;

use crate::oauth::Sessions;

/// Everything that a run needs to know.
#[derive(Debug)]
pub struct EngineOptions {
    /// What is run.
    pub collection: Collection,
    /// Initial environment.
    pub environment: VariableScope,
    /// Initial globals.
    pub globals: VariableScope,
    /// Rows of iteration data; empty when there are none.
    pub data: Vec<IterationData>,
    /// Iterations; `None` means as many as there are rows, at least one.
    pub iteration_count: Option<usize>,
    /// Folders or requests to run.
    pub entrypoint: Entrypoint,
    /// When to stop.
    pub bail: Bail,
    /// Waiting time before every item.
    pub delay_request: Duration,
    /// Limit of the whole run.
    pub timeout: Option<Duration>,
    /// Limit of one request.
    pub timeout_request: Option<Duration>,
    /// Limit of one script.
    pub timeout_script: Option<Duration>,
    /// Whether `<<name>>` is substituted.
    pub angle_variables: bool,
    /// Connections, TLS, proxies and files.
    pub client: ClientOptions,
    /// OAuth 2.0 sessions.
    pub oauth: Arc<Sessions>,
}

/// `--bail` with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bail {
    /// Stop gracefully at the first failure (`--bail`, `--bail failure`).
    pub failure: bool,
    /// Stop at the first error of a request or script (`--bail folder`).
    pub folder: bool,
}
