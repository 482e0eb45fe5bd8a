//! Auth blocks of requests, folders and collections.

use serde_json::Value;

use crate::variable::VariableType;

/// An auth block: a type and its parameters. What they mean is the business of the auth crate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RequestAuth {
    /// `basic`, `bearer`, `oauth2`, `noauth`, … as the file gives it.
    pub kind: String,
    /// Parameters of that type, in file order.
    pub params: Vec<AuthParam>,
}

/// One parameter of an auth block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AuthParam {
    /// Name, e.g. `username`.
    pub key: String,
    /// Value: mostly text, also booleans and lists.
    pub value: Value,
    /// Declared type, as of a variable.
    pub kind: VariableType,
}

impl RequestAuth {
    /// The value of the last parameter with this name.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.params.iter().rev().find(|param| param.key == key).map(|param| &param.value)
    }

    /// The value of a parameter as text; numbers and booleans are turned into text, other kinds
    /// and missing parameters are `None`.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }
}
