//! Environments and globals.

use serde::de::{MapAccess, SeqAccess};

use super::FormatError;
use super::collection::{Property, VariableEntry};
use super::parse::parse;
use super::shape::{Other, Shape, elements, next_key, value};
use super::text::decode;
use crate::variable::VariableScope;

/// Loads an environment: an export, a bare list of variables, or either of them as `environment` of
/// another object. A map from name to value is an empty environment, as for Newman.
///
/// # Errors
///
/// A file that is no JSON, or neither an object nor a list.
pub fn load_environment(bytes: &[u8], ids: &mut dyn FnMut() -> String) -> Result<VariableScope, FormatError> {
    let mut file: ScopeFile = parse(&decode(bytes))?;
    while let Some(wrapped) = file.environment.0.take() {
        file = *wrapped;
    }
    Ok(file.into_scope(ids))
}

/// Loads globals, spelled like an environment; the key of the wrapping object is `globals`.
///
/// # Errors
///
/// A file that is no JSON, or neither an object nor a list.
pub fn load_globals(bytes: &[u8], ids: &mut dyn FnMut() -> String) -> Result<VariableScope, FormatError> {
    let mut file: ScopeFile = parse(&decode(bytes))?;
    while let Some(wrapped) = file.globals.0.take() {
        file = *wrapped;
    }
    Ok(file.into_scope(ids))
}

/// What the file of an environment or of globals holds.
#[derive(Default)]
struct ScopeFile {
    environment: Wrapped,
    globals: Wrapped,
    values: Vec<VariableEntry>,
    property: Property,
}

impl Shape for ScopeFile {
    const EXPECTED: &'static str = "an object or a list of variables";

    fn from_other(_: Other<'_>) -> Option<Self> {
        None
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Ok(Self { values: elements(list)?, ..Self::default() })
    }

    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut file = Self::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "values" => file.values = value(&mut map)?,
                "environment" => file.environment = value(&mut map)?,
                "globals" => file.globals = value(&mut map)?,
                _ => file.property.read(&key, &mut map)?,
            }
        }
        Ok(file)
    }
}

impl ScopeFile {
    fn into_scope(mut self, ids: &mut dyn FnMut() -> String) -> VariableScope {
        let id = self.property.take_id().unwrap_or_else(ids);
        let name = self.property.take_name();
        let variables = self.values.into_iter().filter_map(VariableEntry::into_variable).collect();
        let mut scope = VariableScope::from_variables(id, name, variables);
        scope.annotations = self.property.annotations();
        scope
    }
}

/// A scope inside of another object; nothing when the key means something else.
#[derive(Default)]
struct Wrapped(Option<Box<ScopeFile>>);

impl Shape for Wrapped {
    const EXPECTED: &'static str = ScopeFile::EXPECTED;

    fn from_other(_: Other<'_>) -> Option<Self> {
        Some(Self::default())
    }

    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        ScopeFile::from_list(list).map(|file| Self(Some(Box::new(file))))
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        ScopeFile::from_map(map).map(|file| Self(Some(Box::new(file))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::Variable;

    fn load(json: &str) -> Result<VariableScope, FormatError> {
        load_environment(json.as_bytes(), &mut || "made".to_owned())
    }

    fn shown(json: &str) -> String {
        let variables = |scope: VariableScope| {
            let texts = scope.variables().iter().map(|variable: &Variable| {
                let off = if variable.disabled { " off" } else { "" };
                format!("{}={}:{}{off}", variable.key, variable.to_text(), variable.kind.as_str())
            });
            texts.collect::<Vec<_>>().join(", ")
        };
        load(json).map_or_else(|error| error.to_string(), variables)
    }

    #[test]
    fn every_shape_of_an_environment_is_read() {
        let table = [
            (r#"{"values":[{"key":"a","value":"1","type":"default","enabled":true}]}"#, "a=1:any"),
            (r#"[{"key":"a","value":1}]"#, "a=1:any"),
            (r#"{"environment":{"values":[{"key":"a","value":1,"type":"string"}]}}"#, "a=1:string"),
            (r#"{"environment":[{"key":"a","value":"x","type":"secret"}]}"#, "a=x:secret"),
            (r#"{"environment":{"environment":{"values":[{"key":"a","value":null}]}}}"#, "a=null:any"),
            (r#"{"environment":null,"values":[{"key":"a"}]}"#, "a=:any"),
            (r#"{"globals":{"values":[{"key":"g"}]}}"#, ""),
            (r#"{"x":1}"#, ""),
            (r#"{"values":{"x":1}}"#, ""),
            (r#"{"values":5}"#, ""),
            ("{}", ""),
            ("[]", ""),
            (r#"[null, 5, "s", {}, {"key":"a","value":2}]"#, "a=2:any"),
            (
                r#"[{"key":"a","value":1,"enabled":false},{"key":"b","disabled":true,"value":2}]"#,
                "a=1:any, b=2:any off",
            ),
            (r#"[{"key":"a","value":1},{"key":"a","value":2}]"#, "a=1:any, a=2:any"),
            (
                r#"[{"key":"a","value":"12","type":"Number"},{"key":"o","value":{"x":1},"type":"object"}]"#,
                "a=12:number, o={\"x\":1}:object",
            ),
            ("5", "1:1: expected an object or a list of variables, found number"),
            ("null", "1:1: expected an object or a list of variables, found null"),
            ("", "the file is empty"),
        ];
        for (json, expected) in table {
            assert_eq!(shown(json), expected, "{json}");
        }
    }

    #[test]
    fn globals_have_their_own_wrapper() {
        let json = br#"{"globals":{"id":"i","name":"n","values":[{"key":"g"}],"_postman_variable_scope":"globals"}}"#;
        let scope = load_globals(json, &mut || "made".to_owned()).unwrap();
        assert_eq!((scope.id.as_str(), scope.name.as_deref()), ("i", Some("n")));
        assert!(scope.has("g"));
        assert_eq!(scope.annotations.unwrap().meta["postman_variable_scope"], "globals");
    }

    #[test]
    fn a_missing_id_is_made() {
        assert_eq!(load("{}").unwrap().id, "made");
        assert_eq!(load(r#"{"_postman_id":"p"}"#).unwrap().id, "p");
    }
}
