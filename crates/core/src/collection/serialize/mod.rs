//! What the model looks like as JSON: in reports, in exports and in scripts.
//!
//! Keys, their order and their presence are those of the SDK's `toJSON`, because people read reports
//! by machine and compare them.

mod auth;
mod body;
mod collection;
mod cookie;
mod event;
mod item;
mod property;
mod request;
mod saved_response;
mod url;
mod variable;

#[cfg(test)]
mod tests;

pub use collection::CollectionJson;
pub use variable::VariableScopeJson;
