//! Variables: scopes, their precedence, and the substitution of `{{name}}` and `<<name>>`.

pub mod dynamic;
mod resolver;
mod scope;
mod scopes;
pub(crate) mod syntax;

pub use resolver::{Resolver, SubstitutionOptions};
pub use scope::js_number_text;
pub use scope::{Variable, VariableScope, VariableType};
pub(crate) use scope::{js_text, js_truthy, number_value};
pub use scopes::{Found, IterationData, VariableScopes};
pub use syntax::variable_names;
