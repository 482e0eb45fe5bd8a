//! Dynamic variables: `{{$guid}}`, `{{$randomCity}}` and the like.

use rand::RngCore;
use serde_json::Value;

/// What the generators draw from.
pub struct DynamicContext<'a> {
    /// Milliseconds since the Unix epoch.
    pub now_ms: u64,
    /// Source of chance.
    pub rng: &'a mut dyn RngCore,
}

impl std::fmt::Debug for DynamicContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DynamicContext").field("now_ms", &self.now_ms).finish_non_exhaustive()
    }
}

/// Whether `name`, written with its `$`, is a dynamic variable.
pub fn is_dynamic(name: &str) -> bool {
    name == "$timestamp"
}

/// A value of the dynamic variable `name`, written with its `$`; `None` when there is no such variable.
pub fn generate(name: &str, context: &mut DynamicContext<'_>) -> Option<Value> {
    (name == "$timestamp").then(|| Value::from((context.now_ms + 500) / 1000))
}
