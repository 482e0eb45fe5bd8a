//! URLs as Postman treats them: parts that are not decoded, variables inside, and their own rules
//! of percent-encoding.

mod display;
mod encode;
mod parse;
mod resolve;
mod target;

pub use encode::{EncodeSet, encode_component};
pub use parse::parse;
pub use resolve::resolve_location;
pub use target::{RequestTarget, TargetError, request_target};

use serde_json::Value;

use crate::collection::Annotations;
use crate::variable::VariableType;

/// A URL in parts. Nothing is decoded; every part may hold `{{variables}}`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Url {
    /// Scheme without `://`; `None` when the text had none.
    pub protocol: Option<String>,
    /// User and password.
    pub auth: Option<UrlAuth>,
    /// Labels of the host name, without the dots between them.
    pub host: Vec<String>,
    /// Port as text.
    pub port: Option<String>,
    /// Segments of the path, without the slashes; `None` when there is no path at all.
    pub path: Option<Vec<String>>,
    /// Query parameters in order, disabled ones among them.
    pub query: Vec<QueryParam>,
    /// Fragment without `#`.
    pub hash: Option<String>,
    /// Values of `:name` segments of the path.
    pub variables: Vec<PathVariable>,
}

/// Userinfo of a URL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UrlAuth {
    /// User name.
    pub user: Option<String>,
    /// Password.
    pub password: Option<String>,
}

/// One query parameter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueryParam {
    /// Name; `None` for the empty piece in `a=1&&b=2`.
    pub key: Option<String>,
    /// Value; `None` when there was no `=`.
    pub value: Option<String>,
    /// A disabled parameter is kept but never sent.
    pub disabled: bool,
    /// `description` as the file gives it.
    pub description: Option<Value>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

/// The value of a `:name` segment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PathVariable {
    /// Name; the file may call it `id`.
    pub key: String,
    /// Value; only a non-empty string replaces the segment.
    pub value: Value,
    /// `description` as the file gives it.
    pub description: Option<Value>,
    /// Declared type.
    pub kind: VariableType,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

impl Url {
    /// The host with its dots.
    pub fn host_text(&self) -> String {
        self.host.join(".")
    }
}
