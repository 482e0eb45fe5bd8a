//! Collections, environments, globals and data files: what files say turned into the model, and back.
//!
//! [`load_collection`], [`load_environment`], [`load_globals`] and [`load_iteration_data`] take the
//! bytes of a file; [`export`] writes what a run leaves behind.

mod collection;
mod csv;
mod data;
mod error;
pub mod export;
mod parse;
mod scope;
mod shape;
mod text;

pub use collection::{load_collection, request_from_value};
pub use data::load_iteration_data;
pub use error::FormatError;
pub(crate) use parse::json_value;
pub use scope::{load_environment, load_globals};

use crate::collection::Collection;

/// A collection, and what its reader should know about the file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The collection.
    pub collection: Collection,
    /// Remarks about the file that do not keep it from running, one line each.
    pub warnings: Vec<String>,
}
