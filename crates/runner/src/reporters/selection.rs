//! Reporters as they were asked for.

use std::collections::BTreeMap;

/// Value of a reporter option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReporterValue {
    /// Given without a value.
    Switch,
    /// Given with this value.
    Text(String),
}

/// Options of one reporter by name in camel case, e.g. `noBanner`.
pub type ReporterOptions = BTreeMap<String, ReporterValue>;

/// A reporter that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReporterSelection {
    /// Its name.
    pub name: String,
    /// Its options and those given for all reporters; the latter win, as with Newman.
    pub options: ReporterOptions,
}

/// Whether a switch is on. Any value turns it on but the words for no.
pub(super) fn is_on(options: &ReporterOptions, name: &str) -> bool {
    match options.get(name) {
        None => false,
        Some(ReporterValue::Switch) => true,
        Some(ReporterValue::Text(value)) => !value.is_empty() && value != "false",
    }
}

/// The path of an `export` option that was given with a value.
pub(super) fn export(options: &ReporterOptions) -> Option<String> {
    match options.get("export") {
        Some(ReporterValue::Text(path)) if !path.is_empty() => Some(path.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_on_without_a_value_and_with_most() {
        let options: ReporterOptions = [
            ("a", ReporterValue::Switch),
            ("b", ReporterValue::Text("collection.json".to_owned())),
            ("c", ReporterValue::Text("false".to_owned())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        assert_eq!(["a", "b", "c", "d"].map(|name| is_on(&options, name)), [true, true, false, false]);
    }
}
