//! Dynamic variables: `{{$guid}}`, `{{$randomCity}}` and the like.
//!
//! Names and shapes are those of Postman, whose values come from faker 5.5 (locale `en`); the words
//! are our own.

mod commerce;
mod company;
mod date;
mod draw;
mod finance;
mod image;
mod internet;
mod location;
mod lorem;
mod person;
mod system;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use date::iso_text;

use rand::RngCore;
use serde_json::Value;

use table::{GENERATORS, Generator};

/// What dynamic variables are made from.
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

/// All names with their `$`, sorted.
pub const NAMES: &[&str] = &{
    let mut names = [""; GENERATORS.len()];
    let mut idx = 0;
    while idx < names.len() {
        names[idx] = GENERATORS[idx].0;
        idx += 1;
    }
    names
};

/// Whether `name`, written with its `$`, is a dynamic variable.
pub fn is_dynamic(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok()
}

/// A value of the dynamic variable `name`, written with its `$`; `None` when there is no such
/// variable. A number for `$timestamp` and `$randomInt`, a boolean for `$randomBoolean`, else text.
pub fn generate(name: &str, context: &mut DynamicContext<'_>) -> Option<Value> {
    let idx = NAMES.binary_search(&name).ok()?;
    Some(match GENERATORS[idx].1 {
        Generator::Pick(list) => Value::from(context.pick(list)),
        Generator::Fixed(text) => Value::from(text),
        Generator::Text(text) => Value::from(text(context)),
        Generator::Number(number) => Value::from(number(context)),
        Generator::Boolean => Value::from(context.chance()),
    })
}
