//! One scope of variables.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};

use crate::collection::Annotations;

/// A list of variables with a name: an environment, the globals, a collection's variables.
///
/// Of equal keys the last enabled one counts, as in Postman.
#[derive(Debug, Clone, Default)]
pub struct VariableScope {
    /// Identifier; made by the loader when the file has none.
    pub id: String,
    /// Name, e.g. of the environment.
    pub name: Option<String>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
    variables: Vec<Variable>,
    /// Position of the variable that a key means: the last enabled one.
    index: HashMap<String, usize>,
}

/// One variable.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Variable {
    /// Name; case matters.
    pub key: String,
    /// Value; `None` is JavaScript's `undefined`.
    pub value: Option<Value>,
    /// Declared type; decides how `set` casts.
    pub kind: VariableType,
    /// Disabled variables are kept but never found.
    pub disabled: bool,
    /// `description` as the file gives it.
    pub description: Option<Value>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

/// Declared type of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VariableType {
    /// Value as is; also what `default`, `text` and unknown names mean.
    #[default]
    Any,
    /// Text.
    String,
    /// Number.
    Number,
    /// Boolean.
    Boolean,
    /// List, kept as JSON text.
    Array,
    /// Object, kept as JSON text.
    Object,
    /// A secret: value as is, masked in reports.
    Secret,
}

impl VariableType {
    /// Reads the name that files use; unknown names are [`VariableType::Any`].
    pub fn from_name(name: &str) -> Self {
        match name {
            "string" => Self::String,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "array" => Self::Array,
            "object" => Self::Object,
            "secret" => Self::Secret,
            _ => Self::Any,
        }
    }

    /// The name that files use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
            Self::Secret => "secret",
        }
    }

    /// Casts a value that is stored under this type, as the SDK's `Variable` does: text, numbers and
    /// booleans by JavaScript's `String()`, `Number()` and `Boolean()`; lists and objects as JSON text.
    pub fn cast(self, value: Option<Value>) -> Option<Value> {
        let value = value?;
        Some(match self {
            Self::Any | Self::Secret => value,
            Self::String => Value::String(js_text(Some(&value))),
            Self::Number => js_number(&value),
            Self::Boolean => Value::Bool(js_truthy(&value)),
            Self::Array | Self::Object => match value {
                Value::String(text) => Value::String(text),
                other => Value::String(other.to_string()),
            },
        })
    }
}

impl Variable {
    /// An enabled variable of any type.
    pub fn new(key: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { key: key.into(), value: Some(value.into()), ..Self::default() }
    }

    /// The value as scripts read it: JSON text of lists and objects is parsed, and is `undefined`
    /// (`None`) when it is not of that kind.
    pub fn read(&self) -> Option<Value> {
        let value = self.value.as_ref()?;
        match (self.kind, value) {
            (VariableType::Array, Value::String(text)) => serde_json::from_str(text).ok().filter(Value::is_array),
            (VariableType::Object, Value::String(text)) => serde_json::from_str(text).ok().filter(Value::is_object),
            _ => Some(value.clone()),
        }
    }

    /// The value as substitution writes it: JavaScript's `String()`, and nothing for `undefined`.
    pub fn to_text(&self) -> String {
        js_text(self.value.as_ref())
    }
}

impl VariableScope {
    /// A scope with these variables, in this order.
    pub fn from_variables(id: impl Into<String>, name: Option<String>, variables: Vec<Variable>) -> Self {
        let mut scope = Self { id: id.into(), name, variables, ..Self::default() };
        scope.reindex();
        scope
    }

    fn reindex(&mut self) {
        self.index.clear();
        for (position, variable) in self.variables.iter().enumerate() {
            if !variable.disabled {
                self.index.insert(variable.key.clone(), position);
            }
        }
    }

    /// The enabled variable that a key means.
    pub fn get(&self, key: &str) -> Option<&Variable> {
        self.index.get(key).map(|&position| &self.variables[position])
    }

    /// Whether an enabled variable has this key.
    pub fn has(&self, key: &str) -> bool {
        self.index.contains_key(key)
    }

    /// Sets a variable: an enabled one keeps its place and, unless `kind` is given, its type;
    /// otherwise a new one is appended.
    pub fn set(&mut self, key: &str, value: Option<Value>, kind: Option<VariableType>) {
        if let Some(&position) = self.index.get(key) {
            let variable = &mut self.variables[position];
            if let Some(kind) = kind {
                variable.kind = kind;
            }
            variable.value = variable.kind.cast(value);
        } else {
            let kind = kind.unwrap_or_default();
            let variable = Variable { key: key.to_owned(), value: kind.cast(value), kind, ..Variable::default() };
            self.index.insert(key.to_owned(), self.variables.len());
            self.variables.push(variable);
        }
    }

    /// Removes all enabled variables with this key.
    pub fn unset(&mut self, key: &str) {
        if self.index.contains_key(key) {
            self.variables.retain(|variable| variable.disabled || variable.key != key);
            self.reindex();
        }
    }

    /// Removes all variables, disabled ones too.
    pub fn clear(&mut self) {
        self.variables.clear();
        self.index.clear();
    }

    /// All variables in order, disabled ones among them.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Variables as scripts' `toObject()` shows them, disabled ones too: of equal keys the last one
    /// counts, at the place of the first.
    pub fn to_object(&self) -> Map<String, Value> {
        let variables = self.variables.iter();
        variables.map(|variable| (variable.key.clone(), variable.read().unwrap_or(Value::Null))).collect()
    }
}

/// JavaScript's `String(value)` for a JSON value, and nothing for `undefined`.
pub(crate) fn js_text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::Number(number)) => js_number_text(number),
        Some(Value::Object(_)) => "[object Object]".to_owned(),
        Some(Value::Array(values)) => {
            let texts: Vec<String> =
                values.iter().map(|value| if value.is_null() { String::new() } else { js_text(Some(value)) }).collect();
            texts.join(",")
        }
    }
}

/// The text of a number as JavaScript prints it (ECMA-262, `Number::toString`).
pub fn js_number_text(number: &Number) -> String {
    if let Some(integer) = number.as_i64().filter(|integer| integer.unsigned_abs() <= 1 << 53) {
        return integer.to_string();
    }
    let float = number.as_f64().unwrap_or(f64::NAN);
    float_text(float)
}

fn float_text(float: f64) -> String {
    if float == 0.0 {
        return "0".to_owned();
    }
    let magnitude = float.abs();
    if (1e-6..1e21).contains(&magnitude) {
        return format!("{float}");
    }
    // Rust writes `1e21` where JavaScript writes `1e+21`.
    let text = format!("{float:e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if !exponent.starts_with('-') => format!("{mantissa}e+{exponent}"),
        _ => text,
    }
}

fn js_number(value: &Value) -> Value {
    let float = match value {
        Value::Number(_) => return value.clone(),
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        Value::Null => 0.0,
        Value::String(text) if text.trim().is_empty() => 0.0,
        Value::String(text) => text.trim().parse().unwrap_or(f64::NAN),
        Value::Array(_) | Value::Object(_) => f64::NAN,
    };
    number_value(float)
}

/// A JSON number, integer where it is one; `null` for what JSON cannot hold.
#[expect(clippy::cast_possible_truncation, reason = "checked to be an integer in range")]
pub(crate) fn number_value(float: f64) -> Value {
    if float.fract() == 0.0 && float.abs() < 9.0e15 {
        return Value::from(float as i64);
    }
    Number::from_f64(float).map_or(Value::Null, Value::Number)
}

pub(crate) fn js_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64().is_some_and(|float| float != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope(list: &[(&str, &str, bool)]) -> VariableScope {
        let variables = list
            .iter()
            .map(|(key, value, disabled)| Variable { disabled: *disabled, ..Variable::new(*key, *value) })
            .collect();
        VariableScope::from_variables("id", None, variables)
    }

    #[test]
    fn last_enabled_variable_of_equal_keys_wins() {
        let scope = scope(&[("a", "1", false), ("a", "2", false), ("a", "3", true)]);
        assert_eq!(scope.get("a").map(Variable::to_text).as_deref(), Some("2"));
        assert!(!scope.has("A"));
    }

    #[test]
    fn set_on_a_disabled_variable_appends_a_new_one() {
        let mut scope = scope(&[("a", "1", true)]);
        scope.set("a", Some(json!("2")), None);
        assert_eq!(scope.variables().len(), 2);
        scope.unset("a");
        assert_eq!(scope.variables().len(), 1);
        assert!(scope.variables()[0].disabled);
    }

    #[test]
    fn values_turn_into_text_as_in_javascript() {
        let table = [
            (json!(null), "null"),
            (json!(1), "1"),
            (json!(1.5), "1.5"),
            (json!(1e21), "1e+21"),
            (json!(1e-7), "1e-7"),
            (json!(true), "true"),
            (json!({"a": 1}), "[object Object]"),
            (json!([1, null, [2, "x"]]), "1,,2,x"),
        ];
        for (value, text) in table {
            assert_eq!(js_text(Some(&value)), text);
        }
        assert_eq!(js_text(None), "");
    }

    #[test]
    fn declared_types_cast_on_set() {
        let table = [
            (VariableType::String, json!(5), json!("5")),
            (VariableType::Number, json!("5.5"), json!(5.5)),
            (VariableType::Number, json!("007"), json!(7)),
            (VariableType::Boolean, json!("false"), json!(true)),
            (VariableType::Boolean, json!(""), json!(false)),
            (VariableType::Object, json!({"a": 1}), json!("{\"a\":1}")),
            (VariableType::Any, json!([1]), json!([1])),
        ];
        for (kind, value, expected) in table {
            assert_eq!(kind.cast(Some(value)), Some(expected));
        }
    }

    #[test]
    fn typed_lists_are_read_back_as_lists() {
        let mut scope = VariableScope::default();
        scope.set("l", Some(json!([1, 2])), Some(VariableType::Array));
        assert_eq!(scope.get("l").and_then(Variable::read), Some(json!([1, 2])));
        scope.set("l", Some(json!("{}")), None);
        assert_eq!(scope.get("l").and_then(Variable::read), None);
    }
}
