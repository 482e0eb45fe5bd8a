//! The scopes of a run and their precedence.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::scope::js_text;
use super::{Variable, VariableScope};

/// One row of iteration data.
pub type IterationData = Arc<Map<String, Value>>;

/// All scopes of a lane, in order of precedence: local, iteration data, environment, collection, globals.
#[derive(Debug, Clone, Default)]
pub struct VariableScopes {
    /// Set by `pm.variables.set`; lives as long as the run.
    pub local: VariableScope,
    /// The row of this iteration.
    pub data: IterationData,
    /// The chosen environment.
    pub environment: VariableScope,
    /// The collection's variables.
    pub collection: VariableScope,
    /// Globals.
    pub globals: VariableScope,
}

/// What a lookup found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found<'a> {
    /// A variable of a scope.
    Variable(&'a Variable),
    /// A field of the data row; `None` where the row answers to the name only as a path
    /// (`a.b` of `{"a": {"b": 1}}`), which hides lower scopes without giving a value.
    Data(Option<&'a Value>),
}

impl Found<'_> {
    /// The text that substitution writes; `None` leaves the token as it is.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Variable(variable) => Some(variable.to_text()),
            Self::Data(None | Some(Value::Null)) => None,
            Self::Data(value) => Some(js_text(*value)),
        }
    }

    /// The value that scripts read.
    pub fn value(&self) -> Option<Value> {
        match self {
            Self::Variable(variable) => variable.read(),
            Self::Data(value) => value.cloned(),
        }
    }
}

impl VariableScopes {
    /// The first scope that knows the name answers.
    pub fn lookup(&self, name: &str) -> Option<Found<'_>> {
        if let Some(variable) = self.local.get(name) {
            return Some(Found::Variable(variable));
        }
        if let Some(value) = self.data.get(name) {
            return Some(Found::Data(Some(value)));
        }
        if has_path(&self.data, name) {
            return Some(Found::Data(None));
        }
        let scopes = [&self.environment, &self.collection, &self.globals];
        scopes.into_iter().find_map(|scope| scope.get(name)).map(Found::Variable)
    }
}

/// Whether a row answers to a dotted name as lodash's `_.has` understands it.
fn has_path(row: &Map<String, Value>, name: &str) -> bool {
    if !name.contains(['.', '[']) || row.is_empty() {
        return false;
    }
    let normalized = name.replace('[', ".").replace(']', "");
    let mut keys = normalized.split('.');
    let mut current = keys.next().and_then(|key| row.get(key));
    for key in keys {
        current = match current {
            Some(Value::Object(map)) => map.get(key),
            Some(Value::Array(values)) => key.parse::<usize>().ok().and_then(|index| values.get(index)),
            _ => None,
        };
    }
    current.is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scopes() -> VariableScopes {
        let scope = |value: &str, keys: &[&str]| {
            VariableScope::from_variables("", None, keys.iter().map(|key| Variable::new(*key, value)).collect())
        };
        let row = json!({"b": "data", "f": false, "z": 0, "n": null, "d": {"e": 5}});
        VariableScopes {
            local: scope("local", &["a"]),
            data: Arc::new(row.as_object().cloned().unwrap_or_default()),
            environment: scope("environment", &["a", "b", "c"]),
            collection: scope("collection", &["c", "d", "d.e", "n"]),
            globals: scope("globals", &["d", "g"]),
        }
    }

    #[test]
    fn precedence_is_local_data_environment_collection_globals() {
        let scopes = scopes();
        let table = [
            ("a", Some("local")),
            ("b", Some("data")),
            ("c", Some("environment")),
            ("g", Some("globals")),
            ("f", Some("false")),
            ("z", Some("0")),
            ("n", None),
            ("d.e", None),
        ];
        for (name, expected) in table {
            assert_eq!(scopes.lookup(name).and_then(|found| found.text()).as_deref(), expected, "{name}");
        }
        assert_eq!(scopes.lookup("unknown"), None);
    }
}
