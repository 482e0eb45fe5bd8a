//! Where secrets come from: never from the command line itself, which every process list shows.

use std::path::PathBuf;

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable of the system.
    Env(String),
    /// A file, as given.
    File(PathBuf),
    /// All of stdin.
    Stdin,
}

/// A variable that is declared secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretVariable {
    /// Name of the variable.
    pub name: String,
    /// Where its value comes from; `None` when it has one already.
    pub source: Option<SecretSource>,
}

/// `name`, `name=env:NAME`, `name=file:PATH` or `name=stdin`. A value in place of a source is
/// refused, and not repeated.
pub(super) fn secret_variable(text: &str) -> Result<SecretVariable, String> {
    let (name, source) = match text.split_once('=') {
        None => (text, None),
        Some((name, source)) => (name, Some(source)),
    };
    if name.is_empty() {
        return Err("The secret variable needs a name.".to_owned());
    }
    let source = match source {
        None => None,
        Some("stdin") => Some(SecretSource::Stdin),
        Some(source) => Some(env_or_file(source).ok_or_else(|| {
            format!("The secret {name} must come from {name}=env:NAME, {name}=file:PATH or {name}=stdin.")
        })?),
    };
    Ok(SecretVariable { name: name.to_owned(), source })
}

fn env_or_file(source: &str) -> Option<SecretSource> {
    let (kind, place) = source.split_once(':').filter(|(_, place)| !place.is_empty())?;
    match kind {
        "env" => Some(SecretSource::Env(place.to_owned())),
        "file" => Some(SecretSource::File(PathBuf::from(place))),
        _ => None,
    }
}

/// A prefix of names. An empty one would take over everything.
pub(super) fn prefix(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("The prefix must not be empty.".to_owned()) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_variable_has_a_name_and_may_have_a_source() {
        for (text, name, source) in [
            ("token", "token", None),
            ("token=stdin", "token", Some(SecretSource::Stdin)),
            ("token=env:CI_TOKEN", "token", Some(SecretSource::Env("CI_TOKEN".to_owned()))),
            ("token=file:/run/x=y:z", "token", Some(SecretSource::File(PathBuf::from("/run/x=y:z")))),
        ] {
            let expected = SecretVariable { name: name.to_owned(), source };
            assert_eq!(secret_variable(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_value_on_the_command_line_is_refused_and_not_repeated() {
        for text in ["token=hunter2", "token=", "token=env:", "token=file:", "token=hunter2:x", "=stdin", ""] {
            let message = secret_variable(text).unwrap_err();
            assert!(!message.contains("hunter2"), "{message}");
        }
        assert_eq!(
            secret_variable("t=x").unwrap_err(),
            "The secret t must come from t=env:NAME, t=file:PATH or t=stdin."
        );
    }
}
