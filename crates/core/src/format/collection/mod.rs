//! Collections of format 2.0 and 2.1, as Postman and other tools export them.
//!
//! The shapes here mirror the file; leaves are read into the model at once, and what needs an
//! identifier is turned into the model when the whole file is known to be good.

mod auth;
mod body;
mod event;
mod file;
mod header;
mod item;
mod property;
mod query;
mod request;
mod url;
mod variable;

#[cfg(test)]
mod tests;

pub use file::load_collection;
pub use request::request_from_value;

#[cfg(test)]
pub(super) use file::File;
pub(super) use property::Property;
pub(super) use variable::VariableEntry;
