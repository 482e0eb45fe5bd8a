//! Reporters by name.

use std::collections::HashSet;

use thiserror::Error;

use super::cli::CliReporter;
use super::json::JsonReporter;
use super::junit::JunitReporter;
use super::{Reporter, ReporterSelection, ReporterSettings};

/// The names of all reporters.
pub const KNOWN_REPORTERS: &[&str] = &["cli", "json", "junit"];

/// Reporters of Newman's that there are none of here.
const MISSING_REPORTERS: &[&str] = &["progress", "emojitrain"];

/// Why reporters could not be set up.
#[derive(Debug, Error)]
pub enum CreateError {
    /// No reporter has this name.
    #[error("unknown reporter \"{name}\"\n  known reporters: {}", KNOWN_REPORTERS.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// Newman has such a reporter, this program does not.
    #[error("the reporter \"{name}\" is not supported yet\n  known reporters: {}", KNOWN_REPORTERS.join(", "))]
    Missing {
        /// What was asked for.
        name: String,
    },
}

pub(super) fn create(
    selections: &[ReporterSelection],
    settings: &ReporterSettings,
) -> Result<Vec<Box<dyn Reporter>>, CreateError> {
    let mut seen = HashSet::new();
    let mut reporters: Vec<Box<dyn Reporter>> = Vec::new();
    for ReporterSelection { name, options } in selections {
        let name = name.trim();
        if name.is_empty() || !seen.insert(name) {
            continue;
        }
        match name {
            "cli" => reporters.extend(
                CliReporter::to_stdout(options, settings).map(|reporter| Box::new(reporter) as Box<dyn Reporter>),
            ),
            "json" => reporters.push(Box::new(JsonReporter::new(options, settings))),
            "junit" => reporters.push(Box::new(JunitReporter::new(options, settings))),
            name if MISSING_REPORTERS.contains(&name) => return Err(CreateError::Missing { name: name.to_owned() }),
            name => return Err(CreateError::Unknown { name: name.to_owned() }),
        }
    }
    Ok(reporters)
}

#[cfg(test)]
mod tests {
    use super::super::ReporterOptions;
    use super::*;

    fn names(wanted: &[&str], silent: bool) -> Result<Vec<&'static str>, String> {
        let selections: Vec<ReporterSelection> = wanted
            .iter()
            .map(|name| ReporterSelection { name: (*name).to_owned(), options: ReporterOptions::new() })
            .collect();
        let settings = ReporterSettings { silent, ..ReporterSettings::default() };
        let reporters = create(&selections, &settings).map_err(|error| error.to_string())?;
        Ok(reporters.iter().map(|reporter| reporter.name()).collect())
    }

    #[test]
    fn reporters_are_made_once_and_silence_mutes_the_terminal_only() {
        assert_eq!(names(&["json", "cli", "json", ""], false).unwrap(), ["json", "cli"]);
        assert_eq!(names(&["junit", "cli"], true).unwrap(), ["junit"]);
    }

    #[test]
    fn an_unknown_reporter_is_an_error_that_lists_the_known() {
        let error = names(&["cli", "html"], false).unwrap_err();
        assert_eq!(error, "unknown reporter \"html\"\n  known reporters: cli, json, junit");
        let error = names(&["progress"], false).unwrap_err();
        assert_eq!(error, "the reporter \"progress\" is not supported yet\n  known reporters: cli, json, junit");
    }
}
