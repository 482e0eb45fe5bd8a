//! Variables: scopes, their precedence, and the substitution of `{{name}}` and `<<name>>`.

pub mod dynamic;
mod resolver;
mod scope;
mod scopes;
pub(crate) mod syntax;

pub use resolver::{Resolver, SubstitutionOptions};
pub use scope::{Variable, VariableScope, VariableType};
pub use scope::js_number_text;
pub use scopes::{Found, IterationData, VariableScopes};
