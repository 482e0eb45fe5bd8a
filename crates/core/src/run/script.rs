//! What scripts do, as data.

use serde_json::Number;

/// One assertion of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct Assertion {
    /// Name given to `pm.test`.
    pub name: String,
    /// Position among the assertions of this script, from 0.
    pub index: usize,
    /// `pm.test.skip`.
    pub skipped: bool,
    /// Why it failed.
    pub error: Option<AssertionError>,
}

/// Why an assertion failed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssertionError {
    /// `AssertionError`, or the name of what was thrown.
    pub name: String,
    /// Text of the error.
    pub message: String,
    /// Stack text, when there is one.
    pub stack: Option<String>,
}

/// Why a script ended early.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScriptError {
    /// `ReferenceError`, `Error`, ….
    pub name: String,
    /// Text of the error.
    pub message: String,
    /// Stack text, when there is one.
    pub stack: Option<String>,
    /// Line in the script, from 1.
    pub line: Option<u32>,
    /// Column, from 1.
    pub column: Option<u32>,
}

/// Level of a console message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsoleLevel {
    /// `console.log`
    Log,
    /// `console.debug`
    Debug,
    /// `console.info`
    Info,
    /// `console.warn`
    Warn,
    /// `console.error`
    Error,
}

impl ConsoleLevel {
    /// The method's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// One argument of a console call, deep enough to be shown as Node's `util.inspect` shows it.
#[derive(Debug, Clone, PartialEq)]
pub enum ConsoleValue {
    /// `undefined`
    Undefined,
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// A finite number that JSON can hold.
    Number(Number),
    /// Text.
    String(String),
    /// Shown as is, without quotes: `NaN`, `-0`, a `BigInt` with its `n`, a symbol, a regular
    /// expression, a date as ISO text, `[Function: f]`, `[Circular *1]`, an error's stack.
    Verbatim(String),
    /// A list.
    Array(Vec<ConsoleValue>),
    /// An object: class name (empty for plain ones) and enumerable properties in order.
    Object(String, Vec<(String, ConsoleValue)>),
}
