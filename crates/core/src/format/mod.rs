//! Collections, environments, globals and data files: what files say turned into the model.

mod error;

pub use error::FormatError;

use std::sync::Arc;

use serde_json::Value;

use crate::collection::{Collection, ItemGroup, Request};
use crate::variable::{IterationData, VariableScope};

/// A collection, and what its reader should know about the file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The collection.
    pub collection: Collection,
    /// Remarks about the file that do not keep it from running, one line each.
    pub warnings: Vec<String>,
}

/// Loads a collection.
///
/// # Errors
///
/// Syntax errors and shapes that cannot be run.
pub fn load_collection(bytes: &[u8], ids: &mut dyn FnMut() -> String) -> Result<Loaded, FormatError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| FormatError::new(error.to_string()))?;
    let name = value.pointer("/info/name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let root = Arc::new(ItemGroup { id: ids(), name, ..ItemGroup::default() });
    let collection =
        Collection { root, postman_id: None, schema: None, version: None, variables: VariableScope::default() };
    Ok(Loaded { collection, warnings: Vec::new() })
}

/// Loads an environment.
///
/// # Errors
///
/// Syntax errors.
pub fn load_environment(bytes: &[u8], ids: &mut dyn FnMut() -> String) -> Result<VariableScope, FormatError> {
    let _: Value = serde_json::from_slice(bytes).map_err(|error| FormatError::new(error.to_string()))?;
    Ok(VariableScope::from_variables(ids(), None, Vec::new()))
}

/// Loads globals.
///
/// # Errors
///
/// Syntax errors.
pub fn load_globals(bytes: &[u8], ids: &mut dyn FnMut() -> String) -> Result<VariableScope, FormatError> {
    load_environment(bytes, ids)
}

/// Loads iteration data.
///
/// # Errors
///
/// Syntax errors.
pub fn load_iteration_data(bytes: &[u8]) -> Result<Vec<IterationData>, FormatError> {
    serde_json::from_slice::<Vec<serde_json::Map<String, Value>>>(bytes)
        .map(|rows| rows.into_iter().map(Arc::new).collect())
        .map_err(|error| FormatError::new(error.to_string()))
}

/// Makes a request of what a script gives: a URL, or an object as collections hold it.
pub fn request_from_value(value: Value) -> Request {
    let mut request = Request::default();
    if let Value::Object(map) = value {
        if let Some(Value::String(method)) = map.get("method") {
            request.method = method.to_uppercase();
        }
    }
    request
}
