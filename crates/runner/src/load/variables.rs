//! Variables that do not come from files of the collection: of the command line, and secrets.

use postrider_core::secret::Secret;
use postrider_core::variable::{IterationData, VariableScope, VariableType};

use super::secret::{SecretError, SecretReader};
use crate::cli::{Assignment, ProcessEnv, SecretVariable};

/// Sets the variables of `--env-var` and `--global-var`. They are texts, whatever they look like.
pub(crate) fn with_assignments(mut scope: VariableScope, assignments: &[Assignment]) -> VariableScope {
    for Assignment { key, value } in assignments {
        // A secret stays one: its declared type is what has reports mask it.
        let is_secret = scope.get(key).is_some_and(|known| known.kind == VariableType::Secret);
        let kind = if is_secret { VariableType::Secret } else { VariableType::Any };
        scope.set(key, value.clone().map(Into::into), Some(kind));
    }
    scope
}

/// `--env-from-os`: sets the variables whose names follow a prefix among those of the system.
/// Blank ones are as good as not there: CI services set a secret that a job may not see to nothing.
/// Returns a remark for every prefix that finds nothing.
pub(super) fn set_from_os(environment: &mut VariableScope, prefixes: &[String], env: &ProcessEnv) -> Vec<String> {
    let mut remarks = Vec::new();
    for prefix in prefixes {
        let named = env.variables.iter().filter_map(|(name, value)| Some((name.strip_prefix(&**prefix)?, value)));
        let mut found = named.filter(|(name, value)| !name.is_empty() && !value.is_empty()).peekable();
        if found.peek().is_none() {
            remarks.push(format!("--env-from-os: no environment variable of the system starts with {prefix}"));
        }
        for (name, value) in found {
            environment.set(name, Some(value.clone().into()), Some(VariableType::Secret));
        }
    }
    remarks
}

/// Scopes whose variables can be declared secret.
pub(super) struct SecretScopes<'a> {
    pub(super) environment: &'a mut VariableScope,
    pub(super) globals: &'a mut VariableScope,
    pub(super) collection: &'a mut VariableScope,
    pub(super) data: &'a [IterationData],
}

impl SecretScopes<'_> {
    /// `--secret-var`: sets those that have a source, and declares all of them secret wherever they
    /// are. Returns the values in iteration data, which knows no types, and a remark for every name
    /// that is nowhere yet.
    pub(super) fn declare(
        &mut self,
        variables: &[SecretVariable],
        reader: &mut SecretReader<'_>,
    ) -> Result<(Vec<Secret>, Vec<String>), SecretError> {
        let (mut values, mut remarks) = (Vec::new(), Vec::new());
        for SecretVariable { name, source } in variables {
            if let Some(source) = source {
                let value = reader.read(source, &format!("--secret-var {name}"))?;
                self.environment.set(name, Some(value.expose().into()), Some(VariableType::Secret));
            }
            let mut is_known = false;
            for scope in [&mut *self.environment, &mut *self.globals, &mut *self.collection] {
                if let Some(value) = scope.get(name).map(|variable| variable.value.clone()) {
                    scope.set(name, value, Some(VariableType::Secret));
                    is_known = true;
                }
            }
            for row in self.data {
                if let Some(value) = row.get(name) {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    values.push(Secret::new(text));
                    is_known = true;
                }
            }
            if !is_known {
                remarks.push(format!("--secret-var {name}: no variable has this name so far"));
            }
        }
        Ok((values, remarks))
    }
}
