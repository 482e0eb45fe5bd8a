//! Request bodies.

use serde_json::Value;

use super::Annotations;

/// A request body. All modes that the file fills are kept; `mode` says which one is sent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RequestBody {
    /// Which of the fields below is sent; `None` when the file names no mode.
    pub mode: Option<BodyMode>,
    /// Text of mode `raw`. A value that is not a string was turned into JSON text by the loader.
    pub raw: Option<String>,
    /// Pairs of mode `urlencoded`, in order.
    pub urlencoded: Vec<UrlencodedParam>,
    /// Parts of mode `formdata`, in order.
    pub formdata: Vec<FormParam>,
    /// Source of mode `file`.
    pub file: Option<FileBody>,
    /// Content of mode `graphql`.
    pub graphql: Option<GraphqlBody>,
    /// `options` as the file gives it, e.g. `{"raw": {"language": "json"}}`.
    pub options: Option<Value>,
    /// A disabled body is not sent.
    pub disabled: bool,
}

impl RequestBody {
    /// `options.raw.language`, when it is given.
    pub fn raw_language(&self) -> Option<&str> {
        self.options.as_ref()?.get("raw")?.get("language")?.as_str()
    }
}

/// The kind of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyMode {
    /// Text; also what an unknown mode means.
    Raw,
    /// `application/x-www-form-urlencoded`.
    Urlencoded,
    /// `multipart/form-data`.
    Formdata,
    /// The bytes of a file.
    File,
    /// A GraphQL query sent as JSON.
    Graphql,
}

impl BodyMode {
    /// The name that collection files use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Urlencoded => "urlencoded",
            Self::Formdata => "formdata",
            Self::File => "file",
            Self::Graphql => "graphql",
        }
    }
}

/// One pair of an urlencoded body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UrlencodedParam {
    /// Name, not encoded.
    pub key: String,
    /// Value, not encoded: text, number, boolean or null; other kinds are sent empty.
    pub value: Value,
    /// A disabled pair is kept but never sent.
    pub disabled: bool,
    /// `description` as the file gives it.
    pub description: Option<Value>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FormParam {
    /// Name of the part.
    pub key: String,
    /// What the part holds.
    pub value: FormValue,
    /// `contentType`: the part's own Content-Type.
    pub content_type: Option<String>,
    /// `fileName`: overrides the name of a file part.
    pub file_name: Option<String>,
    /// A disabled part is kept but never sent.
    pub disabled: bool,
    /// `description` as the file gives it.
    pub description: Option<Value>,
    /// `type` as the file gives it; only `file` has a meaning, and that is what `value` says.
    pub kind: Option<String>,
    /// What the file says besides.
    pub annotations: Option<Box<Annotations>>,
}

/// What a part of a multipart body holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FormValue {
    /// A value; anything but a string is sent as JSON text.
    Text(Value),
    /// Files by path, in order. Empty when the file gives no `src`; `content` is then base64 text
    /// that stands for the file, when it is given.
    File {
        /// Paths as the collection gives them.
        src: Vec<String>,
        /// Base64 text to send where there is no path.
        content: Option<String>,
        /// Whether the collection spelled `src` as a list (reports keep the spelling).
        src_is_list: bool,
    },
}

impl Default for FormValue {
    fn default() -> Self {
        Self::Text(Value::String(String::new()))
    }
}

/// Source of a body of mode `file`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileBody {
    /// Path as the collection gives it.
    pub src: Option<String>,
    /// Base64 text to send where there is no path.
    pub content: Option<String>,
}

/// Content of a body of mode `graphql`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GraphqlBody {
    /// The query text.
    pub query: Option<String>,
    /// `operationName`.
    pub operation_name: Option<Value>,
    /// Variables: an object, or the text of one.
    pub variables: Option<Value>,
}
