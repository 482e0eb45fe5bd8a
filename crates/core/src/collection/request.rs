//! Requests and headers.

use serde_json::Value;

use super::{Annotations, RequestAuth, RequestBody};
use crate::url::Url;

/// A request: as the file has it (with `{{variables}}`), resolved, or as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Target.
    pub url: Url,
    /// Method in upper case, any token.
    pub method: String,
    /// Headers in order, disabled ones among them.
    pub headers: Vec<Header>,
    /// Body; `None` when the file has none.
    pub body: Option<RequestBody>,
    /// Auth of this request; `None` inherits.
    pub auth: Option<RequestAuth>,
    /// `description` as the file gives it.
    pub description: Option<Value>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            url: Url::default(),
            method: "GET".to_owned(),
            headers: Vec::new(),
            body: None,
            auth: None,
            description: None,
            annotations: None,
        }
    }
}

/// One header line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Header {
    /// Name with its spelling.
    pub key: String,
    /// Value as text.
    pub value: String,
    /// A disabled header is kept but never sent.
    pub disabled: bool,
    /// Added by the program rather than by the user (`system: true` in reports).
    pub system: bool,
    /// `description` as the file gives it.
    pub description: Option<Value>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

impl Header {
    /// An enabled header of the user's.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), ..Self::default() }
    }

    /// An enabled header that the program added.
    pub fn system(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), system: true, ..Self::default() }
    }
}
